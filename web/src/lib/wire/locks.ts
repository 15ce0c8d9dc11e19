/** A name that this tab has taken. */
export interface Lock {
  /** whether it is still this tab's */
  held(): boolean;
  release(): void;
  /** called once it is found to be so no longer */
  lost?: () => void;
}

/** Takes a name for this tab. Null when another tab has it, or none can be had. */
export type TakeLock = (name: string) => Promise<Lock | null>;

/** Web Locks end with the tab, whatever ends it. A page that came without TLS has none and makes do with leases. */
export const takeLock: TakeLock = (name) => (globalThis.navigator?.locks ? webLock(name) : leased(name));

function webLock(name: string): Promise<Lock | null> {
  return new Promise((resolve) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => (lock ? new Promise<void>((release) => resolve({ held: () => true, release })) : resolve(null)))
      .catch(() => resolve(null));
  });
}

const leased: TakeLock = (name) => import('./lease').then(({ lease }) => lease(name)).catch(() => null);
