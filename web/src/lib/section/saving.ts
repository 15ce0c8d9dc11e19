import type { Messages } from '$lib/i18n/en';
import type { LiveSnapshot, SaveState } from '$lib/wire';

export interface Saving {
  state: SaveState;
  waiting: number;
  savedAt: Date | null;
  write: boolean;
  /** changes by others are kept back while something is composed */
  held: boolean;
}

// What a reader has to know first: a refusal, then a lost line.
const gravest: SaveState[] = ['stuck', 'ended', 'offline', 'held-up', 'connecting', 'saving', 'saved'];

/** The state of several texts as one: the gravest counts, what waits is added up. */
export function together(snapshots: readonly LiveSnapshot[]): Saving {
  const saved = snapshots.flatMap((s) => (s.savedAt ? [s.savedAt.getTime()] : []));
  return {
    state: gravest.find((state) => snapshots.some((s) => s.save === state)) ?? 'connecting',
    waiting: snapshots.reduce((sum, s) => sum + s.waiting, 0),
    savedAt: saved.length > 0 ? new Date(Math.max(...saved)) : null,
    write: snapshots.some((s) => s.write),
    held: snapshots.some((s) => s.held),
  };
}

/** That state in words; `clock` says a time of day as the reader reads it. */
export function inWords({ state, waiting, savedAt, write, held }: Saving, m: Messages, clock: (at: Date) => string): string {
  if (state === 'stuck') return m.refused;
  if (state === 'ended') return m.closedLine(waiting);
  if (state === 'offline') return write || waiting > 0 ? m.offlineWaiting(waiting) : m.offlineReading;
  if (state === 'held-up') return m.heldUp(waiting);
  if (state === 'connecting') return m.opening;
  if (held) return m.othersWait;
  if (state === 'saving') return m.saving;
  if (!write) return m.upToDate;
  return savedAt ? m.savedAt(clock(savedAt)) : m.saved;
}
