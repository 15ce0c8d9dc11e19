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
/** which page opened a text with an outbox last */
const holders = new Map<string, object>();

export function held(client: string, page: object): void {
  holders.set(client, page);
}
/** A page gave its outboxes back, or has them again. */
export function released(page: object): void {
  for (const [client, holder] of holders) {
    if (holder !== page) continue;
    holders.delete(client);
    fallen.delete(client);
  }
}
/** A page ended on the spot: whatever it had not begun to write to its outboxes is never written. */
export function fell(page: object): void {
  for (const [client, holder] of holders) if (holder === page) fallen.add(client);
}

// The browser's storage holds the leases of outboxes (locks.ts). One that is given up ends the fall: its page has
// nothing left to write, and another may have the outbox at once.
const leases = new Map<string, string>();
globalThis.localStorage = {
  getItem: (name: string) => leases.get(name) ?? null,
  setItem: (name: string, value: string) => void leases.set(name, value),
  removeItem: (name: string) => {
    leases.delete(name);
    fallen.delete(name.replace('redonda-outbox-', ''));
  },
} as Storage;

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
