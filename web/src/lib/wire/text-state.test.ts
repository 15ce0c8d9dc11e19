import fc from 'fast-check';
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { changeFor, someParts, someText } from './testing/arbitrary';
import { kept } from './kept';
import { Client, settle } from './testing/client';
import { isWhole, Room } from './testing/room';
import { units } from './sum';
import { step, unsent, waiting } from './text-state';

const action = fc.tuple(
  fc.constantFrom('edit', 'edit', 'edit', 'shorten', 'send', 'send', 'receive', 'receive', 'cut', 'connect', 'reload', 'skip', 'duplicate'),
  fc.nat({ max: 2 }),
  someParts,
);

/** Takes the last line away, its end included; null where there is but one. */
function withoutLast(text: Delta): Delta | null {
  const words = units(text);
  const end = words.lastIndexOf('\n', words.length - 2);
  return isWhole(text) && end >= 0 ? new Delta().retain(end + 1).delete(words.length - end - 1) : null;
}

describe('several clients and one server', () => {
  test('whatever happens to the lines, all end with the same text and no edit twice', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(someText, fc.array(action, { maxLength: 60 }), (text, actions) => {
        const room = new Room('o02.es', text);
        const clients = ['a', 'b', 'c'].map((name) => new Client(room, name));
        settle(clients);
        let edits = 0;
        for (const [what, who, parts] of actions) {
          const client = clients[who]!;
          if (what === 'edit') { client.edit(changeFor(client.state.document, parts)); edits++; }
          if (what === 'shorten') {
            const change = withoutLast(client.state.document);
            if (change) { client.edit(change); edits++; }
          }
          if (what === 'send') client.deliver(true);
          if (what === 'receive') client.deliver(false);
          if (what === 'cut') client.cut();
          if (what === 'connect') client.connect();
          if (what === 'reload') client.reload();
          // A server that loses or repeats a frame is not allowed for, but must not do harm.
          if (what === 'skip' && client.toClient[0]?.t === 'changes') client.toClient.shift();
          if (what === 'duplicate' && client.toClient[0]) client.toClient.unshift(client.toClient[0]);
        }
        settle(clients);
        for (const client of clients) {
          if (client.state.rev < room.log.length) { client.cut(); settle(clients); }
          expect(client.state.stuck).toBeNull();
          expect(unsent(client.state)).toBe(false);
          expect(client.stored).toBeNull();
          expect(client.state.document.ops).toEqual(room.document.ops);
          expect(isWhole(client.state.document)).toBe(true);
        }
        expect(room.replay().ops).toEqual(room.document.ops);
        expect(room.log.filter(({ client }) => client !== '').length).toBeLessThanOrEqual(edits);
      }),
      { numRuns: 600 },
    );
  });
});

