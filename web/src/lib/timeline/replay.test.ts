import { expect, test } from 'vitest';
import type { Op } from '$lib/api/types';
import { wordsOf } from './lines';
import { Replay } from './replay.svelte';
import type { Change } from './types';

/** A log in which change n puts the letter a at the start. */
function source(changes: number) {
  const all: Change[] = Array.from({ length: changes }, (_, i) => ({ version: i + 1, at: '2021-09-17T14:00:00Z', account: 'hn-1', delegation: 'hn', code: 'HND', ops: [{ insert: 'a' }] }));
  return {
    changes: (after: number, limit: number) => Promise.resolve({ head: changes, changes: all.slice(after, after + limit) }),
    keyframe: (version: number) => Promise.resolve({ id: 'o02.es', version, at: null, ops: [{ insert: `${'a'.repeat(version)}\n`, attributes: { pid: 'p0' } }] as Op[], authors: [], stretches: [], head: changes }),
  };
}

/** A clock that goes on by hand; each look at it takes some time. */
function byHand(each: number) {
  let now = 0;
  let then: ((time: number) => void) | null = null;
  return {
    frame: (next: (time: number) => void) => void (then = next),
    now: () => (now += each),
    /** lets a frame pass and what it began come to an end */
    pass: async (ms: number): Promise<boolean> => {
      const next = then;
      then = null;
      next?.((now += ms));
      for (let i = 0; i < 20; i++) await Promise.resolve();
      return then !== null;
    },
  };
}

test('plays at its speed to the end, and back to the start', async () => {
  const clock = byHand(0);
  const replay = new Replay(source(1200), clock);
  await replay.seek(0);
  replay.speed = 500;
  replay.play(1);
  for (let i = 0; i < 8; i++) await clock.pass(16);
  expect(replay.version).toBeGreaterThan(40);
  expect(replay.version).toBeLessThan(80);
  while (await clock.pass(16)) expect(wordsOf(replay.lines)).toBe(`${'a'.repeat(replay.version)}\n`);
  expect([replay.version, replay.playing]).toEqual([1200, 0]);
  replay.play(-1);
  while (await clock.pass(16)) expect(wordsOf(replay.lines)).toBe(`${'a'.repeat(replay.version)}\n`);
  expect([replay.version, replay.playing]).toEqual([0, 0]);
});

test('a frame works no longer than its budget, however much is owed', async () => {
  const clock = byHand(1); // each change takes a millisecond
  const replay = new Replay(source(1200), clock);
  await replay.seek(0);
  replay.speed = 2000;
  replay.play(1);
  await clock.pass(100);
  const [first, second] = [replay.version, (await clock.pass(100), replay.version)];
  expect(first).toBeLessThanOrEqual(9);
  expect(second - first).toBeLessThanOrEqual(9);
});

test('asked for many places in a row, it ends at the last', async () => {
  const replay = new Replay(source(1200), byHand(0));
  await Promise.all([replay.seek(1100), replay.seek(3), replay.seek(700)]);
  expect([replay.version, replay.head, replay.change?.version]).toEqual([700, 1200, 700]);
  await replay.step(-1);
  await replay.step(-1);
  await replay.step(1);
  expect(replay.version).toBe(699);
  await replay.seek(99_999);
  expect(replay.version).toBe(1200);
});

test('a source that fails says so and plays on when it is back', async () => {
  let down = false;
  const good = source(1200);
  const replay = new Replay({ ...good, changes: (after, limit) => (down ? Promise.reject(new Error('down')) : good.changes(after, limit)) }, byHand(0));
  await replay.seek(10);
  down = true;
  await replay.seek(1100);
  expect([replay.version, replay.trouble !== null]).toEqual([10, true]);
  down = false;
  await replay.seek(1100);
  expect([replay.version, replay.trouble]).toEqual([1100, null]);
});
