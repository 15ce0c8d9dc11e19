import { describe, expect, test } from 'vitest';
import { ApiError } from '$lib/api/client';
import { sectionOf } from '../../test/contribution';
import { SectionState } from './section.svelte';

const refusal = (code: string, status: number) => new ApiError({ type: 'about:blank', status, code, title: { es: 'No.', en: 'No.' } });
const found = sectionOf('o02', { status: 'outline', rev: 4, next: ['drafting'] });

test('a status is shown before the server has answered, and its answer stands', async () => {
  let answer: (value: typeof found) => void = () => {};
  const record = new SectionState('o02', {
    section: async () => found,
    setStatus: (section, status) => {
      expect([section.rev, status]).toEqual([4, 'drafting']);
      return new Promise((resolve) => (answer = resolve));
    },
    admit: () => Promise.reject(new Error('not asked')), nameRevision: () => Promise.reject(new Error('not asked')),
  });
  await record.load();
  const done = record.setStatus('drafting');
  expect(record.section?.status).toBe('drafting');
  answer({ ...found, status: 'drafting', rev: 5 });
  await done;
  expect(record.section?.rev).toBe(5);
});

describe('when the server refuses', () => {
  const calls = { section: async () => ({ ...found, rev: 7 }), setStatus: () => Promise.reject(refusal('conflict', 409)), admit: () => Promise.reject(new Error('not asked')), nameRevision: () => Promise.reject(new Error('not asked')) };

  test('the status is read anew and the reason said', async () => {
    const record = new SectionState('o02', calls);
    await record.load();
    await record.setStatus('drafting');
    expect([record.section?.status, record.section?.rev, record.trouble?.en]).toEqual(['outline', 7, 'No.']);
  });

  test('a section that isn’t there is told from one that could not be read', async () => {
    const record = new SectionState('x', { ...calls, section: () => Promise.reject(refusal('absent', 404)) });
    await record.load();
    expect(record.absent).toBe(true);
    const unread = new SectionState('x', { ...calls, section: () => Promise.reject(refusal('unavailable', 503)) });
    await unread.load();
    expect([unread.absent, unread.trouble?.en]).toEqual([false, 'No.']);
  });
});

test('a status told by the socket is read only if it is another one', async () => {
  let asked = 0;
  const record = new SectionState('o02', { section: async () => (asked++, found), setStatus: async () => found, admit: () => Promise.reject(new Error('not asked')), nameRevision: () => Promise.reject(new Error('not asked')) });
  await record.load();
  await record.follow('outline');
  await record.follow('');
  expect(asked).toBe(1);
  await record.follow('drafting');
  expect(asked).toBe(2);
});
