import type { CompareEntry, Comparison, SectionComparison } from '$lib/api/types';
import type { Choice } from './address';
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

/**
 * The sections in their order, without those that have nothing to show. `here` gives a section with its entries once it is
 * here.
 */
export function planOf({ sections, across }: Comparison, choice: Choice, here: (section: string) => SectionComparison | undefined, table: Table): Plan {
  const ways = new Ways(across);
  const parts: Part[] = [];
  let whole = 0;
  for (const summary of sections) {
    const id = summary.section;
    const found = here(id) ?? null;
    whole += found ? found.entries.filter(changed).length : expected(summary, { rt: null, by: [], kind: null }, ways);
    if (choice.rt !== null && table(id) !== choice.rt) continue;
    const asked = (entry: CompareEntry): boolean => passes(id, entry, choice, ways);
    const changes = found ? found.entries.filter(asked).length : null;
    const about = expected(summary, choice, ways);
    const all = choice.show === 'all';
    if (!all && (changes ?? about) === 0) continue;
    const items = found ? fold(all ? found.entries : found.entries.filter(asked), 0, asked) : [];
    parts.push({ section: id, summary, found, changes, about, items });
  }
  return { parts, ways, whole };
}
