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
  const release = await takeLock('a');
  expect(release).not.toBeNull();
  expect(await takeLock('a')).toBeNull();
  vi.advanceTimersByTime(60_000);
  expect(await takeLock('a')).toBeNull();
  release!();
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
