import { describe, expect, test } from 'vitest';
import { numbering, read } from './paragraphs';

describe('numbers and letters', () => {
  test.each([
    ['es', ['1.', 'a)', 'i)', 'ii)', 'a.', 'i.', 'b)', '2.', 'a)']],
    ['en', ['1.', '(a)', '(i)', '(ii)', 'a.', 'i.', '(b)', '2.', '(a)']],
  ] as const)('in %s', (lang, labels) => {
    const label = numbering(lang);
    const items = [['number', 1], ['letter', 1], ['letter', 2], ['letter', 2], ['letter', 3], ['letter', 4], ['letter', 1], ['number', 1], ['letter', 2]] as const;
    expect(items.map(([kind, level]) => label(kind, level))).toEqual(labels);
  });

  test('go on past z', () => {
    const label = numbering('en');
    const all = Array.from({ length: 28 }, () => label('letter', 1));
    expect(all.slice(24)).toEqual(['(y)', '(z)', '(aa)', '(ab)']);
  });
});

test('a stored text is read as paragraphs, their kinds from the ends of the lines', () => {
  const { paragraphs, notes } = read(
    [
      { insert: 'Avances\n', attributes: { pid: 'a', kind: 'h1' } },
      { insert: 'Véase' },
      { insert: { footnote: 'f1' }, attributes: { note: 'A/RES/73/195.' } },
      { insert: ' esto', attributes: { bold: true } },
      { insert: '\n', attributes: { pid: 'b' } },
    ],
    'es',
  );
  expect(paragraphs.map(({ pid, kind, spans }) => [pid, kind, spans.map((span) => span.note || span.text)])).toEqual([
    ['a', 'h1', ['Avances']],
    ['b', '', ['Véase', 1, ' esto']],
  ]);
  expect(paragraphs[1]?.spans[2]?.bold).toBe(true);
  expect(notes).toEqual(['A/RES/73/195.']);
});

test('only addresses of the protocol become links', () => {
  const linked = (link: string): string | undefined => read([{ insert: 'x', attributes: { link } }, { insert: '\n', attributes: { pid: 'p0' } }], 'es').paragraphs[0]?.spans[0]?.link;
  expect([linked('https://un.org'), linked('mailto:a@b.org'), linked('javascript:alert(1)'), linked('HTTPS://UN.ORG')]).toEqual(['https://un.org', 'mailto:a@b.org', '', 'HTTPS://UN.ORG']);
});
