import type { Opened, OutboxDatabase } from './database';
import { takeLock, type Lock, type TakeLock } from './locks';
import type { Kept } from './kept';
import { answered } from './patience';

// Unsent changes in the browser's own database, written before anything is sent. An outbox belongs to one account,
// one text and one tab at a time; its id is the `client` of the protocol.

const lockName = (client: string): string => `redonda-outbox-${client}`;

/** A random id by the protocol's rule for `client`. */
export function freshClient(): string {
  return `c-${[...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export class Outbox {
  /** the text that is stored */
  private based: { client: string; rev: number } | null = null;
  private latest: Kept | null = null;
  /** where it could not be learned in time whether words were left: until that is known, and they are free to be taken over */
  unread: Promise<void> | null = null;
  /** hears that another tab may have taken this outbox over; nothing more is written to it then */
  lost: () => void = () => undefined;
  private gone = false;
  /** the write that is under way; never rejects */
  private done: Promise<void> = Promise.resolve();
  /** the write after it, which takes the newest state there is by then */
  private next: Promise<void> | null = null;

  private constructor(
    private readonly database: OutboxDatabase,
    private readonly account: string,
    private readonly text: string,
    private readonly take: TakeLock,
    private lock: Lock | null,
    public client: string,
    /** the unsent changes that were found; null for none */
    readonly found: Kept | null,
  ) {
    this.latest = found;
    this.based = found && { client, rev: found.rev };
    this.listen();
  }

  /** Takes over what a tab that is gone left unsent, newest first, or starts an outbox of its own. */
  static async open(database: OutboxDatabase, account: string, text: string, take: TakeLock = takeLock): Promise<Outbox> {
    const search = Outbox.orphan(database, account, text, take);
    if (await answered(search)) return (await search) ?? Outbox.anew(database, account, text, take);
    const outbox = await Outbox.anew(database, account, text, take);
    outbox.unread = search.then((late) => late?.close());
    return outbox;
  }

  /** An outbox with unsent changes that no tab holds, null for none. */
  static async orphan(database: OutboxDatabase, account: string, text: string, take: TakeLock = takeLock): Promise<Outbox | null> {
    // Where nothing can be read nothing was kept; that nothing can be written is told with the first word.
    const left = await database.run((opened) => opened.getAllFromIndex('outboxes', 'text', [account, text])).catch(() => []);
    left.sort((a, b) => b.written - a.written);
    for (const { client } of left) {
      const lock = await take(lockName(client));
      if (!lock) continue;
      // Read again under the lock: its tab may have sent everything meanwhile.
      const found = await database.run((opened) => read(opened, client)).catch(() => null);
      if (found) return new Outbox(database, account, text, take, lock, client, found);
      lock.release();
    }
    return null;
  }

  private static async anew(database: OutboxDatabase, account: string, text: string, take: TakeLock): Promise<Outbox> {
    const client = freshClient();
    return new Outbox(database, account, text, take, await take(lockName(client)), client, null);
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
    const { client: old, lock, gone } = this;
    if (lock) delete lock.lost;
    [this.client, this.lock, this.gone] = [client, null, false];
    this.lock = await this.take(lockName(client));
    this.listen();
    await this.rest();
    if (gone || lock?.held() === false) return;
    // Whoever gets the lock takes over what is there, so it is given back last.
    await this.database.run((opened) => forget(opened, old));
    lock?.release();
  }

  /** Gives the outbox back once everything is written; what is unsent stays for the next visit. */
  async close(): Promise<void> {
    await this.rest();
    this.lock?.release();
  }

  /** Until nothing is being written any more. */
  private async rest(): Promise<void> {
    await this.next?.catch(() => undefined);
    await this.done;
  }

  private listen(): void {
    if (this.lock) this.lock.lost = () => this.leave();
  }

  private leave(): void {
    if (this.gone) return;
    [this.gone, this.based] = [true, null];
    this.lost();
  }

  private async write(): Promise<void> {
    if (this.lock?.held() === false) this.leave();
    if (this.gone) return;
    const { database, based, latest } = this;
    if (!latest) {
      if (based) await database.run((opened) => forget(opened, based.client));
      this.based = null;
      return;
    }
    const { base, ...rest } = latest;
    const { client, rev } = rest;
    await database.run(async (opened) => {
      const tx = opened.transaction(['outboxes', 'bases'], 'readwrite');
      const [outboxes, bases] = [tx.objectStore('outboxes'), tx.objectStore('bases')];
      // A database that was cleared and opened anew lacks the text.
      const known = based?.client === client && based.rev === rev && (await bases.count(client)) > 0;
      await Promise.all([
        outboxes.put({ ...rest, account: this.account, text: this.text, written: Date.now() }),
        known ? undefined : bases.put({ client, rev, ops: base }),
        // Under two names the same words would be sent twice.
        ...(based && based.client !== client ? [outboxes.delete(based.client), bases.delete(based.client)] : []),
        tx.done,
      ]);
    });
    this.based = { client, rev };
  }
}

async function read(database: Opened, client: string): Promise<Kept | null> {
  const tx = database.transaction(['outboxes', 'bases']);
  const [outbox, base] = await Promise.all([tx.objectStore('outboxes').get(client), tx.objectStore('bases').get(client)]);
  if (!outbox || !base || base.rev !== outbox.rev) return null;
  const { account: _account, text: _text, written: _written, ...rest } = outbox;
  return { ...rest, base: base.ops };
}

async function forget(database: Opened, client: string): Promise<void> {
  const tx = database.transaction(['outboxes', 'bases'], 'readwrite');
  await Promise.all([tx.objectStore('outboxes').delete(client), tx.objectStore('bases').delete(client), tx.done]);
}
