import { expect, test } from 'vitest';
import { ApiError } from '$lib/api/client';
import { type Desk, Incoming } from './incoming.svelte';
import { beginning, paragraphsOf } from './paragraphs';
import type { IncomingPreview, Remark } from './types';

const seen = {
  hash: 'abc', from: 3, version: 3, head: 4, known: true, trackedOnly: true, changes: true, lost: [], comments: [], choices: ['own', 'members'], authors: [],
  comparison: { entries: [{ new: [{ index: 1, label: '2.', text: 'Dos' }] }, { new: [] }, { new: [{ index: 0, label: '', text: 'Uno' }] }] },
} as unknown as IncomingPreview;
const file = new File(['x'], 'acta.docx');

const taken = { version: 5, comments: 0, left: 0 };

function desk(over: Partial<Desk> = {}): Desk {
  return { previewIncoming: () => Promise.resolve(seen), acceptIncoming: () => Promise.resolve(taken), ...over };
}

test('a file is shown before it is taken in, and is sent with what was shown', async () => {
  const sent: unknown[] = [];
  const incoming = new Incoming('o02.es', desk({ acceptIncoming: (...args) => (sent.push(args), Promise.resolve(taken)) }));
  await incoming.accept();
  expect(sent).toEqual([]);
  await incoming.choose(file);
  expect([incoming.preview, incoming.taken, incoming.busy]).toEqual([seen, null, false]);
  await incoming.accept();
  expect(sent).toEqual([['o02.es', file, seen, '']]);
  expect(incoming.taken).toEqual(taken);
});

test('a refusal is said, and another file begins anew', async () => {
  const title = { es: 'No se puede leer.', en: 'It cannot be read.' };
  let refused = true;
  const incoming = new Incoming('o02.es', desk({ previewIncoming: () => (refused ? Promise.reject(new ApiError({ type: '', status: 422, code: 'not_word', title })) : Promise.resolve(seen)) }));
  await incoming.choose(file);
  expect([incoming.trouble, incoming.preview]).toEqual([title, null]);
  refused = false;
  await incoming.choose(file);
  expect([incoming.trouble, incoming.preview]).toEqual([null, seen]);
  incoming.drop();
  expect([incoming.file, incoming.preview]).toEqual([null, null]);
});

test('paragraphs are named by their beginning', () => {
  expect(paragraphsOf(seen)).toEqual(new Map([[1, '2. Dos'], [0, 'Uno']]));
  expect(beginning('Uno dos tres', 8)).toBe('Uno dos …');
  expect(beginning('Uno', 8)).toBe('Uno');
});

test('comments that are new go in for the narrowest eyes unless somebody says otherwise, also where the text stays as it is', async () => {
  const remark = { author: 'Ana', at: null, text: '¿?', place: 0, of: '', answer: false, done: false, stands: 'paragraph' as const };
  const shown = (fate: Remark['fate']) => desk({ previewIncoming: () => Promise.resolve({ ...seen, changes: false, comments: [{ ...remark, fate }] }) });
  const incoming = new Incoming('o02.es', shown('opens'));
  await incoming.choose(file);
  expect([incoming.comments, incoming.something]).toEqual(['own', true]);
  incoming.comments = '';
  expect(incoming.something).toBe(false);
  const again = new Incoming('o02.es', shown('known'));
  await again.choose(file);
  expect([again.comments, again.something]).toEqual(['', false]);
});
