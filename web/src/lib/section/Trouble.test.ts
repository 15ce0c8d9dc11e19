// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { language } from '$lib/i18n/lang.svelte';
import type { LiveSnapshot, LiveText } from '$lib/wire';
import { Room } from './room.svelte';
import Trouble from './Trouble.svelte';

const refused: LiveSnapshot = {
  save: 'stuck', waiting: 1, savedAt: null, write: true, status: 'drafting', peers: [], ready: true, reread: 0, held: false, ended: false,
  problem: { code: 'text_full', title: { es: 'El texto está lleno.', en: 'The text is full.' } },
};
let shown: ReturnType<typeof mount> | undefined;
afterEach(() => {
  if (shown) void unmount(shown);
  shown = undefined;
  document.body.replaceChildren();
});

async function show(snapshot: LiveSnapshot, words = ''): Promise<Room> {
  language.set('en');
  const room = new Room('o02.es', 'es');
  await room.open(async (_text, tell) => {
    const live = { snapshot, close: () => {}, unsentWords: () => words, abandonRefused: async () => (tell({ ...refused, save: 'saved', waiting: 0, problem: null }), 'my words') };
    return live as unknown as LiveText;
  });
  shown = mount(Trouble, { target: document.body, props: { room, again: () => {} } });
  flushSync();
  return room;
}
const button = (name: string): HTMLButtonElement | undefined => [...document.querySelectorAll('button')].find((b) => b.textContent === name);
const alert = (): string => document.querySelector('[role=alert]')?.textContent ?? '';

test('a refusal says what is wrong and what was kept', async () => {
  await show(refused);
  expect(alert()).toMatch(/The text is full\..*still on the page/);
  expect([button('Copy my words'), button('Reload the text')]).not.toContain(undefined);
});

test('after reloading, the words stay to be copied until they are discarded', async () => {
  await show(refused);
  button('Reload the text')?.click();
  await vi.waitFor(() => expect(document.body.textContent).toContain('my words'));
  expect(alert()).toBe('');
  button('Discard')?.click();
  flushSync();
  expect(document.body.textContent?.trim()).toBe('');
});

const over: LiveSnapshot = { ...refused, save: 'ended', ended: true, write: false, problem: { code: 'unauthenticated', title: { es: 'La sesión terminó.', en: 'The session has ended.' } } };
const retired: LiveSnapshot = { ...over, problem: { code: 'absent', title: { es: 'No existe.', en: 'Not to be had.' } } };

test('an ended session says so and how to come back, and offers what was not sent', async () => {
  await show(over, 'mis palabras');
  expect(alert()).toMatch(/The session has ended\..*sign in again/);
  expect(document.body.textContent).toContain('mis palabras');
  expect([button('Copy my words'), button('Discard')]).toEqual([expect.anything(), undefined]);
});

test('an ended session with nothing unsent offers nothing to copy', async () => {
  await show({ ...over, waiting: 0 });
  expect(alert()).toContain('The session has ended.');
  expect(button('Copy my words')).toBeUndefined();
});

test('a text that was taken away leaves the unsent words to be copied or discarded', async () => {
  await show(retired, 'mis palabras');
  expect(document.body.textContent).toMatch(/still in this browser.*mis palabras/);
  button('Discard')?.click();
  await vi.waitFor(() => expect(document.body.textContent).not.toContain('mis palabras'));
});

test('words that another tab sends are put aside to be copied when the text is read anew', async () => {
  await show({ ...over, problem: { code: 'taken_over', title: { es: 'Otra pestaña.', en: 'Another tab.' } } }, 'my words');
  expect(button('Discard')).toBeUndefined();
  button('Reload the text')?.click();
  await vi.waitFor(() => expect(document.body.textContent).toContain('my words'));
});

test('a text that was taken away says where changes without new words are', async () => {
  await show(retired, '');
  expect(document.body.textContent).toContain('such as deletions');
});

test('a text that was read anew says so once', async () => {
  await show({ ...refused, save: 'saved', waiting: 0, problem: null, reread: 1 });
  expect(alert()).toContain('read anew');
  button('Understood')?.click();
  flushSync();
  expect(alert()).toBe('');
});
