import { aboutWhen, append, type Stretch } from '$lib/wire/authorship';
import { linesOf, spliced, spliceOf, turned, type Splice, type TextLine } from './lines';
import type { Change, ChangesPage, Keyframe } from './types';

/** How many changes a page has, and how far apart the server keeps keyframes. */
export const pageSize = 500;
/** How many pages are held at once: the one that is played, one before, and those ahead. */
export const mostPages = 4;
/** How many changes can be taken back without asking the server. */
export const mostUndone = 1500;
/** A longer pause ends a burst, in milliseconds. */
export const pause = 120_000;

export interface Source {
  changes(after: number, limit: number): Promise<ChangesPage>;
  keyframe(version: number): Promise<Keyframe>;
}

const pageOf = (version: number): number => Math.floor((version - 1) / pageSize);

/**
 * A text that is replayed, forwards and backwards. It holds a few pages of changes around where it is and never all of them.
 * Going back a little turns the last changes round, going back far begins at a keyframe.
 */
export class Player {
  lines: readonly TextLine[] = [];
  version = -1;
  head = 0;
  private readonly pages = new Map<number, Change[]>();
  private readonly coming = new Map<number, Promise<void>>();
  private done: Splice[] = [];
  private asked = 0;

  constructor(private readonly source: Source) {}

  get pagesHeld(): number {
    return this.pages.size;
  }
  get undoHeld(): number {
    return this.done.length;
  }

  /** The change that made a version, if its page is held. */
  change(version: number): Change | undefined {
    return this.pages.get(pageOf(version))?.[(version - 1) % pageSize];
  }

  /** Plays the next change, if it is held. Gives the line that changed, or null. */
  forward(): TextLine | null | undefined {
    const change = this.change(this.version + 1);
    if (!change) return undefined;
    const splice = spliceOf(this.lines, change);
    this.lines = spliced(this.lines, splice);
    this.version++;
    this.done.push(splice);
    if (this.done.length > mostUndone * 1.2) this.done = this.done.slice(-mostUndone);
    return changedLine(splice);
  }

  /** Takes the last change back, if it is remembered. */
  back(): TextLine | null | undefined {
    const splice = this.done.pop();
    if (!splice) return undefined;
    const turn = turned(splice);
    this.lines = spliced(this.lines, turn);
    this.version--;
    return changedLine(turn);
  }

  /** Goes to a version. Resolves to false where a later call went elsewhere meanwhile. */
  async seek(version: number): Promise<boolean> {
    const asked = ++this.asked;
    const target = Math.max(0, version);
    if (this.within(target)) return true;
    const base = Math.max(0, pageOf(target)) * pageSize;
    const [frame] = await Promise.all([this.source.keyframe(base), target > base ? this.load(pageOf(target)) : undefined]);
    if (asked !== this.asked) return false;
    this.head = Math.max(this.head, frame.head);
    this.lines = linesOf(frame.ops, runsOf(frame), this.lines);
    this.version = frame.version;
    this.done = [];
    this.within(Math.min(target, this.head));
    this.drop();
    return true;
  }

  /** Steps to a version if all between is held; else stays where it is. */
  private within(target: number): boolean {
    if (this.version < 0) return false;
    if (target < this.version) {
      if (this.version - target > this.done.length) return false;
      while (this.version > target) this.back();
      return true;
    }
    if (target - this.version > pageSize) return false;
    for (let v = this.version + 1; v <= target; v++) if (!this.change(v)) return false;
    while (this.version < target) this.forward();
    return true;
  }

  /** Fetches what playing on will need, in a direction, and forgets what it will not. */
  async ahead(direction: 1 | -1): Promise<void> {
    const here = pageOf(Math.max(1, this.version + (direction > 0 ? 1 : 0)));
    const wanted = direction > 0 ? [here, here + 1] : [here, here - 1];
    await Promise.all(wanted.filter((page) => page >= 0 && page * pageSize < this.head).map((page) => this.load(page)));
    this.drop();
  }

  /** The version at the end of the burst that begins after a version: changes of one delegation without a pause. */
  async burstAfter(version: number): Promise<number> {
    for (let v = version + 1; ; v++) {
      const [change, next] = [await this.at(v), await this.at(v + 1)];
      if (!change) return version;
      if (!next || v - version >= mostPages * pageSize || apart(change, next)) return v;
    }
  }

  /** The version before the burst that a version is in. */
  async burstBefore(version: number): Promise<number> {
    for (let v = version; v > 0; v--) {
      const [before, change] = [await this.at(v - 1), await this.at(v)];
      if (!before || !change || version - v >= mostPages * pageSize || apart(before, change)) return v - 1;
    }
    return 0;
  }

  private async at(version: number): Promise<Change | undefined> {
    if (version < 1 || version > this.head) return undefined;
    const held = this.change(version);
    if (held) return held;
    await this.load(pageOf(version));
    return this.change(version);
  }

  /** Hears that the text has gone on. */
  grown(head: number): void {
    if (head > this.head) this.pages.delete(pageOf(Math.max(1, this.head)));
    this.head = Math.max(this.head, head);
  }

  private load(page: number): Promise<void> {
    const held = this.pages.get(page);
    if (held && (held.length === pageSize || page * pageSize + held.length >= this.head)) return Promise.resolve();
    const coming = this.coming.get(page) ?? this.fetchPage(page).finally(() => this.coming.delete(page));
    this.coming.set(page, coming);
    return coming;
  }

  /** A page with long changes comes in several answers. */
  private async fetchPage(page: number): Promise<void> {
    const found: Change[] = [];
    for (let more = true; more; ) {
      const missing = pageSize - found.length;
      const answer = await this.source.changes(page * pageSize + found.length, missing);
      found.push(...answer.changes);
      this.head = Math.max(this.head, answer.head);
      more = answer.changes.length > 0 && found.length < pageSize && page * pageSize + found.length < this.head;
    }
    this.pages.set(page, found);
    this.drop(page);
  }

  /** Keeps the pages nearest to where the text is, and one that is about to be used. */
  private drop(used = -1): void {
    const here = pageOf(Math.max(1, this.version + 1));
    const distance = (page: number): number => (page === used ? 0 : Math.abs(page - here));
    const far = [...this.pages.keys()].sort((a, b) => distance(b) - distance(a));
    while (this.pages.size > mostPages) this.pages.delete(far.shift() ?? 0);
  }
}

function runsOf({ authors, stretches }: Keyframe): Stretch[] {
  const runs: Stretch[] = [];
  for (let i = 0; i + 1 < stretches.length; i += 2) {
    const author = authors[stretches[i + 1] ?? -1];
    if (author) append(runs, { ...author, at: aboutWhen(author.at) }, stretches[i] ?? 0);
  }
  return runs;
}

function changedLine({ added, removed }: Splice): TextLine | null {
  return added.find((line, i) => line !== removed[i] && line.ops !== removed[i]?.ops) ?? added[0] ?? null;
}

/** Whether a change begins a new burst after another. The server's own repairs belong to what they follow. */
export function apart(before: Change, change: Change): boolean {
  if (Date.parse(change.at) - Date.parse(before.at) > pause) return true;
  return change.delegation !== before.delegation && change.delegation !== '' && before.delegation !== '';
}
