import type { CompareCounts, CompareEntry, Comparison, Credit, Para, Run, SectionComparison } from '$lib/api/types';

export const noCounts: CompareCounts = { wordsAdded: 0, wordsRemoved: 0, inserted: 0, deleted: 0, edited: 0, moved: 0, split: 0, merged: 0, unchanged: 0 };
export const by = (...delegations: string[]): Credit[] => delegations.map((delegation) => ({ delegation, at: '2021-09-03T10:00:00Z' }));
export const para = (index: number, text = 'x', label = ''): Para => ({ index, pid: `p${index}`, kind: '', label, text });

export const entryOf = (over: Partial<CompareEntry>): CompareEntry => ({ type: 'match', moved: false, changes: [], old: [para(0)], new: [para(0)], runs: [{ mark: 'equal', text: 'x' }], ...over });
export const inserted = (index: number, credit: Credit[] = []): CompareEntry => entryOf({ type: 'insert', old: [], new: [para(index)], runs: [{ mark: 'insert', text: 'x', by: credit }] });
export const deleted = (index: number, credit: Credit[] = []): CompareEntry => entryOf({ type: 'delete', old: [para(index)], new: [], runs: [{ mark: 'delete', text: 'x', by: credit }] });
export const edited = (index: number, ...runs: Run[]): CompareEntry => entryOf({ changes: ['words'], old: [para(index)], new: [para(index)], runs: runs.length > 0 ? runs : [{ mark: 'delete', text: 'b' }, { mark: 'insert', text: 'c' }] });

export function sectionComparison(section: string, entries: CompareEntry[], over: Partial<SectionComparison> = {}): SectionComparison {
  return { section, text: `${section}.es`, lang: 'es', from: 0, to: 1, counts: noCounts, byDelegation: [], authors: [], entries, degraded: false, ...over };
}
export function comparisonOf(sections: SectionComparison[], over: Partial<Comparison> = {}): Comparison {
  return { from: 'start', to: 'now', lang: 'es', sections, counts: noCounts, byDelegation: [], across: [], ...over };
}
