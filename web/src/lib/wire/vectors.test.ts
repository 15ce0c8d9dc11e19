import Delta from 'quill-delta';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { canonical, type Ops } from './canonical';
import type { Entry, ServerMessage } from './messages';
import { Room } from './testing/room';
import type { TextEvent, TextState } from './state';
import { fresh, step } from './text-state';

// The vectors of the server's change algebra: both sides have to give the same answers.
const folder = process.env.REDONDA_VECTORS ?? path.resolve(import.meta.dirname, '../../../../internal/delta/testdata/vectors');

function vectors<Args, Want>(name: string): { id: string; class: string; args: Args; want: Want }[] {
  return readFileSync(path.join(folder, `delta-${name}.jsonl`), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
}

test('canonical form', () => {
  for (const { id, args, want } of vectors<{ ops: Ops }, Ops>('canon').filter((vector) => vector.class === 'core')) {
    expect(canonical(args.ops).ops, id).toEqual(want);
  }
});

type Turn = { t: 'edit'; c: number; delta: Ops } | { t: 'send'; c: number } | { t: 'recv'; c: number } | { t: 'view'; c: number; doc: Ops };
interface Session { base: Ops; clients: number; steps: Turn[] }
interface Outcome { doc: Ops; log: { client: number; rev: number; applied: Ops }[] }

/** A client that sends and receives only when told to. */
class Client {
  state: TextState;
  private readonly inbox: ServerMessage[] = [];
  constructor(private readonly room: Room, name: string) {
    this.state = fresh(room.text, name);
    this.give({ type: 'line', up: true });
    const opened = this.inbox.shift();
    if (opened?.t === 'opened') this.give({ type: 'opened', message: opened });
  }
  give(event: TextEvent): void {
    const { state, effects } = step(this.state, event);
    this.state = state;
    for (const effect of effects) {
      if (effect.type === 'send') this.room.take(effect.message, (answer) => this.inbox.push(answer));
    }
  }
  /** Takes the next entry of the log; one's own comes as an acknowledgement. */
  receive(): void {
    const message = this.inbox.shift();
    if (message?.t === 'ack') this.give({ type: 'ack', client: message.client, seq: message.seq, rev: message.rev });
    if (message?.t === 'changes') this.give({ type: 'changes', entries: message.changes });
  }
}

/** The sessions know no last line end; here every text has one, behind what they say. */
const withEnd = (ops: Ops): Delta => new Delta([...ops]).insert('\n', { pid: 'p0' });

describe('sessions of several clients', () => {
  test.each(vectors<Session, Outcome>('session').filter((vector) => vector.class === 'core').map((vector) => [vector.id, vector] as const))('%s', (_, { args, want }) => {
    const room = new Room('o02.es', withEnd(args.base));
    const clients = Array.from({ length: args.clients }, (_unused, i) => new Client(room, `client-${i}`));
    for (const turn of args.steps) {
      const client = clients[turn.c]!;
      if (turn.t === 'edit') client.give({ type: 'edit', change: canonical(turn.delta) });
      if (turn.t === 'send') client.give({ type: 'flush' });
      if (turn.t === 'recv') client.receive();
      if (turn.t === 'view') expect(client.state.document.ops).toEqual(withEnd(turn.doc).ops);
    }
    expect(room.document.ops).toEqual(withEnd(want.doc).ops);
    for (const client of clients) expect(client.state.document.ops).toEqual(withEnd(want.doc).ops);
    expect(room.log.map((entry: Entry) => entry.ops)).toEqual(want.log.map(({ applied }) => applied));
  });
});
