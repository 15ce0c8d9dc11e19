import { expect, test } from 'vitest';
import { ApiError } from '$lib/api/client';
import type { Comparison } from '$lib/api/types';
import type { Choice } from './address';
import { ComparisonState } from './comparison.svelte';
import { Steps } from './steps.svelte';

const choice: Choice = { section: 'o02', lang: 'es', from: 'start', to: 'now', show: 'changed', view: 'redline' };
const counts = { wordsAdded: 0, wordsRemoved: 0, inserted: 0, deleted: 0, edited: 0, moved: 0, split: 0, merged: 0, unchanged: 0 };
const answer = (from: string): Comparison => ({ from, to: 'now', lang: 'es', sections: [], counts });

test('an answer to an older question is dropped', async () => {
  const waiting: Record<string, () => void> = {};
  const state = new ComparisonState({
    compare: ({ from }) => new Promise((resolve) => (waiting[from] = () => resolve(answer(from)))),
    revisions: async () => ({ items: [], next: null }),
    contributionRevisions: async () => ({ items: [], next: null }),
  });
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
    compare: async ({ from }) => answer(from),
    revisions: async (section, lang) => (asked.push(`${section}.${lang}`), { items: [], next: null }),
    contributionRevisions: async () => (asked.push('all'), { items: [], next: null }),
  });
  for (const next of [choice, { ...choice, from: 'r2' }, { ...choice, lang: 'en' as const }, { ...choice, section: '' }]) await state.load(next);
  expect(asked).toEqual(['o02.es', 'o02.en', 'all']);
});

test('a refusal takes the place of the result', async () => {
  const refusal = new ApiError({ type: 'about:blank', status: 404, code: 'absent', title: { es: 'No existe.', en: 'There is none.' } });
  const state = new ComparisonState({ compare: () => Promise.reject(refusal), revisions: async () => ({ items: [], next: null }), contributionRevisions: async () => ({ items: [], next: null }) });
  await state.load(choice);
  expect([state.result, state.trouble?.en]).toEqual([null, 'There is none.']);
});

test('steps stay within the changes', () => {
  const steps = new Steps();
  expect(steps.move(1)).toBe(0);
  steps.reset(2);
  expect([steps.move(1), steps.move(1), steps.move(1), steps.move(-1), steps.move(-1)]).toEqual([1, 2, 2, 1, 1]);
});
