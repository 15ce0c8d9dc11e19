import { expect, test, vi } from 'vitest';
import type { Connection } from './connection';
import { OutboxDatabase } from './database';
import { Outbox } from './outbox';
import { Recovery } from './recovery';

const database = new OutboxDatabase('recovery-test');
const main = { url: 'ws://127.0.0.1/none', state: 'live', options: {} } as Connection;

/** An outbox with a word in it that no tab holds. */
async function leftBehind(text: string): Promise<string> {
  const outbox = await Outbox.open(database, 'hn-delegate', text);
  await outbox.store({ client: outbox.client, rev: 1, base: [{ insert: '\n', attributes: { pid: 'p0' } }], flight: null, buffer: [{ insert: 'sin enviar' }], edits: 1, next: 1 });
  await outbox.close();
  return outbox.client;
}

test('a text that is left while words left behind are being looked for does not deliver them, and leaves them to the next', async () => {
  const client = await leftBehind('o02.es');
  const [deliver, done] = [vi.fn(), vi.fn()];
  const recovery = new Recovery(main, database, 'o02.es', 'hn-delegate', deliver, done);
  recovery.stop();
  // The search takes the outbox and has to give it back.
  const next = await vi.waitFor(async () => {
    const found = await Outbox.orphan(database, 'hn-delegate', 'o02.es');
    expect(found).not.toBeNull();
    return found!;
  });
  expect(next.client).toBe(client);
  expect(deliver).not.toHaveBeenCalled();
  expect(done).toHaveBeenCalledTimes(1);
});
