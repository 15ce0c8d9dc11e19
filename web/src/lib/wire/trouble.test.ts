import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { settled, start, stop, Tab, world } from './testing/tab';

// What may go wrong around a text, in the page and in the browser, and does not end it.
beforeEach(start);
afterEach(stop);

describe('a clock that is set back by an hour', () => {
  test('does not keep words from being sent', async () => {
    const tab = await new Tab().open();
    tab.type(0, 'antes ');
    await settled();
    vi.setSystemTime(Date.now() - 3_600_000);
    tab.type(6, 'después');
    await settled();
    expect(tab.live.snapshot.save).toBe('saved');
    expect(world.room.document.ops[0]).toEqual({ insert: 'antes después' });
  });
});
