import type Delta from 'quill-delta';
import { aboutWhen, afterChange, type Author, type Stretch } from './authorship';
import type { Entry } from './messages';

/** Who wrote a text at a version, as the server knows it. */
export interface Authorship {
  version: number;
  stretches: Stretch[];
}

/** What of the text is not in any version of the server: the change in flight and the buffer. */
interface Here {
  rev: number;
  own: Delta[];
}

/**
 * Who wrote what is on the screen. It is read from the server once, and from then on carried through every change as it
 * is drawn; one's own words are one's own before the server has them.
 */
export class Authors {
  /** runs over the text on the screen; null while they are being read */
  runs: readonly Stretch[] | null = null;
  /** entries since the version that was asked for, until the answer is there */
  private since: { rev: number; change: Delta; by: Author; given?: readonly Stretch[] }[] = [];
  private asked = 0;

  constructor(
    private readonly load: (version: number) => Promise<Authorship>,
    private readonly me: () => Author,
    /** what is unsent, asked for when the answer is there */
    private readonly here: () => Here,
    private readonly changed: () => void,
  ) {}

  /** Reads them from the server. Rejects with what went wrong; what was known is then gone. */
  async read(): Promise<void> {
    const asked = ++this.asked;
    this.runs = null;
    this.since = [];
    const { rev } = this.here();
    const { version, stretches } = await this.load(rev);
    if (asked !== this.asked) return;
    const { own } = this.here();
    let runs: readonly Stretch[] = stretches.map((stretch) => ({ ...stretch, at: aboutWhen(stretch.at) }));
    for (const entry of this.since) if (entry.rev > version) runs = afterChange(runs, entry.change, entry.by, entry.given);
    for (const change of own) runs = afterChange(runs, change, this.me());
    this.since = [];
    this.runs = runs;
    this.changed();
  }

  /** An edit made here was drawn. */
  edited(change: Delta): void {
    if (this.runs) this.runs = afterChange(this.runs, change, this.me());
  }

  /** An entry of another was drawn as `change`; it was stored as `stored`. */
  entered(entry: Entry, stored: Delta, change: Delta): void {
    const by = authorOf(entry);
    if (this.runs) this.runs = afterChange(this.runs, change, by, entry.authors);
    else this.since.push({ rev: entry.rev, change: stored, by, ...(entry.authors && { given: entry.authors }) });
  }

  /** An own change became version `rev`; the screen does not change by it. */
  stored(rev: number, change: Delta): void {
    if (!this.runs) this.since.push({ rev, change, by: this.me() });
  }
}

function authorOf({ account, delegation, code, at }: Entry): Author {
  return { account, delegation, code, at: aboutWhen(at) };
}
