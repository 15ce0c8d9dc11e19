import { SvelteMap } from 'svelte/reactivity';
import { sentence } from '$lib/api/client';
import type { Both, SectionComparison } from '$lib/api/types';

type Ask = (section: string) => Promise<SectionComparison>;

/** The sections of one comparison whose entries are here, each asked for when somebody comes near it, a few at a time. */
export class Sections {
  private readonly here = new SvelteMap<string, SectionComparison>();
  private readonly failed = new SvelteMap<string, Both>();
  private readonly waiting: { section: string; answer: (found: SectionComparison | null) => void }[] = [];
  private readonly promises: Record<string, Promise<SectionComparison | null>> = {};
  private busy = 0;

  constructor(
    private readonly ask: Ask,
    known: readonly SectionComparison[] = [],
    private readonly most = 3,
  ) {
    for (const section of known) this.here.set(section.section, section);
  }

  get(section: string): SectionComparison | undefined {
    return this.here.get(section);
  }

  /** Why a section isn't here, after it was asked for in vain. */
  trouble(section: string): Both | undefined {
    return this.failed.get(section);
  }

  /** Asks for a section once; one that failed is asked for again. The answer is null where it fails. */
  need(section: string): Promise<SectionComparison | null> {
    const here = this.here.get(section);
    if (here) return Promise.resolve(here);
    const known = this.promises[section];
    if (known) return known;
    const promise = new Promise<SectionComparison | null>((answer) => this.waiting.push({ section, answer }));
    this.promises[section] = promise;
    this.failed.delete(section);
    this.next();
    return promise;
  }

  /** Asks for all of them and tells how many are there, failed ones among them. */
  async all(sections: readonly string[], tell: (done: number) => void): Promise<void> {
    let done = 0;
    await Promise.all(sections.map(async (section) => {
      await this.need(section);
      tell(++done);
    }));
  }

  /** Nothing more is asked for: the comparison is no longer shown. */
  end(): void {
    for (const { answer } of this.waiting.splice(0)) answer(null);
  }

  private next(): void {
    while (this.busy < this.most) {
      const one = this.waiting.shift();
      if (!one) return;
      this.busy++;
      void this.fetch(one.section).then((found) => {
        this.busy--;
        delete this.promises[one.section];
        one.answer(found);
        this.next();
      });
    }
  }

  private async fetch(section: string): Promise<SectionComparison | null> {
    try {
      const found = await this.ask(section);
      this.here.set(section, found);
      return found;
    } catch (error) {
      this.failed.set(section, sentence(error));
      return null;
    }
  }
}
