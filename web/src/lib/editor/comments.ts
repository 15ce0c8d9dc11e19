import type { Node } from 'prosemirror-model';
import { Plugin, type EditorState } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';
import { find, quoteOf, type Quote, type Span } from '$lib/comments/quote';
import { lineAttrs } from './schema';

/** A thread as the text shows it. */
export interface CommentMark {
  id: string;
  /** of its paragraph; '' for the text as a whole */
  pid: string;
  quote: Quote | null;
  /** its card has the reader's attention */
  hot: boolean;
}

/** What of a thread's place is still there: its words (or it never was of certain words), its paragraph, or neither. */
export type Anchor = 'words' | 'paragraph' | 'text';

/** What a new comment would be of. */
export interface Place {
  pid: string;
  quote: Quote | null;
}

interface Anchored {
  mark: CommentMark;
  node: Node;
  /** of the line */
  position: number;
  span: Span | null;
}

/** Draws the words that threads are of; taken anew for every state. */
export function commentPlugin(marks: () => readonly CommentMark[]): Plugin {
  return new Plugin({ props: { decorations: (state: EditorState) => draw(state.doc, marks()) } });
}

function draw(doc: Node, marks: readonly CommentMark[]): DecorationSet {
  const decorations: Decoration[] = [];
  for (const { mark, node, position, span } of anchored(doc, marks)) {
    const look = mark.hot ? 'commented hot' : 'commented';
    if (span) decorations.push(Decoration.inline(position + 1 + span.from, position + 1 + span.to, { class: look }));
    else if (mark.hot) decorations.push(Decoration.node(position, position + node.nodeSize, { class: look }));
  }
  return DecorationSet.create(doc, decorations);
}

/** The marks whose paragraphs are in the text, with where they are. */
function anchored(doc: Node, marks: readonly CommentMark[]): Anchored[] {
  if (marks.length === 0) return [];
  const lines = new Map<string, { node: Node; position: number }>();
  doc.forEach((node, position) => void lines.set(lineAttrs(node).pid, { node, position }));
  return marks.flatMap((mark) => {
    const line = mark.pid === '' ? undefined : lines.get(mark.pid);
    return line ? [{ mark, ...line, span: mark.quote && spanIn(line.node, mark.quote) }] : [];
  });
}

/** What was looked for in a line. A line that changes is another node. */
const looked = new WeakMap<Node, Map<string, Span | null>>();

function spanIn(line: Node, quote: Quote): Span | null {
  const known = looked.get(line) ?? new Map<string, Span | null>();
  looked.set(line, known);
  const key = JSON.stringify([quote.exact, quote.prefix, quote.suffix]);
  let span = known.get(key);
  if (span === undefined) known.set(key, (span = find(quote, wordsOf(line))));
  return span;
}

const wordsOf = (line: Node): string => line.textBetween(0, line.content.size, '', '\ufffc');

/** What is left of the place of each thread. */
export function anchors(doc: Node, marks: readonly CommentMark[]): Map<string, Anchor> {
  const found = new Map<string, Anchor>(marks.map(({ id }) => [id, 'text']));
  for (const { mark, span } of anchored(doc, marks)) found.set(mark.id, span || !mark.quote ? 'words' : 'paragraph');
  return found;
}

/** The position in the document where a thread's words begin, or its paragraph; null where that is gone. */
export function startOf(doc: Node, mark: CommentMark): number | null {
  const [at] = anchored(doc, [mark]);
  return at ? at.position + 1 + (at.span?.from ?? 0) : null;
}

/** The threads whose words are at a position. */
export function threadsAt(doc: Node, marks: readonly CommentMark[], position: number): string[] {
  return anchored(doc, marks).filter(({ position: line, span }) => span && position >= line + 1 + span.from && position <= line + 1 + span.to).map(({ mark }) => mark.id);
}

/** What a comment on the selection is of: the selected words in the first paragraph that has some, else the whole paragraph. */
export function placeOf({ doc, selection }: EditorState): Place {
  let place: Place | null = null;
  doc.nodesBetween(selection.from, Math.max(selection.to, selection.from + 1), (line, position) => {
    if (line.type.name !== 'line' || place?.quote) return false;
    const from = Math.max(0, selection.from - position - 1);
    const to = Math.min(line.content.size, selection.to - position - 1);
    const { pid } = lineAttrs(line);
    if (to > from) place = { pid, quote: quoteOf(wordsOf(line), { from, to }) };
    else place ??= { pid, quote: null };
    return false;
  });
  return place ?? { pid: '', quote: null };
}
