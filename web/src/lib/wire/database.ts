import type { Ops } from './canonical';
import type { Kept } from './kept';

export interface StoredOutbox extends Omit<Kept, 'base'> {
  account: string;
  text: string;
  /** milliseconds, to take the newest over first */
  written: number;
}
/** texts at the version their outbox rests on, apart because they are large and change less often */
export interface StoredBase {
  client: string;
  rev: number;
  ops: Ops;
}

/**
 * The browser's own database. It is opened when it is first needed, and again after it was closed from outside: by the
 * reader who cleared the site's data, by a browser short of room, or for another tab's newer page.
 */
export class OutboxDatabase {
  private opened: Promise<IDBDatabase> | null = null;

  constructor(private readonly name = 'redonda') {}

  /** Rejects where the browser keeps no database, such as in some private windows. */
  async run<T>(act: (database: IDBDatabase) => Promise<T>): Promise<T> {
    const database = await this.open();
    try {
      return await act(database);
    } catch (error) {
      if (!closedMeanwhile(error)) throw error;
      this.opened = null;
      return act(await this.open());
    }
  }

  private async open(): Promise<IDBDatabase> {
    const gone = (): void => { if (this.opened === opening) this.opened = null; };
    const opening = (this.opened ??= this.dial(gone));
    return opening.catch((error: unknown) => {
      gone();
      throw error;
    });
  }

  /** `gone` hears that it is closed. */
  private async dial(gone: () => void): Promise<IDBDatabase> {
    const request = indexedDB.open(this.name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('outboxes', { keyPath: 'client' }).createIndex('text', ['account', 'text']);
      request.result.createObjectStore('bases', { keyPath: 'client' });
    };
    const database = await result(request);
    database.onclose = gone;
    database.onversionchange = () => {
      database.close();
      gone();
    };
    return database;
  }
}

/** What a request gives. */
export function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  });
}

/** Until everything in a transaction is written. */
export function written(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException('nothing is written', 'AbortError'));
  });
}

/** InvalidStateError: the connection was closed before. AbortError: while the transaction ran; nothing of it is written. */
function closedMeanwhile(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'InvalidStateError' || error.name === 'AbortError');
}
