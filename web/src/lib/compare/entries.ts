import type { CompareCounts, CompareEntry, Comparison, Run, SectionComparison } from '$lib/api/types';

/** Whether an entry says anything but "the same". */
export function changed(entry: CompareEntry): boolean {
  return entry.type !== 'match' || entry.moved || entry.changes.length > 0 || entry.runs.some((run) => run.mark !== 'equal');
}

/** The sections with the entries to be shown; sections without a change only when everything is shown. */
export function shown(comparison: Comparison, all: boolean): SectionComparison[] {
  if (all) return comparison.sections;
  return comparison.sections.map((section) => ({ ...section, entries: section.entries.filter(changed) })).filter((section) => section.entries.length > 0);
}

export type Word = 'inserted' | 'deleted' | 'moved' | 'split' | 'merged' | 'edited' | 'format';

/** What happened to an entry, as words that stand beside it, so that colour never says it alone. */
export function words(entry: CompareEntry): Word[] {
  const found: Word[] = [];
  if (entry.type === 'insert') found.push('inserted');
  if (entry.type === 'delete') found.push('deleted');
  if (entry.type === 'split') found.push('split');
  if (entry.type === 'merge') found.push('merged');
  if (entry.moved) found.push('moved');
  if (entry.type === 'match' && entry.runs.some((run) => run.mark !== 'equal')) found.push('edited');
  if (found.length === 0 && changed(entry)) found.push('format');
  return found;
}

/** The runs of one side: the old text has no insertions, the new one no deletions. */
export function side(entry: CompareEntry, which: 'old' | 'new'): Run[] {
  return runsOf(entry).filter((run) => run.mark !== (which === 'old' ? 'insert' : 'delete'));
}

/** An entry's runs; a paragraph that is wholly new or gone may come without any. */
export function runsOf(entry: CompareEntry): Run[] {
  if (entry.runs.length > 0) return entry.runs;
  const paragraphs = entry.type === 'delete' ? entry.old : entry.new;
  const mark = entry.type === 'insert' ? 'insert' : entry.type === 'delete' ? 'delete' : 'equal';
  const text = paragraphs.map((paragraph) => paragraph.text).join('\n');
  return text ? [{ mark, text }] : [];
}

export type CountedKind = Exclude<keyof CompareCounts, 'wordsAdded' | 'wordsRemoved'>;

/** The kinds of change that occur, in a fixed order. */
export function counted(counts: CompareCounts): { kind: CountedKind; n: number }[] {
  const kinds: CountedKind[] = ['edited', 'inserted', 'deleted', 'moved', 'split', 'merged', 'unchanged'];
  return kinds.map((kind) => ({ kind, n: counts[kind] })).filter(({ n }) => n > 0);
}
