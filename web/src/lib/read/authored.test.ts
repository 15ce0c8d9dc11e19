import { expect, test } from 'vitest';
import { authored } from './authored';
import { read } from './paragraphs';

const run = (units: number, delegation: string) => ({ units, account: `${delegation}-delegate`, delegation, code: delegation.toUpperCase(), at: '' });

test('spans are cut where the author changes, across footnotes and line ends', () => {
  const { paragraphs } = read(
    [{ insert: 'Uno 😀 dos', attributes: { bold: true } }, { insert: { footnote: 'f' }, attributes: { note: 'A' } }, { insert: '\n', attributes: { pid: 'a' } }, { insert: 'tres' }, { insert: '\n', attributes: { pid: 'b' } }],
    'es',
  );
  const lines = authored(paragraphs, [run(6, 'hn'), run(7, 'sv'), run(4, 'mx')]);
  expect(lines.map((line) => line.map(({ text, note, bold, by }) => [text || note, bold, by?.code]))).toEqual([
    [['Uno 😀', true, 'HN'], [' dos', true, 'SV'], [1, false, 'SV']],
    [['t', false, 'SV'], ['res', false, 'MX']],
  ]);
});
