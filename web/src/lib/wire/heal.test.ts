import fc from 'fast-check';
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { insertedWords } from './canonical';
import { carried } from './heal';
import { changeFor, someParts, someText } from './testing/arbitrary';

const text = (words: string) => new Delta().insert(words).insert('\n', { pid: 'p0' });

describe('a change carried to another text', () => {
  test.each<[string, Delta, string, string, string]>([
    ['a word finds its neighbours', new Delta().retain(4).insert('y '), 'uno dos', 'Los uno dos', 'Los uno y dos'],
    ['what is gone is not taken away again', new Delta().retain(4).delete(3), 'uno dos', 'uno', 'uno'],
    ['a word behind all that is left comes to the end', new Delta().retain(7).insert(' tres'), 'uno dos', 'uno', 'uno tres'],
  ])('%s', (_, change, old, fresh, words) => {
    const healed = text(fresh).compose(carried(change, text(old), text(fresh)));
    expect(healed.ops).toEqual(text(words).ops);
  });

  test('the form of the last line stays with it', () => {
    const change = new Delta().retain(3).retain(1, { kind: 'h1' });
    expect(carried(change, text('uno'), text('otro uno'))).toEqual(new Delta().retain(8).retain(1, { kind: 'h1' }));
  });

  test('also a text that is none any more gives the words back', () => {
    const old = new Delta().insert('uno').retain(9);
    expect(insertedWords(carried(new Delta().insert('x'), old, text('dos')))).toBe('x');
  });

  test('every word put in is there, and the text keeps its last line', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(someText, someText, someParts, (old, fresh, parts) => {
        const change = changeFor(old, parts);
        const fitted = carried(change, old, fresh);
        const healed = fresh.compose(fitted);
        expect(healed.ops.every(({ insert }) => insert !== undefined)).toBe(true);
        expect(String(healed.ops[healed.ops.length - 1]!.insert).endsWith('\n')).toBe(true);
        expect(insertedWords(fitted).replace(/\s/g, '')).toBe(insertedWords(change).replace(/\s/g, ''));
      }),
      { numRuns: 500 },
    );
  });
});
