import fc from 'fast-check';
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { changeFor, someParts, someText } from '$lib/wire/testing/arbitrary';
import { touches } from './composition';
import { docFromDelta, lineAt } from './translate';

// "uno|dos|tres", the line of "dos" being composed: units 4 to 7, its "\n" the last of them.
test.each<[string, Delta, boolean]>([
  ['letters in another line', new Delta().retain(1).insert('x'), false],
  ['letters in a later line', new Delta().retain(9).insert('x'), false],
  ['letters in the line', new Delta().retain(5).insert('x'), true],
  ['letters at its start', new Delta().retain(4).insert('x'), true],
  ['letters at its end', new Delta().retain(7).insert('x'), true],
  ['a mark on a word of it', new Delta().retain(4).retain(2, { bold: true }), true],
  ['a mark on the line before', new Delta().retain(3, { bold: true }), false],
  ['its kind', new Delta().retain(7).retain(1, { kind: 'h1' }), true],
  ['the kind of the line before', new Delta().retain(3).retain(1, { kind: 'h1' }), true],
  ['a deletion that reaches into it', new Delta().retain(2).delete(4), true],
  ['its line joined to the one before', new Delta().retain(3).delete(1), true],
  ['the line after it taken away', new Delta().retain(8).delete(4), false],
  ['the line end of the one after', new Delta().retain(12).delete(1), false],
])('%s', (_, change, wanted) => {
  expect(touches(change, 4, 7)).toBe(wanted);
});

describe('what is let through', () => {
  test('leaves the composed line as it is', { timeout: 60_000 }, () => {
    fc.assert(fc.property(someText, someParts, fc.nat({ max: 60 }), (text, parts, at) => {
      const doc = docFromDelta(text);
      const { line, start } = lineAt(doc, Math.min(at, text.length() - 1));
      const end = start + doc.child(line).content.size;
      const change = changeFor(text, parts);
      if (touches(change, start, end)) return;
      const after = text.compose(change);
      const moved = change.transformPosition(start, true);
      expect(after.slice(moved, moved + end - start + 1).ops).toEqual(text.slice(start, end + 1).ops);
    }), { numRuns: 1000 });
  });
});
