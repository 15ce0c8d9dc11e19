import { describe, expect, test } from 'vitest';
import type { LiveSnapshot, LiveText } from '$lib/wire';
import { Room } from './room.svelte';

const idle: LiveSnapshot = { save: 'saved', waiting: 0, savedAt: null, write: true, status: 'drafting', peers: [], ready: true, problem: null, reread: 0, held: false, ended: false };

/** A text that the test moves by hand. */
function stage(first: LiveSnapshot = idle) {
  let tell: (snapshot: LiveSnapshot) => void = () => {};
  const seen = { closed: 0 };
  const live = { snapshot: first, close: () => void seen.closed++, abandonRefused: async () => 'my words' } as unknown as LiveText;
  const room = new Room('o02.es', 'es');
  const opened = room.open(async (_text, onChange) => {
    tell = onChange;
    return live;
  });
  return { room, opened, seen, now: (over: Partial<LiveSnapshot>) => tell({ ...idle, ...over }) };
}

test('the room shows what the wire says, the first time and after', async () => {
  const { room, opened, now } = stage();
  await opened;
  expect(room.snapshot.save).toBe('saved');
  now({ save: 'offline', waiting: 12 });
  expect(room.snapshot.waiting).toBe(12);
});

test('a text that cannot be opened says so', async () => {
  const room = new Room('o02.es', 'es');
  await room.open(() => Promise.reject(new Error('no database')));
  expect(room.trouble?.en).toMatch(/\S/);
  expect(room.comeBack()).toBe(false);
});

test('refused words are put aside, after those already there', async () => {
  const { room, opened } = stage();
  await opened;
  await room.putAside();
  await room.putAside();
  expect(room.kept).toBe('my words\n\nmy words');
});

describe('a page that leaves', () => {
  test('closes its text at once when nothing waits', async () => {
    const { room, opened, seen } = stage();
    await opened;
    room.leave();
    expect(seen.closed).toBe(1);
  });

  test('lets what waits be sent first, and closes once', async () => {
    const { room, opened, seen, now } = stage();
    await opened;
    now({ save: 'saving', waiting: 1 });
    room.leave();
    expect(seen.closed).toBe(0);
    now({});
    now({});
    expect(seen.closed).toBe(1);
  });

  test('doesn’t wait for a session that is over', async () => {
    const { room, opened, seen, now } = stage();
    await opened;
    now({ waiting: 3, ended: true });
    room.leave();
    expect(seen.closed).toBe(1);
  });

  test('before its text was open closes it then', async () => {
    const { room, opened, seen } = stage();
    room.leave();
    await opened;
    expect(seen.closed).toBe(1);
  });

  test('and comes back while words are on their way takes the same text up again', async () => {
    const { room, opened, seen, now } = stage();
    await opened;
    now({ save: 'saving', waiting: 1 });
    room.leave();
    expect(room.comeBack()).toBe(true);
    now({});
    expect(seen.closed).toBe(0);
    room.leave();
    expect([seen.closed, room.comeBack()]).toEqual([1, false]);
  });
});
