import { expect, test } from 'vitest';
import { ApiError } from '$lib/api/client';
import { Making } from './making.svelte';
import type { Exported, ExportOrder } from './types';

const order: ExportOrder = { format: 'html', lang: 'es', section: '', words: 'en' };
const at = (state: Exported['state'], done = 0): Exported => ({ id: 'e1', state, done, of: 3, name: 'x.html', size: 0, problem: null });
const none = async (): Promise<void> => {};

test('a file is followed until it is ready', async () => {
  const told = [at('waiting'), at('making', 2), at('ready', 3)];
  const seen: string[] = [];
  const making: Making = new Making(
    { beginExport: async () => at('waiting'), exported: async () => told.shift() ?? at('failed'), removeExport: none },
    async () => void seen.push(`${making.file?.state} ${making.file?.done} ${making.busy}`),
  );
  await making.start(order);
  expect(seen).toEqual(['waiting 0 true', 'waiting 0 true', 'making 2 true']);
  expect([making.file?.state, making.busy, making.trouble]).toEqual(['ready', false, null]);
});

test('one that is cancelled is removed at the server and shown no more', async () => {
  const removed: string[] = [];
  const making: Making = new Making({ beginExport: async () => at('making'), exported: async () => at('making'), removeExport: async (id) => void removed.push(id) }, async () => void (await making.cancel()));
  await making.start(order);
  expect([removed, making.file, making.busy]).toEqual([['e1'], null, false]);
});

test('one that is cancelled before the server answers is removed too', async () => {
  const removed: string[] = [];
  let answer: (file: Exported) => void = () => {};
  const making = new Making({ beginExport: () => new Promise((resolve) => (answer = resolve)), exported: async () => at('ready'), removeExport: async (id) => void removed.push(id) }, none);
  const started = making.start(order);
  await making.cancel();
  answer(at('waiting'));
  await started;
  expect([removed, making.file]).toEqual([['e1'], null]);
});

test('what goes wrong is said', async () => {
  const title = { es: 'No.', en: 'No.' };
  const failed = new Making({ beginExport: async () => at('waiting'), exported: async () => ({ ...at('failed'), problem: { code: 'internal', title } }), removeExport: none }, none);
  await failed.start(order);
  expect([failed.trouble, failed.busy]).toEqual([title, false]);
  const refused = new Making({ beginExport: () => Promise.reject(new ApiError({ type: '', status: 429, code: 'slow_down', title })), exported: async () => at('ready'), removeExport: none }, none);
  await refused.start(order);
  expect([refused.trouble, refused.file, refused.busy]).toEqual([title, null, false]);
});
