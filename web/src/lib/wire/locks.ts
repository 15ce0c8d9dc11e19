/** Takes a name for this tab. Null when another tab has it; else a function that gives it back. */
export type TakeLock = (name: string) => Promise<(() => void) | null>;

/** Web Locks end with the tab, whatever ends it. A page that came without TLS has none and makes do with leases. */
export const takeLock: TakeLock = (name) => (globalThis.navigator?.locks ? webLock(name) : lease(name));

function webLock(name: string): Promise<(() => void) | null> {
  return new Promise((resolve) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => (lock ? new Promise<void>((release) => resolve(() => release())) : resolve(null)))
      .catch(() => resolve(null));
  });
}

const life = 8_000;
const held = new Set<string>();

/** A note in the browser's storage that has to be renewed; a tab that died stops doing so. */
async function lease(name: string): Promise<(() => void) | null> {
  if (held.has(name) || Number(storage()?.getItem(name) ?? 0) > Date.now()) return null;
  held.add(name);
  const renew = () => storage()?.setItem(name, String(Date.now() + life));
  const end = () => storage()?.removeItem(name);
  renew();
  const timer = setInterval(renew, life / 4);
  globalThis.addEventListener?.('pagehide', end);
  return () => {
    clearInterval(timer);
    globalThis.removeEventListener?.('pagehide', end);
    held.delete(name);
    end();
  };
}

function storage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
