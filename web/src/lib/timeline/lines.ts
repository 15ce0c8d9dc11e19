import Delta from 'quill-delta';
import type { Op } from '$lib/api/types';
import { aboutWhen, afterChange, append, type Author, type Stretch } from '$lib/wire/authorship';
import type { Change } from './types';

/** A paragraph of a replayed text. It is never altered: a change puts another in its place, with the same key. */
export interface TextLine {
  /** stays with a paragraph from change to change */
  key: number;
  /** its words, without the line's end */
  ops: Op[];
  /** attributes of the line's end; null where the text ends without one, until the next change mends it */
  end: Record<string, unknown> | null;
  /** who wrote it, the line's end included */
  runs: readonly Stretch[];
  /** UTF-16, footnotes and the line's end as one */
  units: number;
}

/** What a change did: from line `at` on, some lines gave way to others. Undone by doing it the other way round. */
export interface Splice {
  at: number;
  removed: readonly TextLine[];
  added: readonly TextLine[];
}

let keys = 0;

/** A whole text as lines. `known` are lines whose keys its paragraphs go on to have, by their names. */
export function linesOf(ops: readonly Op[], stretches: readonly Stretch[], known: readonly TextLine[] = []): TextLine[] {
  const byPid = new Map(known.map((line) => [line.end?.pid, line.key]));
  const found: TextLine[] = [];
  const authors = new Runs(stretches);
  let words: Op[] = [];
  let units = 0;
  const put = (end: TextLine['end']): void => {
    const key = byPid.get(end?.pid);
    byPid.delete(end?.pid);
    if (end) units++;
    found.push({ key: key ?? ++keys, ops: words, end, runs: authors.take(units), units });
    words = [];
    units = 0;
  };
  for (const { insert, attributes } of ops) {
    if (typeof insert !== 'string') {
      words.push(attributes ? { insert, attributes } : { insert });
      units++;
      continue;
    }
    for (let from = 0; from < insert.length; ) {
      const at = insert.indexOf('\n', from);
      const to = at < 0 ? insert.length : at;
      if (to > from) words.push(attributes ? { insert: insert.slice(from, to), attributes } : { insert: insert.slice(from, to) });
      units += to - from;
      if (at >= 0) put(attributes ?? {});
      from = to + 1;
    }
  }
  if (units > 0) put(null);
  return found;
}

/** Hands runs out from the start on. */
class Runs {
  private i = 0;
  private used = 0;
  constructor(private readonly all: readonly Stretch[]) {}

  take(units: number): Stretch[] {
    const found: Stretch[] = [];
    for (let run = this.all[this.i]; units > 0 && run; run = this.all[this.i]) {
      const n = Math.min(units, run.units - this.used);
      append(found, run, n);
      units -= n;
      this.used += n;
      if (this.used === run.units) {
        this.i++;
        this.used = 0;
      }
    }
    return found;
  }
}

/** What a change does to a text. Only the paragraphs it reaches are looked into. */
export function spliceOf(lines: readonly TextLine[], change: Change): Splice {
  const [first, last] = reachOf(change.ops);
  let [at, start] = [0, 0];
  for (; at < lines.length && start + unitsOf(lines, at) <= first; at++) start += unitsOf(lines, at);
  let to = at;
  for (let end = start; to < lines.length && end <= last; to++) end += unitsOf(lines, to);
  const removed = lines.slice(at, to);
  const here = new Delta(moved(change.ops, start));
  const before = new Delta(removed.flatMap(({ ops, end }) => (end ? [...ops, { insert: '\n', attributes: end }] : ops)));
  const runs: Stretch[] = [];
  for (const line of removed) for (const run of line.runs) append(runs, run, run.units);
  return { at, removed, added: linesOf(before.compose(here).ops as Op[], afterChange(runs, here, authorOf(change), change.authors ?? []), removed) };
}

const unitsOf = (lines: readonly TextLine[], at: number): number => lines[at]?.units ?? 0;

function authorOf({ account, delegation, code, at }: Change): Author {
  return { account, delegation, code, at: aboutWhen(at) };
}

/** The units from the first that a change touches to the place where it ends. */
function reachOf(ops: readonly Op[]): [number, number] {
  let [at, first, last] = [0, -1, 0];
  for (const op of ops) {
    if (op.retain === undefined || op.attributes) {
      if (first < 0) first = at;
      last = at + (op.retain ?? op.delete ?? 0);
    }
    at += op.retain ?? op.delete ?? 0;
  }
  return [Math.max(0, first), last];
}

/** A change as it is to a text that begins at a unit, before which it touches nothing. */
function moved(ops: readonly Op[], start: number): Op[] {
  const [head, ...rest] = ops;
  if (start === 0 || head?.retain === undefined) return [...ops];
  return head.retain === start ? rest : [{ ...head, retain: head.retain - start }, ...rest];
}

/** The lines after a splice, or before it where it is turned round. */
export function spliced(lines: readonly TextLine[], { at, removed, added }: Splice): TextLine[] {
  return [...lines.slice(0, at), ...added, ...lines.slice(at + removed.length)];
}
export const turned = ({ at, removed, added }: Splice): Splice => ({ at, removed: added, added: removed });

/** All words of a text, as it is compared in tests and copied. */
export function wordsOf(lines: readonly TextLine[]): string {
  return lines.map(({ ops, end }) => ops.map(({ insert }) => (typeof insert === 'string' ? insert : '￼')).join('') + (end ? '\n' : '')).join('');
}

/** Units before a line. */
export function unitsBefore(lines: readonly TextLine[], at: number): number {
  let units = 0;
  for (let i = 0; i < at; i++) units += unitsOf(lines, i);
  return units;
}

