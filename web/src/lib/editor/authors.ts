import type { Node } from 'prosemirror-model';
import { Plugin, PluginKey, type EditorState, type Transaction } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';
import { runsIn, sameAuthor, type Author, type Stretch } from '$lib/wire';

export interface AuthorSource {
  /** runs over the shown text, in step with it; null while it is drawn without */
  authors(): readonly Stretch[] | null;
  /** index of a delegation's colour, negative for none */
  hue(delegation: string): number;
  /** who wrote some words, and when, as a reader is told */
  describe(author: Author): string;
}

interface Line {
  node: Node;
  /** runs over its words, without its end */
  runs: Stretch[];
}
interface Drawn {
  from: readonly Stretch[] | null;
  lines: Line[];
  set: DecorationSet;
}

const key = new PluginKey<Drawn>('authors');

/** Draws who wrote what: each run in its delegation's colour and pattern, the delegations' codes at the head of a line. */
export function authorPlugin(source: AuthorSource): Plugin {
  return new Plugin<Drawn>({
    key,
    state: {
      init: (_, state) => whole(state.doc, source),
      apply: (tr, old) => {
        if (tr.getMeta(key)) return whole(tr.doc, source);
        return tr.docChanged ? changed(tr, old, source) : old;
      },
    },
    props: { decorations: (state: EditorState) => key.getState(state)?.set },
  });
}

/** Has everything drawn anew: who wrote what has become known or is to be told in another language. */
export const redrawAuthors = (tr: Transaction): Transaction => tr.setMeta(key, true);

/** Whether the runs that are drawn are those the source has now. */
export const authorsDrawn = (state: EditorState, source: AuthorSource): boolean => key.getState(state)?.from === source.authors();

function whole(doc: Node, source: AuthorSource): Drawn {
  const from = source.authors();
  if (!from) return { from, lines: [], set: DecorationSet.empty };
  const lines = linesOf(doc, from);
  return { from, lines, set: DecorationSet.create(doc, decorations(lines, 0, lines.length, 0, source)) };
}

/** Lines that are as they were, at the start and at the end, keep what is drawn on them. */
function changed(tr: Transaction, old: Drawn, source: AuthorSource): Drawn {
  const from = source.authors();
  if (!from || !old.from) return whole(tr.doc, source);
  const lines = linesOf(tr.doc, from);
  let first = 0;
  while (first < lines.length && first < old.lines.length && same(lines[first]!, old.lines[first]!)) first++;
  let [last, oldLast] = [lines.length, old.lines.length];
  while (last > first && oldLast > first && same(lines[last - 1]!, old.lines[oldLast - 1]!)) { last--; oldLast--; }
  const start = lines.slice(0, first).reduce((size, { node }) => size + node.nodeSize, 0);
  const end = lines.slice(first, last).reduce((size, { node }) => size + node.nodeSize, start);
  const kept = old.set.map(tr.mapping, tr.doc);
  const stale = kept.find(start, end).filter((decoration) => decoration.from >= start && decoration.to <= end);
  return { from, lines, set: kept.remove(stale).add(tr.doc, decorations(lines, first, last, start, source)) };
}

const same = (a: Line, b: Line): boolean =>
  a.node === b.node && a.runs.length === b.runs.length && a.runs.every((run, i) => run.units === b.runs[i]!.units && sameAuthor(run, b.runs[i]!));

function linesOf(doc: Node, runs: readonly Stretch[]): Line[] {
  const lines: Line[] = [];
  const sizes: number[] = [];
  doc.forEach((line) => sizes.push(line.content.size, 1));
  const parts = runsIn(runs, sizes);
  doc.forEach((node, _, i) => lines.push({ node, runs: parts[i * 2]! }));
  return lines;
}

function decorations(lines: readonly Line[], first: number, last: number, start: number, source: AuthorSource): Decoration[] {
  const drawn: Decoration[] = [];
  let position = start;
  for (const { node, runs } of lines.slice(first, last)) {
    const codes = [...new Set(runs.map(({ code }) => code).filter((code) => code !== ''))];
    if (codes.length > 0) drawn.push(Decoration.node(position, position + node.nodeSize, { 'data-by': codes.join(' ') }));
    let at = position + 1;
    for (const run of runs) {
      const hue = source.hue(run.delegation);
      if (run.code !== '') drawn.push(Decoration.inline(at, at + run.units, { class: hue < 0 ? 'by' : `by hue-${hue}`, title: source.describe(run) }));
      at += run.units;
    }
    position += node.nodeSize;
  }
  return drawn;
}