describe('one client', () => {
  const start = () => {
    const room = new Room('o02.es', new Delta().insert('Proteger a las personas.').insert('\n', { pid: 'p0' }));
    const client = new Client(room, 'a');
    const other = new Client(room, 'b');
    settle([client, other]);
    return { room, client, other };
  };
  const word = (at: number, words: string) => new Delta().retain(at).insert(words);

  test('what is typed while a change is in flight waits for the acknowledgement', () => {
    const { room, client } = start();
    client.edit(word(0, 'a'));
    client.edit(word(1, 'b'));
    client.edit(word(2, 'c'));
    expect(client.toServer).toHaveLength(1);
    expect(waiting(client.state)).toBe(3);
    settle([client]);
    expect(room.log.map((entry) => entry.ops)).toEqual([word(0, 'a').ops, word(1, 'bc').ops]);
    expect(waiting(client.state)).toBe(0);
  });

  test('a change that was sent once is sent again to the byte, after others came in between', () => {
    const { room, client, other } = start();
    client.edit(word(9, 'siempre '));
    const sent = JSON.stringify(client.toServer[0]);
    client.cut();
    other.edit(word(0, 'Hay que '));
    settle([other]);
    client.edit(word(0, '¡'));
    client.connect();
    client.deliver(true);
    client.deliver(false);
    expect(JSON.stringify(client.toServer[0])).toBe(sent);
    settle([client, other]);
    expect(room.document.ops[0]!.insert).toBe('Hay que ¡Proteger siempre a las personas.');
  });

  test('an acknowledgement that was lost with the line is found among the entries', () => {
    const { room, client } = start();
    client.edit(word(0, 'x'));
    client.deliver(true);
    client.cut();
    settle([client]);
    expect(room.log).toHaveLength(1);
    expect(unsent(client.state)).toBe(false);
  });

  test('a number that was acknowledged is not used again, whatever an older answer says', () => {
    const { room, client } = start();
    client.edit(word(0, 'x'));
    settle([client]);
    const { rev } = client.state;
    // The answer to a question asked before the acknowledgement: it speaks of the version before.
    client.give({ type: 'opened', message: { t: 'opened', text: room.text, rev: rev - 1, seq: 0, write: true, status: 'drafting', changes: [], peers: [] } });
    client.edit(word(1, 'y'));
    settle([client]);
    expect(room.log.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(client.state.stuck).toBeNull();
    expect(room.document.ops[0]!.insert).toBe('xyProteger a las personas.');
  });

  test('a refused change stays on the screen, and nothing more is sent', () => {
    const { room, client } = start();
    room.refuse = () => 'section_closed';
    client.edit(word(0, 'tarde '));
    settle([client]);
    client.edit(word(6, 'y más '));
    settle([client]);
    expect(client.state.stuck?.code).toBe('section_closed');
    expect(client.screen.ops[0]!.insert).toBe('tarde y más Proteger a las personas.');
    expect(kept(client.state)?.flight?.frozen).toEqual(word(0, 'tarde ').ops);

    room.refuse = () => null;
    client.give({ type: 'rights', write: true, status: 'drafting' });
    settle([client]);
    expect(room.document.ops[0]!.insert).toBe('tarde y más Proteger a las personas.');
  });

  test('giving up a refused change keeps what was typed after it', () => {
    const { room, client, other } = start();
    room.refuse = (_, change) => (JSON.stringify(change).includes('mal') ? 'bad_character' : null);
    client.edit(word(0, 'mal '));
    client.edit(word(28, ' Bien'));
    settle([client]);
    expect(client.state.stuck?.code).toBe('bad_character');
    client.give({ type: 'abandon', client: 'unused' });
    settle([client, other]);
    expect(room.document.ops[0]!.insert).toBe('Proteger a las personas. Bien');
    expect(client.screen.ops).toEqual(room.document.ops);
    expect(room.log.map(({ seq }) => seq)).toEqual([1]);
  });

  test('giving up a change of which an earlier copy may be stored yet takes nothing else for it', () => {
    const { room, client, other } = start();
    const answers = ['unavailable', 'invalid'];
    room.refuse = () => answers.shift() ?? null;
    client.edit(word(0, 'malo'));
    client.edit(word(28, ' Siempre.'));
    const copy = client.toServer[0]!;
    settle([client]);
    expect(client.state.stuck?.code).toBe('invalid');
    client.give({ type: 'abandon', client: 'a-anew' });
    expect(client.screen.ops[0]!.insert).toBe('Proteger a las personas. Siempre.');
    expect(client.stored).toMatchObject({ client: 'a-anew', flight: null, next: 1 });
    room.take(copy, (answer) => client.toClient.push(answer));
    settle([client, other]);
    expect(client.screen.ops[0]!.insert).toBe('maloProteger a las personas. Siempre.');
    for (const { screen } of [client, other]) expect(screen.ops).toEqual(room.document.ops);
    expect(room.log.map(({ client: by, seq }) => [by, seq])).toEqual([['a-0', 1], ['a-anew', 1]]);
  });

  test('giving up what the section no longer takes starts anew from the server', () => {
    const { room, client } = start();
    room.refuse = () => 'section_closed';
    client.edit(word(0, 'tarde '));
    settle([client]);
    client.give({ type: 'abandon', client: 'a-anew' });
    settle([client]);
    expect(client.state.client).toBe('a-anew');
    expect(client.screen.ops).toEqual(room.document.ops);
    expect(client.state.stuck).toBeNull();
  });

  test('a refusal that asks to try again does not use up the number', () => {
    const { room, client } = start();
    let times = 2;
    room.refuse = () => (times-- > 0 ? 'unavailable' : null);
    client.edit(word(0, 'x'));
    settle([client]);
    expect(room.log.map(({ seq }) => seq)).toEqual([1]);
  });

  test('a change that met a closed door is sent again once the text is open', () => {
    const { room, client } = start();
    let shut = true;
    room.refuse = () => (shut ? 'not_open' : null);
    client.edit(word(0, 'x'));
    client.deliver(true);
    shut = false;
    settle([client]);
    expect(room.log).toHaveLength(1);
    expect(unsent(client.state)).toBe(false);
  });

  test('a text that may no longer be read ends, and keeps what was not sent', () => {
    const { client } = start();
    client.edit(word(0, 'x'));
    client.give({ type: 'error', refusal: { code: 'absent', title: { es: '', en: '' } } });
    expect(client.state.over?.code).toBe('absent');
    expect(client.stored?.flight?.frozen).toEqual(word(0, 'x').ops);
    client.give({ type: 'error', refusal: { code: 'malformed', title: { es: '', en: '' } } });
    expect(client.state.over?.code).toBe('absent');
  });

  test('a change that the server could not read is left to the reader, unless it was another message', () => {
    const { room, client } = start();
    client.edit(word(0, 'x'));
    client.give({ type: 'unread', refusal: { code: 'malformed', title: { es: '', en: '' } } });
    expect(client.state.stuck?.code).toBe('malformed');
    settle([client]);
    expect(room.log).toHaveLength(1);
    expect(client.state.stuck).toBeNull();
    client.give({ type: 'unread', refusal: { code: 'malformed', title: { es: '', en: '' } } });
    expect(client.state.stuck).toBeNull();
  });

  test('that messages came too fast says nothing of a change', () => {
    const { client } = start();
    client.edit(word(0, 'x'));
    client.give({ type: 'unread', refusal: { code: 'slow_down', title: { es: '', en: '' } } });
    expect(client.state.stuck).toBeNull();
  });

  test('a server that lost numbers gets the change under the one it expects', () => {
    const { room, client } = start();
    client.state = { ...client.state, next: 7 };
    client.edit(word(0, 'x'));
    settle([client]);
    expect(room.log.map(({ seq }) => seq)).toEqual([1]);
    expect(client.state.stuck).toBeNull();
  });

  test('a server with another history does not take the words', () => {
    const { client } = start();
    client.edit(word(0, 'x'));
    client.cut();
    client.state = { ...client.state, rev: 9 };
    settle([client]);
    expect(client.state.stuck?.code).toBe('future_revision');
    expect(client.screen.ops[0]!.insert).toMatch(/^x/);
  });

  test('edits that cancel out are not sent', () => {
    const { room, client } = start();
    client.cut();
    client.edit(word(3, 'x'));
    client.edit(new Delta().retain(3).delete(1));
    expect(waiting(client.state)).toBe(0);
    expect(client.stored).toBeNull();
    settle([client]);
    expect(room.log).toHaveLength(0);
  });

  test('a buffer whose line end another took away is sent with one of its own', () => {
    const room = new Room('o02.es', new Delta().insert('uno').insert('\n', { pid: 'p0' }).insert('dos').insert('\n', { pid: 'p1' }));
    const [client, other] = [new Client(room, 'a'), new Client(room, 'b')];
    settle([client, other]);
    client.cut();
    client.edit(new Delta().retain(3).delete(4));
    other.edit(new Delta().retain(4).delete(4));
    settle([other]);
    settle([client, other]);
    for (const one of [client, other]) {
      expect(one.state.stuck).toBeNull();
      expect(one.screen.ops).toEqual(room.document.ops);
    }
    expect(room.document.ops.map(({ insert }) => insert).join('')).toBe('uno\n');
    expect(room.log.map(({ client: by }) => by)).toEqual(['b-0', 'a-0']);
  });

  test('giving up a change that brought the line end leaves the text with one', () => {
    const { room, client } = start();
    room.refuse = (_, change) => (JSON.stringify(change).includes('mal') ? 'bad_character' : null);
    client.edit(new Delta().retain(24).insert('mal').insert('\n', { pid: 'p1' }));
    client.edit(new Delta().retain(28).delete(1));
    settle([client]);
    expect(client.state.stuck?.code).toBe('bad_character');
    client.give({ type: 'abandon', client: 'unused' });
    settle([client]);
    expect(client.state.stuck).toBeNull();
    expect(room.document.ops.map(({ insert }) => insert).join('')).toBe('Proteger a las personas.\n');
    expect(client.screen.ops).toEqual(room.document.ops);
  });

  test('an edit on a line whose end is gone stands on the one the screen shows', () => {
    const { client } = start();
    const gone = new Delta().retain(24).delete(1);
    const state = { ...client.state, document: client.state.document.compose(gone), buffer: gone };
    const { state: after, effects } = step(state, { type: 'edit', change: new Delta().retain(25).insert('Más').insert('\n', { pid: 'p2' }) });
    expect(after.document.ops.map(({ insert }) => insert).join('')).toBe('Proteger a las personas.\nMás\n');
    expect(after.base!.compose(after.buffer!).ops).toEqual(after.document.ops);
    expect(effects[0]).toEqual({ type: 'ended', change: new Delta().retain(24).insert('\n') });
  });

  test('a change too large for one message goes in parts', () => {
    const { room, client } = start();
    client.edit(word(0, '😀'.repeat(40_000)));
    settle([client]);
    expect(room.log.length).toBeGreaterThan(2);
    expect(room.document.length()).toBe(80_025);
    expect(client.screen.ops).toEqual(room.document.ops);
  });
});
