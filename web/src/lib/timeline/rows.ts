import type { Lang } from '$lib/api/types';
import { numbering } from '$lib/read/paragraphs';
import type { TextLine } from './lines';

/** A line as it is drawn. One that says the same as before is the same object, so that nothing of it is drawn anew. */
export interface Row {
  line: TextLine;
  label: string;
  /** footnotes before it */
  notes: number;
  /** how deep a heading it is, below the page's own; no depth is left out */
  depth: number;
}

/** The rows of a text; `before` are those that are drawn. */
export function rowsOf(lines: readonly TextLine[], lang: Lang, before: readonly Row[]): Row[] {
  const known = new Map(before.map((row) => [row.line, row]));
  const number = numbering(lang);
  let [notes, depth] = [0, 2];
  return lines.map((line) => {
    const kind = String(line.end?.kind ?? '');
    if (/^h[123]$/.test(kind)) depth = Math.min(depth + 1, Number(kind[1]) + 2);
    const row: Row = { line, label: number(kind, Number(line.end?.level ?? 1)), notes, depth };
    notes += notesIn(line);
    const same = known.get(line);
    return same && same.label === row.label && same.notes === row.notes && same.depth === row.depth ? same : row;
  });
}

const notesIn = ({ ops }: TextLine): number => ops.reduce((n, { insert }) => n + (typeof insert === 'string' ? 0 : 1), 0);
