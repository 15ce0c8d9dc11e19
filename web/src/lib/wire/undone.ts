import type Delta from 'quill-delta';

// What an undo tells the server: the changes whose words it brings back, so that they stay their authors' (docs/protocol.md,
// section 4). Only edits that took something away have to be remembered for it.

/** Changes of one outbox in a row that are taken back; `last` is left out for one. */
export interface Undone {
  client: string;
  seq: number;
  last?: number;
  /** the version on the screen when they were made */
  since: number;
}

/** An edit that took words away. */
export interface Taking {
  edit: number;
  since: number;
  /** the changes that it went out in, and those of others that took away first what it meant to */
  names: { client: string; seq: number }[];
}

const remembered = 1_000;
// The server's limits.
const rowsAtMost = 64;
const namesAtMost = 256;

export const deleted = (change: Delta): number => change.ops.reduce((units, op) => units + (op.delete ?? 0), 0);

export function withTaking(all: Taking[], edit: number, since: number): Taking[] {
  return [...all.slice(1 - remembered), { edit, since, names: [] }];
}

/** These edits went out in, or lost words to, the change of that name. */
export function named(all: Taking[], edits: number[], name: { client: string; seq: number }): Taking[] {
  if (edits.length === 0 || name.client === '') return all;
  return all.map((taking) => (edits.includes(taking.edit) ? { ...taking, names: [...taking.names, name] } : taking));
}

/** Without a name that was refused. */
export function forgotten<Row extends { client: string; seq: number }>(rows: Row[], { client, seq }: { client: string; seq: number }): Row[] {
  return rows.filter((row) => row.client !== client || row.seq !== seq);
}

/** What taking these edits back has to tell. */
export function undoneBy(all: Taking[], edits: readonly number[]): Undone[] {
  return all.filter(({ edit }) => edits.includes(edit)).flatMap(({ names, since }) => names.map(({ client, seq }) => ({ client, seq, since })));
}

/** As few rows as there can be, the newest where there are too many. */
export function joined(rows: Undone[]): Undone[] {
  const sorted = [...rows].sort((a, b) => (a.client < b.client ? -1 : a.client > b.client ? 1 : a.seq - b.seq));
  const all: Required<Undone>[] = [];
  for (const { client, seq, last = seq, since } of sorted) {
    const top = all[all.length - 1];
    if (top?.client === client && seq <= top.last + 1) {
      top.last = Math.max(top.last, last);
      top.since = Math.min(top.since, since);
    } else all.push({ client, seq, last, since });
  }
  let room = namesAtMost;
  const kept: Undone[] = [];
  for (const { client, seq, last, since } of all.reverse()) {
    if (room === 0 || kept.length === rowsAtMost) break;
    const from = Math.max(seq, last - room + 1);
    room -= last - from + 1;
    kept.push({ client, seq: from, ...(last > from && { last }), since });
  }
  return kept.reverse();
}
