import Delta from 'quill-delta';
import { deleteDB, openDB } from 'idb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { TakeLock } from './locks';
import { OutboxDatabase } from './database';
import { Outbox } from './outbox';
import type { Kept } from './kept';

/** Locks of one browser, shared by tabs. A tab that dies gives its locks back. */
class Browser {
  private readonly held = new Map<string, object>();
  tab() {
    const tab = {};
    const take: TakeLock = (name) => {
      if (this.held.has(name)) return Promise.resolve(null);
      this.held.set(name, tab);
      const own = () => this.held.get(name) === tab;
      return Promise.resolve({ held: own, release: () => { if (own()) this.held.delete(name); } });
    };
    const die = () => { for (const [name, owner] of this.held) if (owner === tab) this.held.delete(name); };
    return { take, die };
  }
}

let names = 0;
let database: OutboxDatabase;
let browser: Browser;
beforeEach(() => {
  database = new OutboxDatabase(`outbox-test-${++names}`);
  browser = new Browser();
});

const unsentWords = (client: string, words: string, rev = 4): Kept => ({
  client, rev, base: [{ insert: '\n', attributes: { pid: 'p0' } }], next: 3, edits: words.length, buffer: new Delta().insert(words).ops,
  flight: { seq: 2, rev: 3, frozen: [{ insert: 'x' }], moving: [{ retain: 1 }, { insert: 'x' }], edits: 1 },
});
const open = (tab: { take: TakeLock }, account = 'hn-delegate', text = 'o02.es') => Outbox.open(database, account, text, tab.take);

