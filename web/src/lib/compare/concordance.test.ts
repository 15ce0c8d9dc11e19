import { describe, expect, test } from 'vitest';
import type { CompareEntry } from '$lib/api/types';
import { deleted, edited, entryOf, inserted, para } from '../../test/comparison';
import { Ways } from './across';
import { begins, type Reason, rowsOf } from './concordance';

const none = new Ways([]);
const reasons = (entry: CompareEntry, ways = none): Reason[] => rowsOf('o02', [entry], true, ways)[0]!.reasons;

describe('why a paragraph is where it is', () => {
  test.each<[string, CompareEntry, Reason[]]>([
    ['unchanged', entryOf({}), ['unchanged']],
    ['new', inserted(1), ['new']],
    ['gone', deleted(1), ['gone']],
    ['edited', edited(1), ['edited']],
    ['moved', entryOf({ moved: true }), ['moved']],
    ['moved and edited', { ...edited(1), moved: true }, ['moved', 'edited']],
    ['split', entryOf({ type: 'split', new: [para(0), para(1)] }), ['split']],
    ['joined', entryOf({ type: 'merge', old: [para(0), para(1)] }), ['merged']],
    ['a counted number that moved on', entryOf({ old: [para(0, 'x', '2.')], new: [para(1, 'x', '3.')] }), ['renumbered']],
    ['a typed number', entryOf({ changes: ['number'], old: [para(0, 'x', '2.')], new: [para(0, 'x', '3.')] }), ['renumbered']],
    ['another form of paragraph', entryOf({ changes: ['kind'] }), ['reformed']],
  ])('%s', (_, entry, found) => {
    expect(reasons(entry)).toEqual(found);
  });

  test('from one section into another', () => {
    const way = { from: { section: 'o02', index: 1, since: 3, until: 7 }, to: { section: 'o05', index: 2, since: 0, until: 4 }, changes: ['words'], runs: [] };
    expect(reasons(deleted(1), new Ways([way]))).toEqual(['moved', 'edited']);
    expect(reasons(deleted(1), new Ways([{ ...way, changes: [] }]))).toEqual(['moved']);
  });
});

test('without all, rows whose number alone changed stay: they are what the table is for', () => {
  const entries = [entryOf({}), entryOf({ old: [para(0, 'x', '2.')], new: [para(1, 'x', '3.')] }), edited(2)];
  expect(rowsOf('o02', entries, false, none).map((row) => row.reasons)).toEqual([['renumbered'], ['edited']]);
  expect(rowsOf('o02', entries, true, none)).toHaveLength(3);
});

test('a paragraph begins with whole words', () => {
  expect(begins('Uno dos\uFFFC  tres')).toBe('Uno dos tres');
  expect(begins('Los países miembros, reunidos', 20)).toBe('Los países miembros …');
  expect(begins('x'.repeat(80), 70)).toBe(`${'x'.repeat(35)} …`);
});
