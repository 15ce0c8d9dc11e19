import Delta from 'quill-delta';
import { expect } from 'vitest';
import { kept, restored, type Kept } from '../kept';
import type { ClientMessage, ServerMessage } from '../messages';
import type { Effect, TextEvent, TextState } from '../state';
import { UndoHistory } from '../undo';
import { fresh, signedText, step } from '../text-state';
import { type Room, sumIn } from './room';

/** A client with a store, a screen and a line of its own, in which messages wait to be delivered. */
export class Client {
  state: TextState;
  stored: Kept | null = null;
  screen = new Delta();
  history = new UndoHistory();
  up = false;
  toServer: ClientMessage[] = [];
  toClient: ServerMessage[] = [];
  /** versions at which it was told that its text went wrong */
  reports: number[] = [];
  /** the number of the last edit */
  made = 0;
  private visits = 0;
  private readonly due: TextEvent[] = [];

  constructor(private readonly room: Room, private readonly name: string) {
    this.state = fresh(room.text, `${name}-0`);
  }

  connect(): void {
    if (this.up) return;
    this.up = true;
    this.give({ type: 'line', up: true });
  }
  cut(): void {
    this.up = false;
    this.room.leave(this.state.client);
    this.toServer = [];
    this.toClient = [];
    this.give({ type: 'line', up: false });
  }
  /** Forgets everything but what was stored. */
  reload(): void {
    this.cut();
    this.state = this.stored ? restored(this.room.text, structuredClone(this.stored)) : fresh(this.room.text, `${this.name}-${++this.visits}`);
    this.screen = this.state.document;
    this.history = new UndoHistory();
    this.made = 0;
  }
  /** Edits of one `kind` are undone together, as those of half a second are. */
  edit(change: Delta, kind = ''): void {
    if (!this.state.base) return;
    this.history.record(change, signedText(this.state), null, 0, kind, ++this.made);
    this.draw(change);
  }
  /** Takes the last step back, or makes it again; gives the edits that it takes back. */
  turn(which: 'undo' | 'redo'): number[] | null {
    const step = this.history[which](signedText(this.state), null);
    if (!step) return null;
    this.history.turned(++this.made);
    this.draw(step.change, step.edits, step.signed);
    return step.edits;
  }
  private draw(change: Delta, undoes: number[] = [], signed?: Delta): void {
    this.screen = this.screen.compose(change);
    this.give({ type: 'edit', change, edit: this.made, undoes, ...(signed && { signed }) });
  }
  /** The text goes wrong here and nowhere else, as a slip in the client would make it. */
  corrupt(change: Delta): void {
    const { rev } = this.state;
    this.give({ type: 'changes', entries: [{ rev: rev + 1, client: 'slip', seq: 1, ops: change.ops, account: '', delegation: '', code: '', at: '' }] });
    this.state = { ...this.state, rev };
  }
  /** Lets the oldest message of one direction arrive. */
  deliver(toServer: boolean): void {
    if (toServer) {
      const message = this.toServer.shift();
      const line = this.toClient;
      if (message) this.room.take(structuredClone(message), (answer) => line.push(structuredClone(answer)));
    } else {
      const message = this.toClient.shift();
      if (message) for (const event of events(message)) this.give(event);
    }
  }
  give(event: TextEvent): void {
    // An event that an effect asks for waits until the effects before it are carried out.
    this.due.push(event);
    if (this.due.length > 1) return;
    for (; this.due.length > 0; this.due.shift()) {
      const { state, effects } = step(this.state, this.due[0]!);
      this.state = state;
      for (const effect of effects) this.carryOut(effect);
      expect(this.screen.ops).toEqual(this.state.document.ops);
    }
  }
  private carryOut(effect: Effect): void {
    if (effect.type === 'store') this.stored = structuredClone(kept(this.state));
    if (effect.type === 'send' && this.up) {
      if (effect.message.t === 'change') {
        expect(this.stored?.flight?.seq).toBe(effect.message.seq);
        expect(JSON.stringify(effect.message)).not.toContain('\\u0000'); // no mark of the undo history
      }
      this.toServer.push(effect.message);
    }
    if (effect.type === 'show') this.history.others(effect.change);
    if (effect.type === 'withdrawn') {
      expect(effect.before.ops).toEqual(this.screen.ops);
      this.history.withdrawn(effect);
    }
    if (effect.type === 'show' || effect.type === 'withdrawn' || effect.type === 'ended') this.screen = this.screen.compose(effect.change);
    if (effect.type === 'check') this.give({ type: 'summed', rev: effect.rev, sum: effect.sum, own: sumIn(effect.base) });
    if (effect.type === 'report') this.reports.push(effect.rev);
    if (effect.type === 'reset') [this.screen, this.history] = [this.state.document, new UndoHistory()];
    if (effect.type === 'flush') this.give({ type: 'flush' });
    if (effect.type === 'pause') this.give({ type: 'retry' });
  }
}

function events(message: ServerMessage): TextEvent[] {
  switch (message.t) {
    case 'opened': return [{ type: 'opened', message }];
    case 'changes': return [{ type: 'changes', entries: message.changes }];
    case 'ack': return [{ type: 'ack', client: message.client, seq: message.seq, rev: message.rev, ...(message.sum && { sum: message.sum }) }];
    case 'refused': return [{ type: 'refused', seq: message.seq, retry: message.retry, refusal: message }];
    case 'error': return [{ type: 'error', refusal: message }];
    default: return [];
  }
}

/** Brings everybody together: lines up, everything delivered. */
export function settle(clients: Client[]): void {
  for (const client of clients) client.connect();
  for (let busy = true; busy; ) {
    busy = false;
    for (const client of clients) {
      while (client.toServer.length > 0 || client.toClient.length > 0) {
        busy = true;
        client.deliver(true);
        client.deliver(false);
      }
    }
  }
}
