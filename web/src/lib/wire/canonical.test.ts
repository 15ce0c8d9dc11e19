import fc from 'fast-check';
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { changeFor, someParts, someText } from './testing/arbitrary';
import { canonical, encodedBytes, fits, insertedWords, type Ops } from './canonical';
import { divide } from './divide';

describe('canonical form', () => {
  test.each<[string, Ops, Ops]>([
    ['a plain retain at the end goes', [{ insert: 'a' }, { retain: 3 }], [{ insert: 'a' }]],
    ['an insert stands before a delete', [{ delete: 1 }, { insert: 'a' }], [{ insert: 'a' }, { delete: 1 }]],
    ['neighbours join', [{ insert: 'a' }, { insert: 'b' }, { delete: 1 }, { delete: 2 }], [{ insert: 'ab' }, { delete: 3 }]],
    ['embeds never join', [{ insert: { footnote: 'f' } }, { insert: { footnote: 'f' } }], [{ insert: { footnote: 'f' } }, { insert: { footnote: 'f' } }]],
    ['nulls on an insert go', [{ insert: 'a', attributes: { bold: null } }], [{ insert: 'a' }]],
    ['nulls on a retain stay', [{ retain: 1, attributes: { bold: null } }], [{ retain: 1, attributes: { bold: null } }]],
    ['no operation of length zero', [{ retain: 0 }, { insert: '' }, { delete: 0 }], []],
  ])('%s', (_, ops, wanted) => {
    expect(canonical(ops).ops).toEqual(wanted);
  });
});

describe('dividing a change that is too large', () => {
  test('the parts fit and make the same', { timeout: 60_000 }, () => {
    fc.assert(fc.property(someText, someParts, fc.integer({ min: 200, max: 400 }), fc.integer({ min: 2, max: 5 }), (text, parts, changeBytes, changeOps) => {
      const change = changeFor(text, parts);
      const limits = { changeBytes, changeOps };
      let made = text;
      let rest: Delta | null = change;
      for (let n = 0; rest; n++) {
        const cut = divide(rest, limits);
        expect(cut).not.toBeNull();
        expect(fits(cut!.first, limits)).toBe(true);
        expect(n).toBeLessThan(200);
        made = made.compose(cut!.first);
        rest = cut!.rest;
      }
      expect(made.ops).toEqual(text.compose(change).ops);
    }), { numRuns: 1000 });
  });

  test('an operation that can not be cut is not sent', () => {
    const change = new Delta().insert({ footnote: 'f' }, { note: 'x'.repeat(300) });
    expect(divide(change, { changeBytes: 200, changeOps: 10 })).toBeNull();
  });
});

test('bytes are counted as they go over the line', () => {
  expect(encodedBytes([{ insert: 'ñ😀' }])).toBe('[{"insert":""}]'.length + 6);
});

test('the words of a change, without what it takes away', () => {
  const change = new Delta().retain(3).insert('uno').delete(2).retain(4).insert('dos\n', { pid: 'x' }).insert({ footnote: 'f' }, { note: 'tres' });
  expect(insertedWords(change)).toBe('uno\ndos\n [tres]');
});
