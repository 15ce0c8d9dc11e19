import fc from 'fast-check';
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { units } from './sum';
import { Client, settle } from './testing/client';
import { Room } from './testing/room';
import { unsent } from './text-state';

describe('a client that went wrong', () => {
  const text = new Delta().insert('Proteger a las personas.').insert('\n', { pid: 'p0' });
  const start = () => {
    const room = new Room('o02.es', text);
    room.sumEvery = 1;
    const [client, other] = [new Client(room, 'a'), new Client(room, 'b')];
    settle([client, other]);
    return { room, client, other };
  };

  test('is told by the next sum, reads the text anew, and keeps what it had not sent', () => {
    const { room, client, other } = start();
    client.corrupt(new Delta().retain(9).insert('¿qué? '));
    expect(client.screen.ops[0]!.insert).toBe('Proteger ¿qué? a las personas.');
    client.edit(new Delta().insert('uno '));
    client.edit(new Delta().retain(4).insert('dos '));
    other.edit(new Delta().retain(24).insert(' Siempre.'));
    settle([client, other]);
    expect(room.document.ops[0]!.insert).toBe('uno dos Proteger a las personas. Siempre.');
    expect(client.screen.ops).toEqual(room.document.ops);
    expect(client.reports).toEqual([1]);
    expect(client.state).toMatchObject({ astray: false, reread: 1, stuck: null });
    expect(other.reports).toEqual([]);
  });

  test('does not send a change twice that was stored before the text was read anew', () => {
    const { room, client } = start();
    client.corrupt(new Delta().insert('¿?'));
    client.edit(new Delta().insert('uno '));
    client.edit(new Delta().retain(4).insert('dos '));
    client.deliver(true);
    client.deliver(false);
    // With the ack the second change left, before its sum made the client open the text anew; that answer is lost.
    expect(client.toServer.map(({ t }) => t)).toEqual(['change', 'open']);
    client.deliver(true);
    client.cut();
    settle([client]);
    expect(room.document.ops[0]!.insert).toBe('uno dos Proteger a las personas.');
  });

  test('also finds out when a change of its own runs past the end', () => {
    const { room, client } = start();
    room.sumEvery = 0;
    client.corrupt(new Delta().retain(24).insert(' Cuarenta letras de más al final del texto.'));
    client.edit(new Delta().retain(60).insert('uno'));
    settle([client]);
    expect(client.reports).toEqual([0]);
    expect(client.state.stuck).toBeNull();
    expect(room.document.ops[0]!.insert).toBe('Proteger a las personas.uno');
    expect(client.screen.ops).toEqual(room.document.ops);
  });

  test('does not read anew for a sum that is right, nor twice for one that is wrong', () => {
    const { client } = start();
    client.give({ type: 'summed', rev: 0, sum: 'a', own: 'a' });
    expect(client.toServer).toEqual([]);
    client.give({ type: 'summed', rev: 0, sum: 'a', own: 'b' });
    client.give({ type: 'summed', rev: 0, sum: 'a', own: 'b' });
    expect(client.toServer).toEqual([{ t: 'open', text: 'o02.es', client: 'a-0', differs: 0 }]);
  });

  test('who only reads is told as well, and tells the server at which version it was', () => {
    const { client, other } = start();
    client.corrupt(new Delta().insert('¿?'));
    other.edit(new Delta().retain(24).insert(' Siempre.'));
    other.deliver(true);
    client.deliver(false);
    expect(client.toServer).toEqual([{ t: 'open', text: 'o02.es', client: 'a-0', differs: 1 }]);
    settle([client, other]);
    expect(client.screen.ops).toEqual(other.screen.ops);
    expect(client.state.reread).toBe(1);
  });

  test('heals whatever the lines do meanwhile, and every word typed is there once', { timeout: 60_000 }, () => {
    const what = fc.constantFrom('type', 'type', 'type', 'send', 'send', 'receive', 'receive', 'slip', 'cut', 'connect', 'reload');
    fc.assert(
      fc.property(fc.array(fc.tuple(what, fc.nat({ max: 1 }), fc.nat({ max: 200 })), { maxLength: 50 }), (actions) => {
        const { room, client: a, other: b } = start();
        const typed: string[] = [];
        const typeIn = (client: Client, at: number) => {
          const word = `<${typed.length}>`;
          typed.push(word);
          // Between the words of others: one put into the middle of another could not be looked for.
          const shown = units(client.state.document);
          const places = [...shown].flatMap((c, i) => (c === '<' || c === ' ' || c === '\n' ? [i] : []));
          client.edit(new Delta().retain(places[at % places.length]!).insert(word));
        };
        for (const [act, who, at] of actions) {
          const client = [a, b][who]!;
          const shown = units(client.state.base ?? new Delta());
          if (act === 'type' && client.state.base) typeIn(client, at);
          if (act === 'send') client.deliver(true);
          if (act === 'receive') client.deliver(false);
          if (act === 'cut') client.cut();
          if (act === 'connect') client.connect();
          if (act === 'reload') client.reload();
          const place = at % Math.max(1, shown.length);
          if (act === 'slip' && client.state.base && /[a-z]/.test(shown[place]!)) client.corrupt(new Delta().retain(place).insert('?').delete(1));
        }
        settle([a, b]);
        // A slip shows with the next own change at the latest.
        for (const client of [a, b]) { typeIn(client, 0); settle([a, b]); }
        for (const client of [a, b]) {
          expect(client.state.stuck).toBeNull();
          expect(unsent(client.state)).toBe(false);
          expect(client.screen.ops).toEqual(room.document.ops);
        }
        const words = units(room.document);
        for (const word of typed) expect(words.split(word)).toHaveLength(2);
        expect(words.replace(/<\d+>/g, '')).toBe('Proteger a las personas.\n');
      }),
      { numRuns: 400 },
    );
  });
});
