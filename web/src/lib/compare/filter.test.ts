import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CompareEntry, SectionComparison } from '$lib/api/types';
import { by, comparisonOf, deleted, edited, entryOf, inserted, noCounts, sectionComparison } from '../../test/comparison';
import { type Choice, kinds, type Kind, unfiltered } from './address';
import { Ways } from './across';
import { expected, kindsOf, passes, tallied, touched } from './filter';
import { Planner } from './parts';

const none = new Ways([]);
const way = { from: { section: 'o02', index: 1, since: 3, until: 7 }, to: { section: 'o05', index: 2, since: 0, until: 4 }, changes: [], runs: [] };
const choice: Choice = { section: '', lang: 'es', from: 'start', to: 'now', show: 'changed', view: 'redline', who: true, ...unfiltered };

describe('the kinds of a change', () => {
  test.each<[string, CompareEntry, Kind[]]>([
    ['edited', edited(0), ['edited']],
    ['accents alone', entryOf({ changes: ['accent'], runs: edited(0).runs }), ['edited']],
    ['moved and edited', { ...edited(0), moved: true }, ['moved', 'edited']],
    ['a typed number', entryOf({ changes: ['number'] }), ['form']],
    ['another kind of paragraph', entryOf({ changes: ['kind'] }), ['form']],
    ['split', entryOf({ type: 'split' }), ['split']],
    ['nothing', entryOf({}), []],
  ])('%s', (_, entry, found) => {
    expect(kindsOf('o02', entry, none)).toEqual(found);
  });

  test('what went to another section is moved, not deleted', () => {
    const ways = new Ways([way]);
    expect([kindsOf('o02', deleted(1), ways), kindsOf('o05', inserted(2), ways), kindsOf('o02', deleted(0), ways)]).toEqual([['moved'], ['moved'], ['deleted']]);
  });
});

test('a change passes if any of the delegations had a hand in it', () => {
  const entry = edited(0, { mark: 'insert', text: 'a', by: by('hn') }, { mark: 'delete', text: 'b', by: by('mx', 'sv') });
  const asked = (...ids: string[]): boolean => passes('o02', entry, { ...unfiltered, by: ids }, none);
  expect([asked(), asked('hn'), asked('sv', 'ca'), asked('ca')]).toEqual([true, true, true, false]);
  expect(passes('o02', entryOf({}), unfiltered, none)).toBe(false);
});

test('of a section that isn’t here nothing is expected only where there is surely nothing', () => {
  const counted = (entries: CompareEntry[]): SectionComparison => {
    const of = (kind: Kind): number => entries.filter((entry) => kindsOf('o02', entry, none).includes(kind)).length;
    const counts = { ...noCounts, inserted: of('inserted'), deleted: of('deleted'), edited: of('edited') + entries.filter((e) => e.changes.includes('kind')).length, moved: of('moved') };
    const changes = (id: string): number => entries.filter((entry) => entry.runs.some((run) => run.by?.some((credit) => credit.delegation === id))).length;
    return sectionComparison('o02', [], { counts, byDelegation: ['hn', 'mx'].map((delegation) => ({ delegation, wordsAdded: 0, wordsRemoved: 0, changes: changes(delegation) })).filter((tally) => tally.changes > 0) });
  };
  const change = fc.constantFrom(edited(0, { mark: 'insert', text: 'a', by: by('hn') }), inserted(1, by('mx')), deleted(2, by('hn', 'mx')), { ...edited(3), moved: true }, entryOf({ changes: ['number'] }), entryOf({ changes: ['kind'] }), entryOf({}));
  fc.assert(
    fc.property(fc.array(change), fc.constantFrom(null, ...kinds), fc.subarray(['hn', 'mx', 'ca']), (entries, kind, ids) => {
      const filter = { rt: null, kind, by: ids };
      const passing = entries.filter((entry) => passes('o02', entry, filter, none)).length;
      if (passing > 0) expect(expected(counted(entries), filter, none)).toBeGreaterThan(0);
    }),
  );
  expect(expected(sectionComparison('o02', [], { to: 0 }), unfiltered, none)).toBe(0);
  expect(touched(sectionComparison('o02', []), new Ways([way]))).toBe(true);
});

test('the parts of delegations are added up, most words first', () => {
  const tally = (delegation: string, wordsAdded: number) => ({ delegation, wordsAdded, wordsRemoved: 1, changes: 1 });
  const sections = [sectionComparison('o02', [], { byDelegation: [tally('hn', 2), tally('mx', 9)] }), sectionComparison('o05', [], { byDelegation: [tally('hn', 3)] })];
  expect(tallied(sections)).toEqual([{ ...tally('mx', 9) }, { delegation: 'hn', wordsAdded: 5, wordsRemoved: 2, changes: 2 }]);
});

describe('the plan of what is shown', () => {
  const counted = { ...noCounts, edited: 1 };
  const here = { o02: sectionComparison('o02', [edited(0), entryOf({}), inserted(1, by('hn'))]), o04: sectionComparison('o04', [entryOf({})]) } as Record<string, SectionComparison | undefined>;
  const result = comparisonOf([sectionComparison('o02', [], { counts: counted }), sectionComparison('o04', [], { to: 0 }), sectionComparison('o05', [], { counts: counted })]);
  const shown = (over: Partial<Choice>) => new Planner().plan(result, { ...choice, ...over }, (id) => here[id], (id) => (id === 'o04' ? 2 : 1)).parts.map(({ section, changes, items }) => [section, changes, items.length]);

  test('changed sections alone, unless all is asked for', () => {
    expect(shown({})).toEqual([['o02', 2, 2], ['o05', null, 0]]);
    expect(shown({ show: 'all' })).toEqual([['o02', 2, 3], ['o04', 0, 1], ['o05', null, 0]]);
  });

  test('a round table, a delegation, a kind', () => {
    expect(shown({ show: 'all', rt: 2 })).toEqual([['o04', 0, 1]]);
    expect(shown({ by: ['hn'] })).toEqual([['o02', 1, 1]]);
    expect(shown({ kind: 'split' })).toEqual([]);
    expect(shown({ kind: 'inserted', show: 'all' })).toEqual([['o02', 1, 3], ['o04', 0, 1], ['o05', null, 0]]);
  });

  test('what is here is gone through once for each question', () => {
    const planner = new Planner();
    const items = (over: Partial<Choice>) => planner.plan(result, { ...choice, ...over }, (id) => here[id], () => 1).parts[0]?.items;
    const first = items({});
    expect(items({ view: 'side' })).toBe(first);
    expect(items({ by: ['hn'] })).toHaveLength(1);
    expect(items({})).toEqual(first);
  });
});
