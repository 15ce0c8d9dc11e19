import type { Lock } from './locks';

const life = 8_000;
/** names that this tab holds */
const taken = new Set<string>();

/**
 * A note in the browser's storage that has to be renewed; a tab that died stops doing so. A tab in the background is woken
 * too seldom for that, so whoever comes back looks first whether the note is still its own.
 */
export function lease(name: string): Lock | null {
  const storage = storageHere();
  const left = Number(storage?.getItem(name) ?? 0) - Date.now();
  // One that would live longer than any was written before the clock was set back.
  if (taken.has(name) || (left > 0 && left <= life + 1)) return null;
  let note = '';
  let renewed = 0;
  const renew = (): void => {
    // Until when, and so that no two are alike.
    const next = String(Date.now() + life + Math.random());
    storage?.setItem(name, next);
    [note, renewed] = [next, performance.now()];
  };
  try {
    renew();
  } catch {
    return null; // a full storage keeps no note, and without one words could go out twice
  }
  taken.add(name);
  let over = false;
  const own = (): boolean => !storage || storage.getItem(name) === note;
  const end = (): void => { if (own()) storage?.removeItem(name); };
  const stop = (): void => {
    over = true;
    clearInterval(timer);
    globalThis.removeEventListener?.('pagehide', end);
    for (const event of back) globalThis.removeEventListener?.(event, check);
    taken.delete(name);
  };
  const check = (): boolean => {
    if (over) return false;
    if (!own()) {
      stop();
      lock.lost?.();
      return false;
    }
    try {
      if (performance.now() - renewed >= life / 4) renew();
    } catch { /* it stays its own for as long as nobody takes it */ }
    return true;
  };
  const timer = setInterval(check, life / 4);
  globalThis.addEventListener?.('pagehide', end);
  for (const event of back) globalThis.addEventListener?.(event, check);
  const lock: Lock = {
    held: check,
    release: () => {
      if (over) return;
      stop();
      end();
    },
  };
  return lock;
}

/** the page is in sight again */
const back = ['visibilitychange', 'pageshow'];

function storageHere(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
