import type { CompareCounts, CompareEntry, Note, Run } from '$lib/api/types';

/** Whether an entry says anything but "the same". */
export function changed(entry: CompareEntry): boolean {
  return entry.type !== 'match' || entry.moved || entry.runs.some((run) => run.mark !== 'equal') || entry.changes.some((change) => change !== 'number' || !counted(entry));
}

/** Whether the paragraph's label is computed: then a new one only says that something before it came or went. */
function counted(entry: CompareEntry): boolean {
  return [...entry.old, ...entry.new].every(({ kind }) => kind === 'number' || kind === 'letter');
}

const details = ['figure', 'date', 'case', 'accent', 'punctuation', 'note', 'spacing', 'number', 'kind', 'form'] as const;
export type Word = 'inserted' | 'deleted' | 'moved' | 'split' | 'merged' | 'edited' | (typeof details)[number];

/** What happened to an entry, as words that stand beside it, so that colour never says it alone. */
export function words(entry: CompareEntry): Word[] {
  if (!changed(entry)) return [];
  const found: Word[] = [];
  if (entry.type === 'insert') return ['inserted'];
  if (entry.type === 'delete') return ['deleted'];
  if (entry.type === 'split') found.push('split');
  if (entry.type === 'merge') found.push('merged');
  if (entry.moved) found.push('moved');
  const named = details.filter((detail) => entry.changes.includes(detail));
  const more = entry.changes.includes('words') || named.length === 0;
  if (more && entry.type === 'match' && entry.runs.some((run) => run.mark !== 'equal')) found.push('edited');
  return [...found, ...named];
}

/** The runs of one side: the old text has no insertions, the new one no deletions. */
export function side(entry: CompareEntry, which: 'old' | 'new'): Run[] {
  return runsOf(entry).filter((run) => run.mark !== (which === 'old' ? 'insert' : 'delete'));
}

/** The footnotes of one side, or of both, in the order of their places in its runs. */
export function notesOf({ notes = [] }: CompareEntry, which: 'old' | 'new' | 'both'): Note[] {
  return notes.filter(({ mark }) => which === 'both' || mark !== (which === 'old' ? 'insert' : 'delete')).map(({ mark, runs }) => ({ mark, runs: runs.filter((run) => which === 'both' || run.mark !== (which === 'old' ? 'insert' : 'delete')) }));
}

/** How many footnotes stand in some runs. */
export function notesIn(runs: readonly Run[]): number {
  return runs.reduce((sum, { text }) => sum + text.split('\uFFFC').length - 1, 0);
}

/** An entry's runs; a paragraph that is wholly new or gone may come without any. */
export function runsOf(entry: CompareEntry): Run[] {
  if (entry.runs.length > 0) return entry.runs;
  const paragraphs = entry.type === 'delete' ? entry.old : entry.new;
  const mark = entry.type === 'insert' ? 'insert' : entry.type === 'delete' ? 'delete' : 'equal';
  const text = paragraphs.map((paragraph) => paragraph.text).join('\n');
  return text ? [{ mark, text }] : [];
}

/**
 * Runs cut into the paragraphs they make. The end of a paragraph that came or went is itself a change and shown as ¶; in a
 * redline one that went makes no paragraph any more.
 */
export function lines(runs: readonly Run[], which: 'old' | 'new' | 'both'): Run[][] {
  const found: Run[][] = [[]];
  const put = (run: Run): void => void (run.text && found.at(-1)?.push(run));
  for (const run of runs) {
    const { mark, text } = run;
    text.split('\n').forEach((piece, i) => {
      if (i > 0) {
        if (mark !== 'equal') put({ ...run, text: '¶' });
        if (mark !== 'delete' || which === 'old') found.push([]);
      }
      put({ ...run, text: piece });
    });
  }
  return found;
}

export type Folded = { kind: 'entry'; entry: CompareEntry; at: number } | { kind: 'fold'; entries: CompareEntry[] };
/** An unchanged stretch at least this long, in paragraphs, is folded; its first and last paragraph stay as surroundings. */
const long = 6;

/**
 * Entries with long stretches put together in which nothing is asked for. `at` counts the changes from 1, and is 0 for what
 * isn't one of them.
 */
export function fold(entries: readonly CompareEntry[], before: number, asked = changed): Folded[] {
  const found: Folded[] = [];
  let at = before;
  let same: CompareEntry[] = [];
  const flush = (): void => {
    const whole = same.length < long;
    const [first, last] = [same[0], same.at(-1)];
    if (whole || !first || !last) found.push(...same.map((entry): Folded => ({ kind: 'entry', entry, at: 0 })));
    else found.push({ kind: 'entry', entry: first, at: 0 }, { kind: 'fold', entries: same.slice(1, -1) }, { kind: 'entry', entry: last, at: 0 });
    same = [];
  };
  for (const entry of entries) {
    if (!asked(entry)) {
      same.push(entry);
      continue;
    }
    flush();
    found.push({ kind: 'entry', entry, at: ++at });
  }
  flush();
  return found;
}

export type CountedKind = Exclude<keyof CompareCounts, 'wordsAdded' | 'wordsRemoved'>;

/** The kinds of change that occur, in a fixed order. */
export function kindsIn(counts: CompareCounts): { kind: CountedKind; n: number }[] {
  const kinds: CountedKind[] = ['edited', 'inserted', 'deleted', 'moved', 'split', 'merged', 'unchanged'];
  return kinds.map((kind) => ({ kind, n: counts[kind] })).filter(({ n }) => n > 0);
}
