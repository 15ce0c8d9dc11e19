import fc from 'fast-check';
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { differenceOf } from './difference';

const text = (words: string): Delta => new Delta().insert(words);
const bold = { bold: true };

describe('what makes one text of another', () => {
  test.each([
    ['nothing', text('a'), text('a'), []],
    ['words put in', text('ab'), text('axb'), [{ retain: 1 }, { insert: 'x' }]],
    ['words taken away at the end', text('abc'), text('a'), [{ retain: 1 }, { delete: 2 }]],
    ['the second half of a pair', text('𠀠'), text('𠀡'), [{ insert: '𠀡' }, { delete: 2 }]],
    ['the first half of a pair', text('a😀b'), text('a\ud83e\ude00b'), [{ retain: 1 }, { insert: '\ud83e\ude00' }, { delete: 2 }]],
    ['a form that one has', text('𠀠a'), new Delta().insert('𠀡', bold).insert('a'), [{ insert: '𠀡', attributes: bold }, { delete: 2 }]],
    ['a footnote', text('a'), new Delta().insert('a').insert({ footnote: 'f' }), [{ retain: 1 }, { insert: { footnote: 'f' } }]],
  ])('%s', (_, from, to, ops) => expect(differenceOf(from, to).ops).toEqual(ops));

  // Few letters, which share halves, so that much is alike.
  const letters = fc.array(fc.constantFrom('a', '\n', '𠀠', '𠀡', '😀', '\ud83e\ude00'), { maxLength: 8 }).map((all) => all.join(''));
  const texts = fc.array(fc.tuple(letters, fc.boolean()), { maxLength: 3 }).map((runs) => runs.reduce((all, [words, formed]) => all.insert(words, formed ? bold : {}), new Delta()));

  test('makes the other, and keeps and puts in whole characters only', () => {
    fc.assert(fc.property(texts, texts, (from, to) => {
      const change = differenceOf(from, to);
      expect(from.compose(change).ops).toEqual(to.ops);
      const units = from.ops.map(({ insert }) => insert as string).join('');
      let at = 0;
      for (const op of change.ops) {
        if (typeof op.insert === 'string') expect(op.insert.isWellFormed()).toBe(true);
        else at += Delta.Op.length(op);
        expect(units.slice(0, at).isWellFormed()).toBe(true);
      }
    }), { numRuns: 2000 });
  });
});
