import type { CompareCounts, CompareEntry, SectionComparison, Tally } from '$lib/api/types';
import type { Filter, Kind } from './address';
import type { Ways } from './across';
import { handsOf } from './credits';
import { changed, words, type Word } from './entries';

const formal: readonly Word[] = ['number', 'kind', 'form'];
const edits: readonly Word[] = ['edited', 'figure', 'date', 'case', 'accent', 'punctuation', 'note', 'spacing'];

/** The kinds of change an entry is found under; a paragraph that went to another section is moved and nothing else. */
export function kindsOf(section: string, entry: CompareEntry, ways: Ways): Kind[] {
  if (ways.of(section, entry)) return ['moved'];
  const said = words(entry);
  const found: Kind[] = [];
  if (said.some((word) => edits.includes(word))) found.push('edited');
  if (said.some((word) => formal.includes(word))) found.push('form');
  return [...said.filter((word): word is Exclude<Kind, 'edited' | 'form'> => ['inserted', 'deleted', 'moved', 'split', 'merged'].includes(word)), ...found];
}

/** Whether a change is one that is asked for. */
export function passes(section: string, entry: CompareEntry, { by, kind }: Filter, ways: Ways): boolean {
  if (!changed(entry)) return false;
  if (kind !== null && !kindsOf(section, entry, ways).includes(kind)) return false;
  return by.length === 0 || handsOf(entry).some((credit) => by.includes(credit.delegation));
}

/** At least how many entries changed, as counts tell. */
export function changesIn({ inserted, deleted, edited, moved, split, merged }: CompareCounts): number {
  // Moved paragraphs may be edited too, and are then counted twice.
  return inserted + deleted + split + merged + Math.max(edited, moved);
}

/** About how many changes of a section whose entries aren't here are asked for; 0 only where there is surely none. */
export function expected(section: SectionComparison, { by, kind }: Filter, ways: Ways): number {
  const { counts } = section;
  const gone = ways.from(section.section);
  const ofBy = by.length === 0 ? Infinity : section.byDelegation.filter((tally) => by.includes(tally.delegation)).reduce((most, tally) => Math.max(most, tally.changes), 0) + gone;
  // A number that was typed anew is in no count.
  const unseen = section.from === section.to ? 0 : 1;
  if (kind === 'form') return Math.min(ofBy, Math.max(unseen, counts.edited + counts.moved));
  if (kind !== null) return Math.min(ofBy, kind === 'moved' ? counts.moved + gone : counts[kind]);
  return Math.min(ofBy, Math.max(unseen, changesIn(counts) + gone));
}

/** Whether anything changed in a section, as its counts tell. */
export function touched(section: SectionComparison, ways: Ways): boolean {
  return changesIn(section.counts) + ways.from(section.section) > 0 || section.entries.some(changed);
}

/** The parts of all delegations in some sections together, most words first. */
export function tallied(sections: readonly SectionComparison[]): Tally[] {
  const sums = new Map<string, Tally>();
  for (const { delegation, wordsAdded, wordsRemoved, changes } of sections.flatMap((section) => section.byDelegation)) {
    const sum = sums.get(delegation) ?? { delegation, wordsAdded: 0, wordsRemoved: 0, changes: 0 };
    sums.set(delegation, { delegation, wordsAdded: sum.wordsAdded + wordsAdded, wordsRemoved: sum.wordsRemoved + wordsRemoved, changes: sum.changes + changes });
  }
  return [...sums.values()].sort((a, b) => b.wordsAdded + b.wordsRemoved - a.wordsAdded - a.wordsRemoved || a.delegation.localeCompare(b.delegation));
}
