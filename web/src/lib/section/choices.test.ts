import { expect, test } from 'vitest';
import { Choice } from './choices.svelte';

function browser(kept: Record<string, string> = {}) {
  return { kept, getItem: (key: string) => kept[key] ?? null, setItem: (key: string, value: string) => void (kept[key] = value) };
}

test('a choice is as it was first meant until the reader makes it, and then as the reader left it', () => {
  const storage = browser();
  expect([new Choice('a', true, storage).current, new Choice('b', false, storage).current]).toEqual([true, false]);
  new Choice('a', true, storage).set(false);
  new Choice('b', false, storage).set(true);
  expect([new Choice('a', true, storage).current, new Choice('b', false, storage).current]).toEqual([false, true]);
});

test('what somebody else left in the storage is no choice', () => {
  expect(new Choice('a', true, browser({ a: 'maybe' })).current).toBe(true);
});

test('a browser without a storage forgets', () => {
  const choice = new Choice('a', false, null);
  choice.set(true);
  expect(choice.current).toBe(true);
});
