// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { takeLock } from './locks';

// A page that came without TLS has no Web Locks: leases in the browser's storage stand in.
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('navigator', {});
  localStorage.clear();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a name is taken once until it is given back', async () => {
  const lock = await takeLock('a');
  expect(lock).not.toBeNull();
  expect(await takeLock('a')).toBeNull();
  vi.advanceTimersByTime(60_000);
  expect(await takeLock('a')).toBeNull();
  lock!.release();
  expect(await takeLock('a')).not.toBeNull();
});

test('a name that another tab holds is free once that tab stops renewing it', async () => {
  localStorage.setItem('b', String(Date.now() + 8_000));
  expect(await takeLock('b')).toBeNull();
  vi.advanceTimersByTime(8_001);
  expect(await takeLock('b')).not.toBeNull();
});

test('a tab that is left gives its names back', async () => {
  await takeLock('c');
  expect(localStorage.getItem('c')).not.toBeNull();
  globalThis.dispatchEvent(new Event('pagehide'));
  expect(localStorage.getItem('c')).toBeNull();
});

/** As if this tab had slept until its note ran out, and another had taken the name since. */
const takenMeanwhile = (name: string) => localStorage.setItem(name, String(Date.now() + 8_000.5));

test('a tab that was woken too late finds out that another has its name, and leaves that one’s note alone', async () => {
  const lock = (await takeLock('d'))!;
  lock.lost = vi.fn();
  takenMeanwhile('d');
  expect(lock.lost).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2_000);
  expect(lock.lost).toHaveBeenCalledTimes(1);
  const note = localStorage.getItem('d');
  expect([lock.held(), note]).toEqual([false, expect.any(String)]);
  lock.release();
  globalThis.dispatchEvent(new Event('pagehide'));
  expect(localStorage.getItem('d')).toBe(note);
  expect(lock.lost).toHaveBeenCalledTimes(1);
});

test('so does one that comes into sight, before anything can be typed in it', async () => {
  const lock = (await takeLock('e'))!;
  lock.lost = vi.fn();
  takenMeanwhile('e');
  globalThis.dispatchEvent(new Event('visibilitychange'));
  expect(lock.lost).toHaveBeenCalledTimes(1);
});

test('a name that nobody took meanwhile is kept', async () => {
  const lock = (await takeLock('f'))!;
  lock.lost = vi.fn();
  vi.setSystemTime(Date.now() + 3_600_000);
  globalThis.dispatchEvent(new Event('pageshow'));
  expect([lock.held(), vi.mocked(lock.lost).mock.calls.length]).toEqual([true, 0]);
});

test('a storage that is full gives no name, and none is held for it', async () => {
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => { throw new DOMException('full', 'QuotaExceededError'); } });
  expect(await takeLock('g')).toBeNull();
  vi.unstubAllGlobals();
  vi.stubGlobal('navigator', {});
  expect(await takeLock('g')).not.toBeNull();
});

test('a note from before the clock was set back holds no name', async () => {
  localStorage.setItem('h', String(Date.now() + 3_600_000));
  expect(await takeLock('h')).not.toBeNull();
});
