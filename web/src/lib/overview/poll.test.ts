// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { whileVisible } from './poll';

let visible = true;
const page = Object.defineProperty(document.implementation.createHTMLDocument(), 'visibilityState', { get: () => (visible ? 'visible' : 'hidden') });
const turn = (on: boolean): void => {
  visible = on;
  page.dispatchEvent(new Event('visibilitychange'));
};
beforeEach(() => {
  visible = true;
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

test('work is done at once and then again after each interval', async () => {
  const work = vi.fn(async () => {});
  const stop = whileVisible(work, 5000, page);
  await vi.advanceTimersByTimeAsync(11_000);
  expect(work).toHaveBeenCalledTimes(3);
  stop();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(work).toHaveBeenCalledTimes(3);
});

test('a page nobody sees asks for nothing, and catches up when it is seen', async () => {
  const work = vi.fn(async () => {});
  const stop = whileVisible(work, 5000, page);
  await vi.advanceTimersByTimeAsync(0);
  turn(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(work).toHaveBeenCalledTimes(1);
  turn(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(work).toHaveBeenCalledTimes(2);
  stop();
});

test('slow work is never done twice at once', async () => {
  let finish = (): void => {};
  const work = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  const stop = whileVisible(work, 5000, page);
  turn(true);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(work).toHaveBeenCalledTimes(1);
  finish();
  await vi.advanceTimersByTimeAsync(5000);
  expect(work).toHaveBeenCalledTimes(2);
  stop();
});
