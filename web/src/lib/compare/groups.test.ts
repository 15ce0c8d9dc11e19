import { expect, test } from 'vitest';
import { contributionOf } from '../../test/contribution';
import { groupsOf, tablesOf } from './groups';

test('sections are listed by part and round table, none of them twice or left out', () => {
  const { parts, sections } = contributionOf();
  const groups = groupsOf(parts, sections);
  expect(groups.map(({ part, roundTable, sections: found }) => [part.number, roundTable, found.length])).toEqual([[1, null, 1], [2, null, 5], [3, 1, 5], [3, 2, 7], [3, 3, 6], [3, 4, 5], [4, null, 3], [5, null, 1]]);
  expect(groups.flatMap((group) => group.sections.map(({ id }) => id)).sort()).toEqual(sections.map(({ id }) => id).sort());
  expect(tablesOf(sections)).toEqual([1, 2, 3, 4]);
});
