import type { CompareEntry, Comparison, SectionComparison } from '$lib/api/types';
import { type Choice, unfiltered } from './address';
import { Ways } from './across';
import { changed, fold, type Folded } from './entries';
import { expected, passes } from './filter';
import type { Stretch } from './steps.svelte';

/** A section as it is shown: with what is asked for of it, as far as its entries are here. */
export interface Part extends Stretch {
  summary: SectionComparison;
  /** with its entries */
  found: SectionComparison | null;
  items: Folded[];
}

export interface Plan {
  parts: Part[];
  ways: Ways;
  /** changes of the sections that the filter doesn't leave out, known or expected */
  whole: number;
}

/** Where a section is in the contribution. */
type Table = (section: string) => number | null;

/** What is shown of a section that is here, and of how many changes. */
type Shown = Pick<Part, 'items' | 'changes'> & { all: number };

/** Plans comparisons, and remembers what became of a section: as others come in, it is neither gone through nor drawn again. */
export class Planner {
  private readonly ways = new WeakMap<Comparison, Ways>();
  private readonly known = new WeakMap<SectionComparison, { asked: string; shown: Shown }>();

  /**
   * The sections in their order, without those that have nothing to show. `here` gives a section with its entries once it is
   * here.
   */
  plan(comparison: Comparison, choice: Choice, here: (section: string) => SectionComparison | undefined, table: Table): Plan {
    const ways = this.ways.get(comparison) ?? new Ways(comparison.across);
    this.ways.set(comparison, ways);
    const parts: Part[] = [];
    let whole = 0;
    for (const summary of comparison.sections) {
      const section = summary.section;
      const found = here(section) ?? null;
      const shown = found && this.shown(found, choice, ways);
      whole += shown?.all ?? expected(summary, unfiltered, ways);
      if (choice.rt !== null && table(section) !== choice.rt) continue;
      const changes = shown?.changes ?? null;
      const about = expected(summary, choice, ways);
      if (choice.show === 'changed' && (changes ?? about) === 0) continue;
      parts.push({ section, summary, found, changes, about, items: shown?.items ?? [] });
    }
    return { parts, ways, whole };
  }

  private shown(found: SectionComparison, choice: Choice, ways: Ways): Shown {
    const asked = [choice.show, choice.by.join(), choice.kind].join('\n');
    const known = this.known.get(found);
    if (known?.asked === asked) return known.shown;
    const passing = (entry: CompareEntry): boolean => passes(found.section, entry, choice, ways);
    const asking = found.entries.filter(passing);
    const shown = { items: fold(choice.show === 'all' ? found.entries : asking, 0, passing), changes: asking.length, all: found.entries.filter(changed).length };
    this.known.set(found, { asked, shown });
    return shown;
  }
}
