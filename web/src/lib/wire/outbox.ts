import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Ops } from './canonical';
import { takeLock, type TakeLock } from './locks';
import type { Kept } from './text-state';

// Unsent changes in the browser's own database, written before anything is sent. An outbox belongs to one account,
// one text and one tab at a time; its id is the `client` of the protocol.

interface Stored extends Omit<Kept, 'base'> {
  account: string;
  text: string;
  /** milliseconds, to take the newest over first */
  written: number;
}
interface Schema extends DBSchema {
  outboxes: { key: string; value: Stored; indexes: { text: [string, string] } };
  /** texts at the version their outbox rests on, apart because they are large and change less often */
  bases: { key: string; value: { client: string; rev: number; ops: Ops } };
}
type Database = IDBPDatabase<Schema>;

/** Opens the database. Rejects where the browser keeps none, such as in some private windows. */
export function openDatabase(name = 'redonda'): Promise<Database> {
  return openDB<Schema>(name, 1, {
    upgrade(database) {
      database.createObjectStore('outboxes', { keyPath: 'client' }).createIndex('text', ['account', 'text']);
      database.createObjectStore('bases', { keyPath: 'client' });
    },
    // Another tab with a newer page wants to alter the database: this one goes on without a store.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}

const lockName = (client: string): string => `redonda-outbox-${client}`;

/** A random id by the protocol's rule for `client`. */
export function freshClient(): string {
  return `c-${[...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export class Outbox {
  /** the text that is stored */
  private based: { client: string; rev: number } | null = null;
  private latest: Kept | null = null;
  /** the write that is under way; never rejects */
  private done: Promise<void> = Promise.resolve();
  /** the write after it, which takes the newest state there is by then */
  private next: Promise<void> | null = null;

  private constructor(
    private readonly database: Database | null,
    private readonly account: string,
    private readonly text: string,
    private readonly take: TakeLock,
    private release: () => void,
    public client: string,
    /** the unsent changes that were found; null for none */
    readonly found: Kept | null,
  ) {
    this.latest = found;
    this.based = found && { client, rev: found.rev };
  }

  /** Takes over what a tab that is gone left unsent, newest first, or starts an outbox of its own. */
  static async open(database: Database | null, account: string, text: string, take: TakeLock = takeLock): Promise<Outbox> {
    return (await Outbox.orphan(database, account, text, take)) ?? Outbox.anew(database, account, text, take);
  }

  /** An outbox with unsent changes that no tab holds, null for none. */
  static async orphan(database: Database | null, account: string, text: string, take: TakeLock = takeLock): Promise<Outbox | null> {
    const left = (await database?.getAllFromIndex('outboxes', 'text', [account, text])) ?? [];
    left.sort((a, b) => b.written - a.written);
    for (const { client } of left) {
      const release = await take(lockName(client));
      if (!release) continue;
      // Read again under the lock: its tab may have sent everything meanwhile.
      const found = await read(database!, client);
      if (found) return new Outbox(database, account, text, take, release, client, found);
      release();
    }
    return null;
  }

  private static async anew(database: Database | null, account: string, text: string, take: TakeLock): Promise<Outbox> {
    const client = freshClient();
    const release = (await take(lockName(client))) ?? (() => undefined);
    return new Outbox(database, account, text, take, release, client, null);
  }

  /** Writes what is unsent, or forgets the outbox for null. Resolves when this or something newer is written. */
  store(kept: Kept | null): Promise<void> {
    this.latest = kept;
    return (this.next ??= this.done.then(() => {
      this.next = null;
      const write = this.write();
      this.done = write.catch(() => undefined);
      return write;
    }));
  }

  /** Goes on under another id; what was stored under the old one is forgotten. */
  async renew(client: string): Promise<void> {
    const [old, release] = [this.client, this.release];
    this.client = client;
    this.release = (await this.take(lockName(client))) ?? (() => undefined);
    await this.done;
    release();
    if (this.database) await forget(this.database, old);
  }

  /** Gives the outbox back once everything is written; what is unsent stays for the next visit. */
  async close(): Promise<void> {
    await this.next?.catch(() => undefined);
    await this.done;
    this.release();
  }

  private async write(): Promise<void> {
    const { database, based, latest } = this;
    if (!database) throw new Error('this browser keeps no database');
    if (!latest) {
      if (based) await forget(database, based.client);
      this.based = null;
      return;
    }
    const { base, ...rest } = latest;
    const { client, rev } = rest;
    const tx = database.transaction(['outboxes', 'bases'], 'readwrite');
    void tx.objectStore('outboxes').put({ ...rest, account: this.account, text: this.text, written: Date.now() });
    if (based?.client !== client || based.rev !== rev) void tx.objectStore('bases').put({ client, rev, ops: base });
    await tx.done;
    this.based = { client, rev };
  }
}

async function read(database: Database, client: string): Promise<Kept | null> {
  const tx = database.transaction(['outboxes', 'bases']);
  const [outbox, base] = await Promise.all([tx.objectStore('outboxes').get(client), tx.objectStore('bases').get(client)]);
  if (!outbox || !base || base.rev !== outbox.rev) return null;
  const { account: _account, text: _text, written: _written, ...rest } = outbox;
  return { ...rest, base: base.ops };
}

async function forget(database: Database, client: string): Promise<void> {
  const tx = database.transaction(['outboxes', 'bases'], 'readwrite');
  void tx.objectStore('outboxes').delete(client);
  void tx.objectStore('bases').delete(client);
  await tx.done;
}
