import type { Ops } from '../canonical';
import { tokens } from './words';

// What happens to the outboxes in the database, seen from below: fake-indexeddb's own object stores are listened to.

interface Kept {
  client: string;
  account: string;
  flight: { moving: Ops } | null;
  buffer: Ops | null;
}

/** Told what an account's outbox holds, once that is written. */
type Listener = (tokens: string[]) => void;
const listeners = new Map<string, Listener>();
const fallen = new Set<string>();

/** Outboxes of pages that ended on the spot: whatever they had not begun to write is never written. */
export function fell(clients: Iterable<string>): void {
  for (const client of clients) fallen.add(client);
}
/** A new page has the outboxes. */
export function stands(clients: Iterable<string>): void {
  for (const client of clients) fallen.delete(client);
}

export function listen(account: string, listener: Listener): void {
  listeners.set(account, listener);
}

const stores = IDBObjectStore.prototype;
const { put, delete: remove } = stores;

stores.put = function (this: IDBObjectStore, value: Kept, ...key) {
  refuse(value.client);
  const request = put.call(this, value, ...key);
  if (this.name === 'outboxes') {
    const written = [...tokens(value.flight?.moving ?? []), ...tokens(value.buffer ?? [])];
    request.addEventListener('success', () => listeners.get(value.account)?.(written));
  }
  return request;
};
stores.delete = function (this: IDBObjectStore, client: string) {
  refuse(client);
  return remove.call(this, client);
};

function refuse(client: string): void {
  if (fallen.has(client)) throw new DOMException('the page is gone', 'AbortError');
}
