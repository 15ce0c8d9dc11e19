import type Delta from 'quill-delta';

/** Who wrote some words, and about when; all empty for the server's own repairs. */
export interface Author {
  account: string;
  delegation: string;
  /** the delegation's three letters */
  code: string;
  /** RFC 3339, down to ten minutes */
  at: string;
}

/** A run of units by one author. */
export interface Stretch extends Author {
  /** UTF-16, footnotes and line ends as one */
  units: number;
}

const precision = 10 * 60_000;

/** A moment as coarsely as authorship keeps it: what one account types within it side by side is one stretch. */
export function about(at: number): string {
  return new Date(Math.floor(at / precision) * precision).toISOString().replace('.000Z', 'Z');
}

/** The same of a moment as the server tells it, which is empty for nobody's words. */
export const aboutWhen = (told: string): string => (told === '' ? '' : about(Date.parse(told)));

export const sameAuthor = (a: Author, b: Author): boolean =>
  a.account === b.account && a.delegation === b.delegation && a.code === b.code && a.at === b.at;

/** Adds a run at the end of `runs`, joined to the last one where its author is the same. */
export function append(runs: Stretch[], author: Author, units: number): void {
  if (units <= 0) return;
  const last = runs[runs.length - 1];
  const { account, delegation, code, at } = author;
  if (last && sameAuthor(last, author)) runs[runs.length - 1] = { ...last, units: last.units + units };
  else runs.push({ units, account, delegation, code, at });
}

/** Reads runs from their start on, in pieces of any length. */
class Reader {
  private i = 0;
  private used = 0;
  constructor(private readonly runs: readonly Stretch[]) {}

  /** Hands on up to `units` units, run by run; fewer where the runs end. Gives what was missing. */
  take(units: number, visit: (author: Author, units: number) => void): number {
    for (let run = this.runs[this.i]; units > 0 && run; run = this.runs[this.i]) {
      const here = Math.min(units, run.units - this.used);
      visit(run, here);
      units -= here;
      this.used += here;
      if (this.used === run.units) { this.i++; this.used = 0; }
    }
    return units;
  }
}

/**
 * Who wrote a text after a change: what is put in is `by`'s, or belongs to the authors in `given`, runs over the units
 * put in, in their order, where the change brings back words of others. Changing the form of words leaves their author.
 */
export function afterChange(runs: readonly Stretch[], change: Delta, by: Author, given: readonly Stretch[] = []): Stretch[] {
  const after: Stretch[] = [];
  const keep = (author: Author, units: number) => append(after, author, units);
  const [old, brought] = [new Reader(runs), new Reader(given)];
  for (const op of change.ops) {
    if (typeof op.delete === 'number') old.take(op.delete, () => undefined);
    else if (typeof op.retain === 'number') old.take(op.retain, keep);
    else append(after, by, brought.take(typeof op.insert === 'string' ? op.insert.length : 1, keep));
  }
  old.take(Infinity, keep);
  return after;
}

/** The runs of neighbouring pieces of a text, whose lengths in units are given; a piece of length 0 has none. */
export function runsIn(runs: readonly Stretch[], lengths: readonly number[]): Stretch[][] {
  const reader = new Reader(runs);
  return lengths.map((length) => {
    const found: Stretch[] = [];
    reader.take(length, (author, units) => append(found, author, units));
    return found;
  });
}

/** The author of the unit at an index, null past the end. */
export function authorAt(runs: readonly Stretch[], index: number): Author | null {
  for (const run of runs) {
    if (index < run.units) return run;
    index -= run.units;
  }
  return null;
}
