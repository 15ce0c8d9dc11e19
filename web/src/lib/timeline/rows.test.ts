import { expect, test } from 'vitest';
import { linesOf, spliced, spliceOf } from './lines';
import { rowsOf } from './rows';

const line = (words: string, kind: string) => [{ insert: words }, { insert: '\n', attributes: { pid: words, kind } }];
const note = { insert: { footnote: 'f' }, attributes: { note: 'A' } };

test('lines have their labels, the footnotes before them, and headings without a gap', () => {
  const lines = linesOf([...line('uno', 'h2'), note, ...line('dos', 'number'), ...line('tres', 'letter'), ...line('cuatro', 'h1')], []);
  expect(rowsOf(lines, 'es', []).map(({ label, notes, depth }) => [label, notes, depth])).toEqual([['', 0, 3], ['1.', 0, 3], ['a)', 1, 3], ['', 1, 3]]);
});

test('what says the same stays the same object, wherever it moves; what is numbered otherwise does not', () => {
  const lines = linesOf([...line('uno', ''), ...line('dos', 'number'), ...line('tres', '')], []);
  const before = rowsOf(lines, 'es', []);
  const change = { version: 1, at: '2021-09-17T14:00:00Z', account: '', delegation: '', code: '', ops: [{ insert: '\n', attributes: { pid: 'x', kind: 'number' } }] };
  const after = rowsOf(spliced(lines, spliceOf(lines, change)), 'es', before);
  expect([after[1] === before[0], after[2] === before[1], after[2]?.label, after[3] === before[2]]).toEqual([false, false, '2.', true]);
});
