import { expect, test } from 'vitest';
import type { Activity } from '$lib/api/types';
import { by, delegationsIn, News } from './news.svelte';

const share = (delegation: string, changes: number) => ({ delegation, code: delegation.toUpperCase(), changes });
const activity: Activity = {
  since: '2021-09-03T10:00:00Z',
  sections: [
    { section: 'o02', texts: [{ text: 'o02.es', lang: 'es', from: 4, to: 9, at: '2021-09-04T10:00:00Z', by: [share('hn', 3), share('sv', 2)], earlier: false }], comments: [] },
    { section: 'o05', texts: [{ text: 'o05.en', lang: 'en', from: 0, to: 2, at: '2021-09-04T11:00:00Z', by: [share('sv', 2)], earlier: false }], comments: [{ text: 'o05.en', lang: 'en', threads: 1, entries: 2, by: [{ delegation: 'gt', code: 'GTM' }], at: '2021-09-04T11:30:00Z' }] },
  ],
  happened: [{ seq: 7, at: '2021-09-04T12:00:00Z', kind: 'section.status', delegation: 'mx', code: 'MEX', asChair: true, section: 'o02', subject: '', details: null }],
  more: false, event: 7, heard: '2021-09-04T13:00:00Z',
};

test('one delegation’s changes and acts', () => {
  expect(delegationsIn(activity)).toEqual(['hn', 'sv', 'gt', 'mx']);
  expect(by(activity, 'gt').sections.map((s) => [s.section, s.texts.length, s.comments.length])).toEqual([['o05', 0, 1]]);
  expect(by(activity, 'hn').sections.map((s) => s.section)).toEqual(['o02']);
  expect([by(activity, 'mx').sections.length, by(activity, 'mx').happened.length, by(activity, '').sections.length]).toEqual([0, 1, 2]);
});

test('what is on the screen is marked, and read again', async () => {
  const marked: [Record<string, number>, number, string][] = [];
  const news = new News({ activity: async () => (marked.length > 0 ? { ...activity, sections: [], happened: [] } : activity), markSeen: async (...said) => void marked.push(said) });
  await news.seen(); // nothing is on the screen yet
  await news.load();
  await news.seen();
  expect(marked).toEqual([[{ 'o02.es': 9, 'o05.en': 2 }, 7, '2021-09-04T13:00:00Z']]);
  expect(news.activity?.sections).toEqual([]);
});