describe('the outbox', () => {
  test('gives unsent changes to the next visit exactly as they were', async () => {
    const tab = browser.tab();
    const first = await open(tab);
    const words = unsentWords(first.client, 'sin enviar');
    await first.store(words);
    tab.die();
    const second = await open(browser.tab());
    expect(second.client).toBe(first.client);
    expect(second.found).toEqual(words);
  });

  test('starts empty under an id of its own when everything was sent', async () => {
    const tab = browser.tab();
    const first = await open(tab);
    await first.store(unsentWords(first.client, 'x'));
    await first.store(null);
    tab.die();
    const second = await open(browser.tab());
    expect(second.client).not.toBe(first.client);
    expect(second.found).toBeNull();
    expect(await database.run((opened) => opened.count('bases'))).toBe(0);
  });

  test('is never shared by two tabs', async () => {
    const first = await open(browser.tab());
    await first.store(unsentWords(first.client, 'x'));
    const second = await open(browser.tab());
    expect(second.client).not.toBe(first.client);
    expect(await Outbox.orphan(database, 'hn-delegate', 'o02.es', browser.tab().take)).toBeNull();
  });

  test('belongs to one account and one text', async () => {
    const tab = browser.tab();
    const first = await open(tab);
    await first.store(unsentWords(first.client, 'x'));
    tab.die();
    expect((await open(browser.tab(), 'sv-delegate')).found).toBeNull();
    expect((await open(browser.tab(), 'hn-delegate', 'o02.en')).found).toBeNull();
  });

  test('of several that were left, the newest is taken first and none is forgotten', async () => {
    const tab = browser.tab();
    const clients: string[] = [];
    for (const words of ['one', 'two']) {
      const outbox = await open(tab);
      await outbox.store(unsentWords(outbox.client, words));
      clients.push(outbox.client);
    }
    tab.die();
    const next = browser.tab();
    const found = [await open(next), await Outbox.orphan(database, 'hn-delegate', 'o02.es', next.take)];
    expect(found.map((outbox) => outbox?.client).sort()).toEqual(clients.sort());
  });

  test('writes the newest state when many come at once, the text with its version', async () => {
    const tab = browser.tab();
    const outbox = await open(tab);
    const writes = Array.from({ length: 50 }, (_, i) => outbox.store(unsentWords(outbox.client, `${i}`, i)));
    await Promise.all(writes);
    expect((await database.run((opened) => opened.get('outboxes', outbox.client)))?.buffer).toEqual([{ insert: '49' }]);
    expect((await database.run((opened) => opened.get('bases', outbox.client)))?.rev).toBe(49);
  });

  test('closing waits for what is still being written', async () => {
    const outbox = await open(browser.tab());
    void outbox.store(unsentWords(outbox.client, 'a'));
    void outbox.store(unsentWords(outbox.client, 'b'));
    await outbox.close();
    expect((await open(browser.tab())).found?.buffer).toEqual([{ insert: 'b' }]);
  });

  test('that another tab has by now writes nothing more, and says so once', async () => {
    const tab = browser.tab();
    const outbox = await open(tab);
    await outbox.store(unsentWords(outbox.client, 'a'));
    outbox.lost = vi.fn();
    tab.die();
    await outbox.store(unsentWords(outbox.client, 'b'));
    await outbox.store(unsentWords(outbox.client, 'c'));
    expect((await open(browser.tab())).found?.buffer).toEqual([{ insert: 'a' }]);
    expect(outbox.lost).toHaveBeenCalledTimes(1);
    // Under another id it is its own again, and leaves the other's words alone.
    const old = outbox.client;
    const renewed = outbox.renew('c-anew-0004');
    await outbox.store(unsentWords('c-anew-0004', 'd'));
    await renewed;
    expect((await database.run((opened) => opened.getAllKeys('outboxes'))).sort()).toEqual([old, 'c-anew-0004'].sort());
  });

  test('under a new id the old one is forgotten', async () => {
    const outbox = await open(browser.tab());
    const old = outbox.client;
    await outbox.store(unsentWords(old, 'a'));
    await outbox.renew('c-anew-0001');
    expect(await database.run((opened) => opened.get('outboxes', old))).toBeUndefined();
    await outbox.store(unsentWords('c-anew-0001', 'b'));
    expect((await database.run((opened) => opened.get('outboxes', 'c-anew-0001')))?.buffer).toEqual([{ insert: 'b' }]);
  });

  test('what is written under a new id is under the old one no longer, in one step', async () => {
    const outbox = await open(browser.tab());
    await outbox.store(unsentWords(outbox.client, 'a'));
    await outbox.store(unsentWords('c-anew-0003', 'a'));
    expect(await database.run((opened) => opened.getAllKeys('outboxes'))).toEqual(['c-anew-0003']);
    expect(await database.run((opened) => opened.getAllKeys('bases'))).toEqual(['c-anew-0003']);
  });

  test('under a new id the old one is free only once it is forgotten, or another tab would send what was discarded', async () => {
    const [outbox, other] = [await open(browser.tab()), browser.tab()];
    const old = outbox.client;
    await outbox.store(unsentWords(old, 'descartado'));
    const run = database.run.bind(database);
    const found: unknown[] = [];
    vi.spyOn(database, 'run').mockImplementationOnce(async (act) => {
      found.push(await Outbox.orphan(database, 'hn-delegate', 'o02.es', other.take));
      return run(act);
    });
    await outbox.renew('c-anew-0002');
    found.push(await Outbox.orphan(database, 'hn-delegate', 'o02.es', other.take), await other.take(`redonda-outbox-${old}`));
    expect(found).toEqual([null, null, expect.anything()]);
  });

  test('words that could not be read once are there for the next who looks, and the text opens without them', async () => {
    const tab = browser.tab();
    const first = await open(tab);
    await first.store(unsentWords(first.client, 'sin enviar'));
    tab.die();
    const run = database.run.bind(database);
    vi.spyOn(database, 'run').mockImplementationOnce(run).mockRejectedValueOnce(new DOMException('for once', 'UnknownError'));
    const next = browser.tab();
    expect((await open(next)).found).toBeNull();
    expect((await Outbox.orphan(database, 'hn-delegate', 'o02.es', next.take))?.client).toBe(first.client);
  });

  test('a browser without a database says so at every store, and still gives an id', async () => {
    vi.stubGlobal('indexedDB', { open: () => { throw new DOMException('no database here', 'SecurityError'); } });
    const outbox = await open(browser.tab());
    expect(outbox.client).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
    await expect(outbox.store(unsentWords(outbox.client, 'x'))).rejects.toThrow('no database here');
    vi.unstubAllGlobals();
    await outbox.store(unsentWords(outbox.client, 'x'));
    expect((await database.run((opened) => opened.get('outboxes', outbox.client)))?.buffer).toEqual([{ insert: 'x' }]);
  });
});

describe('a database that is closed from outside', () => {
  test('is opened again for the next word', async () => {
    const outbox = await open(browser.tab());
    await outbox.store(unsentWords(outbox.client, 'a'));
    await database.run((opened) => Promise.resolve(opened.close()));
    await outbox.store(unsentWords(outbox.client, 'b'));
    expect((await database.run((opened) => opened.get('outboxes', outbox.client)))?.buffer).toEqual([{ insert: 'b' }]);
  });

  test('and emptied gets the text as well, though its version is the same', async () => {
    const tab = browser.tab();
    const outbox = await open(tab);
    await outbox.store(unsentWords(outbox.client, 'a'));
    await deleteDB(`outbox-test-${names}`);
    await outbox.store(unsentWords(outbox.client, 'ab'));
    tab.die();
    expect((await open(browser.tab())).found).toEqual(unsentWords(outbox.client, 'ab'));
  });

  test('by a newer page says that it cannot store', async () => {
    const outbox = await open(browser.tab());
    await outbox.store(unsentWords(outbox.client, 'a'));
    (await openDB(`outbox-test-${names}`, 2)).close();
    await expect(outbox.store(unsentWords(outbox.client, 'b'))).rejects.toThrow(/version/i);
  });
});
