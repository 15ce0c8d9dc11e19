import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CompareEntry, Para, Run } from '$lib/api/types';
import { noCounts } from '../../test/comparison';
import { changed, fold, kindsIn, lines, notesIn, notesOf, runsOf, side, words } from './entries';

const para = (text: string, kind = '', label = ''): Para => ({ index: 0, pid: 'p', kind, label, text });
const entry = (over: Partial<CompareEntry>): CompareEntry => ({ type: 'match', moved: false, changes: [], old: [para('x')], new: [para('x')], runs: [{ mark: 'equal', text: 'x' }], ...over });
const same = entry({});
const edited = entry({ changes: ['words'], runs: [{ mark: 'equal', text: 'a ' }, { mark: 'delete', text: 'b' }, { mark: 'insert', text: 'c' }] });

describe('what happened, in words', () => {
  test.each<[string, CompareEntry, string[]]>([
    ['nothing', same, []],
    ['words', edited, ['edited']],
    ['moved and edited', { ...edited, moved: true }, ['moved', 'edited']],
    ['accents alone', { ...edited, changes: ['accent'] }, ['accent']],
    ['a figure among words', { ...edited, changes: ['words', 'figure'] }, ['edited', 'figure']],
    ['kind of paragraph', entry({ changes: ['kind'] }), ['kind']],
    ['inserted', entry({ type: 'insert', old: [] }), ['inserted']],
    ['deleted', entry({ type: 'delete', new: [] }), ['deleted']],
    ['split', entry({ type: 'split' }), ['split']],
    ['a number typed into the words', entry({ changes: ['number'] }), ['number']],
  ])('%s', (_, given, said) => {
    expect(words(given)).toEqual(said);
    expect(changed(given)).toBe(said.length > 0);
  });

  test('a computed number that moves on is no change of that paragraph', () => {
    const renumbered = entry({ changes: ['number'], old: [para('x', 'number', '2.')], new: [para('x', 'number', '3.')] });
    expect(changed(renumbered)).toBe(false);
  });
});

test('each side has only its own words', () => {
  const text = (runs: Run[]): string => runs.map((run) => run.text).join('');
  expect(text(side(edited, 'old'))).toBe('a b');
  expect(text(side(edited, 'new'))).toBe('a c');
});

test('a paragraph wholly new or gone shows its text even without runs', () => {
  expect(runsOf(entry({ type: 'insert', runs: [], new: [para('new')] }))).toEqual([{ mark: 'insert', text: 'new' }]);
  expect(runsOf(entry({ type: 'delete', runs: [], old: [para('old')] }))).toEqual([{ mark: 'delete', text: 'old' }]);
});

describe('paragraphs within an entry', () => {
  const split: Run[] = [{ mark: 'equal', text: 'One.' }, { mark: 'insert', text: '\n' }, { mark: 'equal', text: 'Two.' }];
  const merge: Run[] = [{ mark: 'equal', text: 'One.' }, { mark: 'delete', text: '\n' }, { mark: 'equal', text: 'Two.' }];
  const shape = (found: Run[][]): string[] => found.map((line) => line.map((run) => run.text).join(''));

  test.each<[string, Run[], 'old' | 'new' | 'both', string[]]>([
    ['a split makes two', split, 'both', ['One.¶', 'Two.']],
    ['a merge leaves one, with the end that went', merge, 'both', ['One.¶Two.']],
    ['the old side of a merge still has two', merge, 'old', ['One.¶', 'Two.']],
    ['an end both texts have needs no mark', [{ mark: 'equal', text: 'One.\nTwo.' }], 'both', ['One.', 'Two.']],
  ])('%s', (_, runs, which, found) => {
    expect(shape(lines(runs, which))).toEqual(found);
  });
});

describe('folding', () => {
  test('a long unchanged stretch keeps its first and last paragraph', () => {
    const items = fold([edited, ...Array.from({ length: 8 }, () => same), edited], 3);
    expect(items.map((item) => (item.kind === 'fold' ? `fold ${item.entries.length}` : item.at))).toEqual([4, 0, 'fold 6', 0, 5]);
  });

  test('nothing is lost, and every change has its own number', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), fc.nat(9), (changes, before) => {
        const entries = changes.map((change, i) => ({ ...(change ? edited : same), old: [para(`${i}`)] }));
        const items = fold(entries, before);
        expect(items.flatMap((item) => (item.kind === 'fold' ? item.entries : [item.entry]))).toEqual(entries);
        const numbers = items.flatMap((item) => (item.kind === 'entry' && item.at > 0 ? [item.at] : []));
        expect(numbers).toEqual(changes.filter(Boolean).map((_, i) => before + i + 1));
      }),
    );
  });
});

test('the kinds that occur are counted in a fixed order', () => {
  expect(kindsIn({ ...noCounts, edited: 1, unchanged: 2 }).map(({ kind }) => kind)).toEqual(['edited', 'unchanged']);
});

test('runs keep whose they are when they are cut into paragraphs', () => {
  const by = [{ delegation: 'hn', at: '2021-09-03T10:00:00Z' }];
  expect(lines([{ mark: 'insert', text: 'a\nb', by }], 'both').flat().map((run) => run.by)).toEqual([by, by, by]);
});

test('each side has its own footnotes', () => {
  const notes = [{ mark: 'delete' as const, runs: [{ mark: 'delete' as const, text: 'a' }] }, { mark: 'equal' as const, runs: [{ mark: 'delete' as const, text: '4' }, { mark: 'insert' as const, text: '5' }] }];
  const noted = entry({ changes: ['note'], runs: [{ mark: 'delete', text: '\uFFFC' }, { mark: 'equal', text: ' x\uFFFC' }], notes });
  expect([notesOf(noted, 'both'), notesOf(noted, 'old').length]).toEqual([notes, 2]);
  expect(notesOf(noted, 'new')).toEqual([{ mark: 'equal', runs: [{ mark: 'insert', text: '5' }] }]);
  expect([notesIn(noted.runs), notesIn(side(noted, 'new')), words(noted)]).toEqual([2, 1, ['note']]);
});
