import fc from 'fast-check';
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { Rearrangement } from './rearrange';

const text = new Delta().insert('abcdefgh\n', { pid: 'p0' });
const at = (index: number) => new Delta().retain(index);
/** Puts `what` from one place to another, which is before it. */
const carry = (what: string, to: number, from: number) => at(to).insert(what).retain(from - to).delete(what.length);
const onLine = (words: string) => new Delta().insert(`${words}\n`, { pid: 'p0' });
/** All words have the form of their line here, so that they may change places with it. */
const formed = (delta: Delta) => new Delta(delta.ops.map((op) => (op.insert === undefined ? op : { ...op, attributes: { pid: 'p0' } })));

describe('past words that were put elsewhere', () => {
  const moved = formed(carry('fg', 2, 5)); // abfgcdeh

  test.each<[string, Delta, Delta]>([
    ['a deletion takes away the words that it meant', at(4).delete(2), at(2).delete(1).retain(3).delete(1)],
    ['a form is set on them', at(5).retain(1, { bold: true }), at(2).retain(1, { bold: true })],
    ['what is put in stays where it was', at(1).insert('X'), at(1).insert('X')],
    ['what is put in before them stays with what stood before it', at(5).insert('X'), at(7).insert('X')],
    ['what is put in after them stays with what stands after it', at(7).insert('X'), at(7).insert('X')],
    ['what is put in between them goes with them', at(6).insert('X'), at(3).insert('X')],
  ])('%s', (_, change, want) => {
    expect(Rearrangement.of(moved, text)!.from(change).ops).toEqual(want.ops);
  });

  test('what is put in at the start stays there, whatever goes to it', () => {
    expect(Rearrangement.of(formed(carry('bc', 0, 1)), text)!.from(at(0).insert('X')).ops).toEqual(at(0).insert('X').ops);
  });

  test('nothing is left of it once what they were carried over is taken away', () => {
    const places = Rearrangement.of(moved, text)!;
    expect(places.none).toBe(false);
    places.from(at(2).delete(3));
    expect(places.none).toBe(true);
  });

  test('a change that led there leads to where they stand now', () => {
    const places = Rearrangement.of(moved, text)!;
    expect(places.to(at(2).insert('cde').retain(2).delete(3)).ops).toEqual(at(4).insert('cde').delete(3).ops);
    expect(places.none).toBe(true);
  });

  test.each<[string, Delta]>([
    ['words that come to the text', at(3).insert('X')],
    ['words that go', at(3).delete(1)],
    ['words in the place of others', at(3).insert('X').delete(1)],
    ['a form', at(3).retain(1, { bold: true })],
  ])('%s are no such thing', (_, change) => {
    expect(Rearrangement.of(formed(change), text)).toBeNull();
  });
});

test('whatever is carried past it, the same words are there on both sides, and the way back is the way there', () => {
  const letters = [...'abcdefgh'];
  const step = fc.record({ place: fc.nat(8), size: fc.integer({ min: 1, max: 3 }), put: fc.boolean() });
  fc.assert(
    fc.property(fc.nat(5), fc.integer({ min: 1, max: 3 }), fc.nat(5), fc.array(step, { maxLength: 6 }), (from, size, to, steps) => {
      const words = letters.slice(from, from + size);
      const rest = letters.filter((letter) => !words.includes(letter));
      const change = formed(to <= from ? carry(words.join(''), to, from) : at(from).delete(size).retain(to - from).insert(words.join('')));
      let [here, there, code] = [text, text.compose(change), 0x4e00];
      expect(there.ops).toEqual(onLine([...rest.slice(0, to), ...words, ...rest.slice(to)].join('')).ops);
      const [places, twin] = [Rearrangement.of(change, text)!, Rearrangement.of(change, text)!];
      for (const { place, size: units, put } of steps) {
        const index = Math.min(place, here.length() - 1);
        const taken = put ? 0 : Math.min(units, here.length() - 1 - index);
        const on = taken > 0 ? at(index).delete(taken) : formed(at(index).insert(String.fromCharCode(code++).repeat(units)));
        const [nextHere, nextThere] = [here.compose(on), there.compose(places.from(on))];
        expect([...plain(nextThere)].sort()).toEqual([...plain(nextHere)].sort());
        expect(nextThere.compose(twin.to(on.invert(here))).ops).toEqual(there.ops);
        [here, there] = [nextHere, nextThere];
      }
      expect(places.none).toBe(plain(here) === plain(there));
    }),
    { numRuns: 500 },
  );
});

const plain = (delta: Delta): string => delta.ops.map(({ insert }) => insert).join('');
