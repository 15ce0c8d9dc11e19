import { expect, test } from 'vitest';
import { ApiError } from '$lib/api/client';
import type { Page, Revision } from '$lib/api/types';
import { RevisionList, titleOf } from './list.svelte';

const revision = (id: string, name = ''): Revision => ({ id, kind: name ? 'named' : 'automatic', scope: 'section', name, at: '2021-09-03T10:00:00Z', by: null, authors: [], versions: {}, wordsAdded: 0, wordsRemoved: 0 });
const pages: Record<string, Page<Revision>> = { '': { items: [revision('r3'), revision('r2')], next: 'r2' }, r2: { items: [revision('r1')], next: null } };

test('the two newest are chosen first: what the last revision changed', async () => {
  const list = new RevisionList(async (after = '') => pages[after] ?? { items: [], next: null });
  await list.load();
  expect([list.from, list.to]).toEqual(['r2', 'r3']);
  await list.more();
  expect(list.items.map(({ id }) => id)).toEqual(['r3', 'r2', 'r1']);
  expect(list.next).toBeNull();
});

test('with one revision, or none, there is still something to compare with', async () => {
  const one = new RevisionList(async () => ({ items: [revision('r1')], next: null }));
  await one.load();
  const none = new RevisionList(async () => ({ items: [], next: null }));
  await none.load();
  expect([one.from, one.to, none.from, none.to]).toEqual(['start', 'r1', 'start', 'now']);
});

test('a page that fails keeps what was read', async () => {
  let works = true;
  const list = new RevisionList(async (after = '') => {
    if (!works) throw new ApiError({ type: 'about:blank', status: 503, code: 'unavailable', title: { es: 'No.', en: 'No.' } });
    return pages[after] ?? { items: [], next: null };
  });
  await list.load();
  works = false;
  await list.more();
  expect([list.items.length, list.trouble?.en, list.loading]).toEqual([2, 'No.', false]);
});

test('a revision that nobody named is called by its time', () => {
  expect([titleOf(revision('r1'), '10:00'), titleOf(revision('r2', 'envío'), '10:00')]).toEqual(['10:00', 'envío']);
});
