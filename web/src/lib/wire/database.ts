import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Ops } from './canonical';
import type { Kept } from './kept';

export interface StoredOutbox extends Omit<Kept, 'base'> {
  account: string;
  text: string;
  /** milliseconds, to take the newest over first */
  written: number;
}
interface Schema extends DBSchema {
  outboxes: { key: string; value: StoredOutbox; indexes: { text: [string, string] } };
  /** texts at the version their outbox rests on, apart because they are large and change less often */
  bases: { key: string; value: { client: string; rev: number; ops: Ops } };
}
export type Opened = IDBPDatabase<Schema>;

/**
 * The browser's own database. It is opened when it is first needed, and again after it was closed from outside: by the
 * reader who cleared the site's data, by a browser short of room, or for another tab's newer page.
 */
export class OutboxDatabase {
  private opened: Promise<Opened> | null = null;

  constructor(private readonly name = 'redonda') {}

  /** Rejects where the browser keeps no database, such as in some private windows. */
  async run<T>(act: (database: Opened) => Promise<T>): Promise<T> {
    const database = await this.open();
    try {
      return await act(database);
    } catch (error) {
      if (!closedMeanwhile(error)) throw error;
      this.opened = null;
      return act(await this.open());
    }
  }

  private async open(): Promise<Opened> {
    const opening = (this.opened ??= openDB<Schema>(this.name, 1, {
      upgrade(database) {
        database.createObjectStore('outboxes', { keyPath: 'client' }).createIndex('text', ['account', 'text']);
        database.createObjectStore('bases', { keyPath: 'client' });
      },
      blocking: (_current, _blocked, event) => {
        (event.target as IDBDatabase).close();
        if (this.opened === opening) this.opened = null;
      },
      terminated: () => { if (this.opened === opening) this.opened = null; },
    }));
    try {
      return await opening;
    } catch (error) {
      if (this.opened === opening) this.opened = null;
      throw error;
    }
  }
}

/** InvalidStateError: the connection was closed before. AbortError: while the transaction ran; nothing of it is written. */
function closedMeanwhile(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'InvalidStateError' || error.name === 'AbortError');
}
