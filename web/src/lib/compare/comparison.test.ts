import { expect, test } from 'vitest';
import { ApiError } from '$lib/api/client';
import type { CompareQuestion, Comparison } from '$lib/api/types';
import { comparisonOf, edited, noCounts, sectionComparison } from '../../test/comparison';
import { type Choice, unfiltered } from './address';
import { ComparisonState } from './comparison.svelte';

const choice: Choice = { section: 'o02', lang: 'es', from: 'start', to: 'now', show: 'changed', view: 'redline', who: true, ...unfiltered };
const answer = (from: string): Comparison => comparisonOf([], { from });
const refusal = new ApiError({ type: 'about:blank', status: 404, code: 'absent', title: { es: 'No existe.', en: 'There is none.' } });
const calls = {
  compare: async ({ from }: CompareQuestion) => answer(from),
  compareGiven: (): Promise<Comparison> => Promise.reject(refusal),
  revisions: async () => ({ items: [], next: null }),
  contributionRevisions: async () => ({ items: [], next: null }),
};

test('an answer to an older question is dropped', async () => {
  const waiting: Record<string, () => void> = {};
  const state = new ComparisonState({ ...calls, compare: ({ from }) => new Promise((resolve) => (waiting[from] = () => resolve(answer(from)))) });
  const first = state.load(choice);
  const second = state.load({ ...choice, from: 'r2' });
  waiting.r2?.();
  await second;
  waiting.start?.();
  await first;
  expect([state.result?.from, state.busy]).toEqual(['r2', false]);
});

test('revisions are asked for once a section and language', async () => {
  const asked: string[] = [];
  const state = new ComparisonState({
    ...calls,
    revisions: async (section, lang) => (asked.push(`${section}.${lang}`), { items: [], next: null }),
    contributionRevisions: async () => (asked.push('all'), { items: [], next: null }),
  });
  for (const next of [choice, { ...choice, from: 'r2' }, { ...choice, lang: 'en' as const }, { ...choice, section: '' }]) await state.load(next);
  expect(asked).toEqual(['o02.es', 'o02.en', 'all']);
});

test('a refusal takes the place of the result', async () => {
  const state = new ComparisonState({ ...calls, compare: () => Promise.reject(refusal) });
  await state.load(choice);
  expect([state.result, state.trouble?.en]).toEqual([null, 'There is none.']);
});

test('of the whole the counts come first, and its sections at the versions that were counted', async () => {
  const asked: CompareQuestion[] = [];
  const sections = ['a', 'b', 'c', 'd'].map((id, i) => sectionComparison(id, [], { from: i, to: 9, counts: { ...noCounts, edited: 1 } }));
  const state = new ComparisonState({
    ...calls,
    compare: async (question) => {
      asked.push(question);
      return comparisonOf(question.section ? [sectionComparison(question.section, [edited(0)])] : sections);
    },
  });
  await state.load({ ...choice, section: '' });
  expect(asked).toEqual([{ lang: 'es', from: 'start', to: 'now', entries: 'none' }]);
  expect((await state.sections?.need('b'))?.entries).toHaveLength(1);
  await state.sections?.need('a');
  expect(asked.slice(1)).toEqual([{ section: 'b', lang: 'es', from: 'v1', to: 'v9', across: 'none' }, { section: 'a', lang: 'es', from: 'start', to: 'v9', across: 'none' }]);
});

test('the few that changed are read at once', async () => {
  const asked: string[] = [];
  const counts = { ...noCounts, edited: 1 };
  const state = new ComparisonState({
    ...calls,
    compare: async ({ section }) => {
      if (!section) return comparisonOf([sectionComparison('a', [], { counts }), sectionComparison('b', [])]);
      asked.push(section);
      return comparisonOf([sectionComparison(section, [edited(0)])]);
    },
  });
  await state.load({ ...choice, section: '' });
  expect(asked).toEqual(['a']);
});

test('a text from elsewhere is compared once, kept for another point, and missed where it isn’t here', async () => {
  const asked: string[] = [];
  const state = new ComparisonState({ ...calls, compareGiven: async (section, lang, from, given) => (asked.push(`${section}.${lang} ${from} ${given}`), comparisonOf([sectionComparison(section, [edited(0)])], { from, to: 'given' })) });
  await state.load({ ...choice, to: 'given' });
  expect([state.lost, state.result]).toEqual([true, null]);
  expect(await state.give({ section: 'o02', lang: 'es', content: 'Uno.' }, 'start')).toBeNull();
  await state.load({ ...choice, to: 'given' });
  expect([state.lost, state.result?.to]).toEqual([false, 'given']);
  await state.load({ ...choice, from: 'r1', to: 'given' });
  expect(asked).toEqual(['o02.es start Uno.', 'o02.es r1 Uno.']);
  await state.load({ ...choice, section: 'o05', to: 'given' });
  expect([state.lost, state.result]).toEqual([true, null]);
});

test('a text that is refused leaves what is shown', async () => {
  const state = new ComparisonState(calls);
  await state.load(choice);
  expect(await state.give({ section: 'o02', lang: 'es', content: 'Uno.' }, 'start')).toEqual(refusal.title);
  expect([state.result?.from, state.given]).toEqual(['start', null]);
});
