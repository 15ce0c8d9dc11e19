import type { CompareEntry, Credit, Para } from '$lib/api/types';
import type { Away, Ways } from './across';
import { handsOf } from './credits';
import { changed } from './entries';

export type Reason = 'unchanged' | 'new' | 'gone' | 'moved' | 'split' | 'merged' | 'edited' | 'renumbered' | 'reformed';

/** What became of the paragraphs of an entry; several where they were joined or split. */
export interface Row {
  entry: CompareEntry;
  old: Para[];
  new: Para[];
  reasons: Reason[];
  by: Credit[];
  /** the other end, where a paragraph went to another section or came from one */
  away: Away | null;
}

/** A row for each entry of a section; without `all` only for what changed, even if in its number alone. */
export function rowsOf(section: string, entries: readonly CompareEntry[], all: boolean, ways: Ways): Row[] {
  const rows = entries.map((entry): Row => {
    const away = ways.of(section, entry);
    return { entry, old: entry.old, new: entry.new, reasons: away ? reasonsAcross(away) : reasonsOf(entry), by: handsOf(entry), away };
  });
  return all ? rows : rows.filter((row) => row.reasons.some((reason) => reason !== 'unchanged'));
}

function reasonsAcross({ way }: Away): Reason[] {
  return way.changes.length > 0 ? ['moved', 'edited'] : ['moved'];
}

function reasonsOf(entry: CompareEntry): Reason[] {
  if (entry.type === 'insert') return ['new'];
  if (entry.type === 'delete') return ['gone'];
  const reasons: Reason[] = [];
  if (entry.moved) reasons.push('moved');
  if (entry.type === 'split') reasons.push('split');
  if (entry.type === 'merge') reasons.push('merged');
  const { changes } = entry;
  const only = changes.length === 1 ? changes[0] : undefined;
  if (entry.type === 'match') {
    if (only === 'kind' || only === 'form') reasons.push('reformed');
    else if (changes.some((change) => change !== 'number') && changed(entry)) reasons.push('edited');
  }
  if (entry.old[0]?.label !== entry.new[0]?.label) reasons.push('renumbered');
  return reasons.length > 0 ? reasons : ['unchanged'];
}

/** The beginning of a paragraph, to its last whole word; footnotes are left out. */
export function begins(text: string, most = 70): string {
  const words = text.replaceAll('\uFFFC', '').split(/\s+/).filter(Boolean).join(' ');
  if (words.length <= most) return words;
  const cut = words.slice(0, most + 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), most / 2)).replace(/[\s,;:]+$/, '')} …`;
}
