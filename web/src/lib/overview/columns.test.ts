import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contributionOf, sectionOf } from '../../test/contribution';
import { columns, here, lastChange } from './columns';

test('every section stands in exactly one column, in the order of the contribution', () => {
  const overview = contributionOf();
  const found = columns(overview);
  expect(found.flatMap((column) => column.sections.map((section) => section.id))).toEqual(overview.parts.flatMap((part) => part.sections));
  expect(found.map((column) => [column.id, column.sections.length])).toEqual([
    ['opening', 6],
    ['rt1', 5],
    ['rt2', 7],
    ['rt3', 6],
    ['rt4', 5],
    ['champions', 3],
    ['conclusions', 1],
  ]);
});

test('in whatever order parts and sections come, none is lost or doubled', () => {
  const overview = contributionOf();
  fc.assert(
    fc.property(fc.shuffledSubarray(overview.parts), fc.shuffledSubarray(overview.sections), (parts, sections) => {
      const known = new Set(sections.map((section) => section.id));
      const expected = parts.flatMap((part) => part.sections).filter((id) => known.has(id));
      const found = columns({ ...overview, parts, sections }).flatMap((column) => column.sections.map((section) => section.id));
      expect([...found].sort()).toEqual([...expected].sort());
    }),
  );
});

describe('a row', () => {
  const section = sectionOf('o02', { part: 3, roundTable: 1, objective: 2 });
  const change = (at: string, delegation: string) => ({ at, delegation, code: delegation.toUpperCase() });

  test('tells the later change of its two texts', () => {
    const texts = { es: { ...section.texts.es, last: change('2021-09-03T10:00:00Z', 'hn') }, en: { ...section.texts.en, last: change('2021-09-03T11:00:00Z', 'sv') } };
    expect(lastChange({ ...section, texts })?.delegation).toBe('sv');
    expect(lastChange(section)).toBeNull();
  });

  test('names each delegation that is in it once', () => {
    const name = { es: '', en: '' };
    const present = [
      { account: 'sv-head', delegation: 'sv', code: 'SLV', name },
      { account: 'hn-delegate', delegation: 'hn', code: 'HND', name },
      { account: 'sv-delegate', delegation: 'sv', code: 'SLV', name },
    ];
    expect(here({ ...section, here: present }).map(({ code }) => code)).toEqual(['HND', 'SLV']);
  });
});
