/** A section on the way from change to change; `changes` is null where its entries aren't here, and `about` what is expected then. */
export interface Stretch { section: string; changes: number | null; about: number }
/** A change: the section it is in, and its place among those shown there, from 0. */
export interface Step { section: string; i: number }

/** The change after or before another, a section whose entries are needed to know it, or null at the end. */
export function following(way: readonly Stretch[], at: Step | null, by: 1 | -1): Step | { needed: string } | null {
  const start = at ? way.findIndex(({ section }) => section === at.section) : -1;
  const here = way[start];
  if (at && here?.changes) {
    const i = at.i + by;
    if (i >= 0 && i < here.changes) return { section: at.section, i };
  }
  // Before the first step both ways lead to the first change.
  for (let n = at ? start + by : 0; n >= 0 && n < way.length; n += at ? by : 1) {
    const { section, changes } = way[n]!;
    if (changes === null) return { needed: section };
    if (changes > 0) return { section, i: at && by < 0 ? changes - 1 : 0 };
  }
  return null;
}

/** Where one is among all changes, from 1; 0 is before the first. Not exact while sections are missing. */
export function position(way: readonly Stretch[], at: Step | null): { n: number; of: number; exact: boolean } {
  let n = 0;
  let of = 0;
  for (const { section, changes, about } of way) {
    if (at?.section === section && at.i < (changes ?? 0)) n = of + at.i + 1;
    of += changes ?? about;
  }
  return { n, of, exact: way.every(({ changes }) => changes !== null) };
}

/** Going from change to change, over sections that are read when they are reached. */
export class Steps {
  at = $state.raw<Step | null>(null);
  private turn = 0;

  constructor(
    private readonly way: () => readonly Stretch[],
    private readonly need: (section: string) => Promise<unknown>,
  ) {}

  reset(): void {
    this.turn++;
    this.at = null;
  }

  /** Goes on or back by one; at either end, and at a section that can't be read, it stays. Null where another step came first. */
  async move(by: 1 | -1): Promise<Step | null> {
    const turn = ++this.turn;
    let missed = '';
    for (;;) {
      const found = following(this.way(), this.at, by);
      if (!found) return this.at;
      if (!('needed' in found)) return (this.at = found);
      // Asked for in vain.
      if (found.needed === missed) return this.at;
      missed = found.needed;
      await this.need(found.needed);
      if (turn !== this.turn) return null;
    }
  }
}
