import { expect, test, vi } from 'vitest';
import { ApiError } from '$lib/api/client';
import { Commenting, newCard } from './commenting.svelte';
import { KeptWords } from './kept';
import { TextComments, type CommentCalls } from './text-comments.svelte';
import type { Comments, Opening, Thread } from './types';

const speaker = { account: 'hn-delegate', delegation: 'hn', code: 'HND', name: null, asChair: false };
const threadOf = (id: string, over: Partial<Thread> = {}): Thread => ({
  id, text: 'o02.es', pid: 'p1', quote: null, visibility: 'members', delegation: 'hn', code: 'HND', resolved: null, may: { reply: true, resolve: true },
  entries: [{ id: `${id}-1`, by: speaker, at: '2021-09-17T15:00:00Z', words: 'Uno.', word: null, changed: null, withdrawn: null, until: null }], ...over,
});

function calls(over: Partial<CommentCalls> = {}): CommentCalls {
  return {
    comments: () => Promise.resolve<Comments>({ threads: [threadOf('a'), threadOf('b', { resolved: { by: speaker, at: '' } })], choices: ['own', 'members'], usual: 'own' }),
    openThread: (_text, opening) => Promise.resolve(threadOf(opening.id)),
    reply: (thread) => Promise.resolve(threadOf(thread)),
    changeEntry: (thread) => Promise.resolve(threadOf(thread)),
    withdrawEntry: (thread) => Promise.resolve(threadOf(thread)),
    resolve: (thread) => Promise.resolve(threadOf(thread, { resolved: { by: speaker, at: '' } })),
    ...over,
  };
}

const away = new ApiError({ type: '', title: { es: 'No hay conexión.', en: 'No line.' }, status: 0, code: 'unreachable' });

function browser(kept: Record<string, string> = {}) {
  return { kept, getItem: (key: string) => kept[key] ?? null, setItem: (key: string, value: string) => void (kept[key] = value), removeItem: (key: string) => void delete kept[key] };
}

test('words that could not be sent are kept, and go out again under the same ids', async () => {
  const storage = browser();
  const sent: Opening[] = [];
  const openThread = vi.fn((_text: string, opening: Opening) => {
    sent.push(opening);
    return sent.length === 1 ? Promise.reject(away) : Promise.resolve(threadOf(opening.id));
  });
  const place = { pid: 'p1', quote: null };
  const before = new TextComments('o02.es', 'es', new KeptWords('hn', storage), calls({ openThread }));
  expect(await before.open(place, 'members', '¿Segura?')).toEqual(away.title);
  // The page is opened anew.
  const after = new TextComments('o02.es', 'es', new KeptWords('hn', storage), calls({ openThread }));
  expect(after.kept.get('o02.es')?.words).toBe('¿Segura?');
  expect(new KeptWords('sv', storage).get('o02.es')).toBeNull();
  expect(await after.open(place, 'members', '¿Segura?')).toBeNull();
  expect(sent[1]).toEqual(sent[0]);
  expect(after.kept.get('o02.es')).toBeNull();
  expect(storage.kept).toEqual({});
});

test('what is said is shown at once, without reading all anew', async () => {
  const comments = vi.fn(calls().comments);
  const text = new TextComments('o02.es', 'es', new KeptWords('hn', browser()), calls({ comments }));
  await text.load();
  await text.open({ pid: '', quote: null }, 'own', 'Dos.');
  expect(text.threads).toHaveLength(3);
  await text.resolve(text.threads[0]!, true);
  expect(text.threads[0]!.resolved).not.toBeNull();
  expect(comments).toHaveBeenCalledTimes(1);
});

test('whether there were open ones is found when they are first read, and stays so', async () => {
  for (const [first, later] of [[[], [threadOf('a')]], [[threadOf('a')], []]]) {
    const comments = vi.fn(calls().comments);
    for (const threads of [first!, later!]) comments.mockResolvedValueOnce({ threads, choices: [], usual: '' });
    const text = new TextComments('o02.es', 'es', new KeptWords('hn', browser()), calls({ comments }));
    await text.load();
    await text.load();
    expect(text.threads).toEqual(later);
    expect(text.found).toBe(first!.length > 0);
  }
});

test('asked to read while it reads, it reads once more', async () => {
  let answer: (comments: Comments) => void = () => undefined;
  const comments = vi.fn(() => new Promise<Comments>((resolve) => (answer = resolve)));
  const text = new TextComments('o02.es', 'es', new KeptWords('hn', browser()), calls({ comments }));
  const done = text.load();
  void text.load();
  void text.load();
  answer({ threads: [], choices: [], usual: '' });
  await vi.waitFor(() => expect(comments).toHaveBeenCalledTimes(2));
  answer({ threads: [threadOf('a')], choices: [], usual: '' });
  await done;
  expect(text.threads).toHaveLength(1);
  expect(comments).toHaveBeenCalledTimes(2);
});

test('what the filter leaves out is not marked in the text either', async () => {
  const c = new Commenting('o02', 'hn', calls());
  await c.es.load();
  expect(c.marks('es').map(({ id }) => id)).toEqual(['a']);
  c.pointed = 'a';
  expect(c.marks('es')[0]!.hot).toBe(true);
  c.resolved = true;
  expect(c.marks('es').map(({ id }) => id)).toEqual(['b']);
  c.begin('es', { pid: 'p2', quote: null });
  expect(c.marks('es').map(({ id }) => id)).toEqual(['a', newCard]);
  expect(c.marks('en')).toEqual([]);
  expect([c.count(['es', 'en'], false), c.count(['es', 'en'], true)]).toEqual([1, 1]);
});

test('pressing words that several threads are of goes through them', () => {
  const c = new Commenting('o02', 'hn', calls());
  const chosen = [0, 1, 2, 3].map(() => {
    c.press(['a', 'b', 'c']);
    return c.chosen;
  });
  expect(chosen).toEqual(['a', 'b', 'c', 'a']);
});
