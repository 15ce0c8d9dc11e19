import { expect, test } from 'vitest';
import { ApiError } from '$lib/api/client';
import type { RecordFilter, RecordPage } from '$lib/api/types';
import { Log } from './log.svelte';

const page = (seqs: number[], next: string | null = null): RecordPage => ({
  items: seqs.map((seq) => ({ seq, at: '2021-09-17T14:00:00Z', kind: 'session.begun', account: `a${seq}`, delegation: 'hn', role: 'head' })),
  next, names: Object.fromEntries(seqs.map((seq) => [`a${seq}`, { es: `Cuenta ${seq}`, en: `Account ${seq}` }])), head: { seq: 9, chain: 'abc' },
});

test('pages follow each other, with the names of both', async () => {
  const asked: [RecordFilter, string | undefined][] = [];
  const log = new Log({ record: async (filter, after) => (asked.push([filter, after]), after ? page([1]) : page([3, 2], '000000000002')) });
  await log.show({ kind: 'session' });
  await log.more({ kind: 'session' });
  expect(log.items.map((event) => event.seq)).toEqual([3, 2, 1]);
  expect([log.names['a3']?.en, log.names['a1']?.es, log.next]).toEqual(['Account 3', 'Cuenta 1', null]);
  expect(asked).toEqual([[{ kind: 'session' }, undefined], [{ kind: 'session' }, '000000000002']]);
});

test('an answer that a later question has overtaken is dropped', async () => {
  const waiting: ((answer: RecordPage) => void)[] = [];
  const log = new Log({ record: () => new Promise((resolve) => waiting.push(resolve)) });
  const first = log.show({});
  const second = log.show({ kind: 'section' });
  waiting[1]?.(page([7]));
  waiting[0]?.(page([1, 2]));
  await Promise.all([first, second]);
  expect(log.items.map((event) => event.seq)).toEqual([7]);
});

test('a refusal is said and what was shown stays', async () => {
  const answers = [() => Promise.resolve(page([3], 'x')), () => Promise.reject(new ApiError({ type: 'about:blank', status: 503, code: 'unavailable', title: { es: 'No.', en: 'No.' } }))];
  const log = new Log({ record: () => answers.shift()?.() ?? Promise.reject(new Error('asked too often')) });
  await log.show({});
  await log.more({});
  expect([log.items.length, log.trouble?.en, log.loading]).toEqual([1, 'No.', false]);
});
