import { TextSelection, type Command, type EditorState, type Transaction } from 'prosemirror-state';
import type { Mark, MarkType, Node } from 'prosemirror-model';
import { toggleMark } from 'prosemirror-commands';
import { freshId, isAddress, isHeading, isItem, lineAttrs, schema, type Kind, type LineAttrs } from './schema';

// What the keys and the toolbar do. Every command makes one transaction, and so one change on the wire. Which line
// keeps its name when lines part or join is decided here (docs/protocol.md, paragraph ids).

export type SwitchMark = 'bold' | 'italic' | 'underline';

const deepest = 4;
const levelOf = ({ level }: LineAttrs): number => level ?? 1;

// --- Lines of the selection ------------------------------------------------------------------------------------

/** Each line that the selection touches, with its position. */
function lines(state: EditorState): { node: Node; position: number }[] {
  const found: { node: Node; position: number }[] = [];
  const { from, to } = state.selection;
  state.doc.nodesBetween(from, to, (node, position) => {
    if (node.type === schema.nodes.line) found.push({ node, position });
    return node.type === schema.nodes.doc;
  });
  return found;
}

function setLine(tr: Transaction, position: number, attrs: Partial<LineAttrs>): void {
  const now = tr.doc.nodeAt(position)!.attrs;
  for (const [name, value] of Object.entries(attrs)) if (now[name] !== value) tr.setNodeAttribute(position, name, value);
}

/** Makes the touched lines of a kind, or plain if they all are of it already. */
export function setKind(kind: Kind): Command {
  return (state, dispatch) => {
    const touched = lines(state);
    if (touched.length === 0) return false;
    const to = kind !== '' && touched.every(({ node }) => lineAttrs(node).kind === kind) ? '' : kind;
    const { tr } = state;
    for (const { node, position } of touched) {
      // A level goes with items only; one that stays an item keeps its own.
      const level = isItem(to) && isItem(lineAttrs(node).kind) ? lineAttrs(node).level : null;
      setLine(tr, position, { kind: to, level });
    }
    if (tr.docChanged) dispatch?.(tr);
    return true;
  };
}

/** Moves the touched items a level in or out. True within items even at their limits, so that Tab stays in the text. */
function shift(by: 1 | -1): Command {
  return (state, dispatch) => {
    const items = lines(state).filter(({ node }) => isItem(lineAttrs(node).kind));
    if (items.length === 0) return false;
    const { tr } = state;
    for (const { node, position } of items) {
      const level = Math.min(Math.max(levelOf(lineAttrs(node)) + by, 1), deepest);
      setLine(tr, position, { level: level === 1 ? null : level });
    }
    if (tr.docChanged) dispatch?.(tr);
    return true;
  };
}
export const indent = shift(1);
export const outdent = shift(-1);

// --- Enter -----------------------------------------------------------------------------------------------------

/** Parts a line. The words in front keep the name; at the start the words behind do; at the end a line follows. */
export const enter: Command = (state, dispatch) => {
  if (!(state.selection instanceof TextSelection)) return false;
  const { tr } = state;
  if (!state.selection.empty) tr.deleteSelection();
  const { $from } = tr.selection;
  const line = $from.parent;
  const position = $from.before();
  const attrs = lineAttrs(line);
  if (state.selection.empty && line.content.size === 0 && attrs.kind !== '') return leaveKind(state, dispatch);
  const pid = freshId();
  if ($from.parentOffset === line.content.size) {
    // After a heading comes a plain paragraph.
    const next = isHeading(attrs.kind) ? { pid, kind: '', level: null } : { ...attrs, pid };
    tr.insert($from.after(), schema.nodes.line.create(next));
    tr.setSelection(TextSelection.create(tr.doc, $from.after() + 1));
  } else if ($from.parentOffset === 0) {
    const above = isHeading(attrs.kind) ? { pid, kind: '', level: null } : { ...attrs, pid };
    tr.insert(position, schema.nodes.line.create(above));
  } else {
    tr.split($from.pos, 1, [{ type: schema.nodes.line, attrs: { ...attrs, pid } }]);
  }
  tr.setStoredMarks(state.storedMarks ?? $from.marks().filter((mark) => mark.type !== schema.marks.link));
  dispatch?.(tr.scrollIntoView());
  return true;
};

/** In an empty item or quote: a level out, and from the outermost to a plain paragraph. */
const leaveKind: Command = (state, dispatch) => {
  const { $from } = state.selection;
  const attrs = lineAttrs($from.parent);
  const { tr } = state;
  const level = levelOf(attrs);
  if (isItem(attrs.kind) && level > 1) setLine(tr, $from.before(), { level: level === 2 ? null : level - 1 });
  else setLine(tr, $from.before(), { kind: '', level: null });
  dispatch?.(tr.scrollIntoView());
  return true;
};

// --- Joining ---------------------------------------------------------------------------------------------------

/** Backspace at the start of a line: first out of its kind, then into the line before. */
export const joinBackward: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.depth !== 1 || $from.parentOffset > 0) return false;
  if (lineAttrs($from.parent).kind !== '') return leaveKind(state, dispatch);
  if ($from.index(0) === 0) return true;
  return joinAt(state, $from.before(), dispatch);
};

/** Delete at the end of a line: the next one comes up. */
export const joinForward: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.depth !== 1 || $from.parentOffset < $from.parent.content.size) return false;
  if ($from.index(0) === state.doc.childCount - 1) return true;
  return joinAt(state, $from.after(), dispatch);
};

/** Joins the lines around a position. The first name stays, unless the first line has no words to be named by. */
function joinAt(state: EditorState, position: number, dispatch: ((tr: Transaction) => void) | undefined): boolean {
  const { tr } = state;
  const before = state.doc.resolve(position).nodeBefore!;
  if (before.content.size === 0) {
    tr.delete(position - before.nodeSize, position);
    tr.setSelection(TextSelection.create(tr.doc, position - before.nodeSize + 1));
  } else {
    tr.join(position);
    tr.setSelection(TextSelection.create(tr.doc, position - 1));
  }
  dispatch?.(tr.scrollIntoView());
  return true;
}

// --- Marks -----------------------------------------------------------------------------------------------------

export const toggle = (mark: SwitchMark): Command => toggleMark(schema.marks[mark]);

/** The link at the caret or at the start of the selection. */
export function linkAt(state: EditorState): Mark | null {
  const { $from, empty, from, to } = state.selection;
  if (!empty) {
    let found: Mark | null = null;
    state.doc.nodesBetween(from, to, (node) => { found ??= schema.marks.link.isInSet(node.marks) ?? null; });
    return found;
  }
  return schema.marks.link.isInSet($from.marks()) ?? schema.marks.link.isInSet($from.nodeAfter?.marks ?? []) ?? null;
}

/** Sets or takes away a link on the selection, or on the whole link around the caret; without either the address is put in. */
export function setLink(href: string | null): Command {
  return (state, dispatch) => {
    if (href !== null && !isAddress(href)) return false;
    let { from, to } = state.selection;
    const link = linkAt(state);
    if (from === to && link) [from, to] = reachOf(state, link);
    if (from === to && href === null) return false;
    const { tr } = state;
    if (from === to && href !== null) tr.replaceSelectionWith(schema.text(href, [schema.marks.link.create({ href })]), false);
    else if (href === null) tr.removeMark(from, to, schema.marks.link);
    else tr.addMark(from, to, schema.marks.link.create({ href }));
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** How far a link reaches in the caret's line. */
function reachOf(state: EditorState, link: Mark): [number, number] {
  const { $from } = state.selection;
  const start = $from.start();
  let [from, to] = [$from.pos, $from.pos];
  const runs: [number, number][] = [];
  $from.parent.forEach((node, offset) => {
    if (!link.isInSet(node.marks)) return;
    const last = runs[runs.length - 1];
    if (last && last[1] === start + offset) last[1] += node.nodeSize;
    else runs.push([start + offset, start + offset + node.nodeSize]);
  });
  for (const run of runs) if (run[0] <= $from.pos && $from.pos <= run[1]) [from, to] = run;
  return [from, to];
}

// --- Footnotes -------------------------------------------------------------------------------------------------

/** Puts a footnote behind the selection. */
export function insertFootnote(note: string): Command {
  return (state, dispatch) => {
    const { $to } = state.selection;
    if ($to.depth !== 1) return false;
    const tr = state.tr.insert($to.pos, schema.nodes.footnote.create({ id: freshId(), note }));
    tr.setSelection(TextSelection.create(tr.doc, $to.pos + 1));
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** Gives a footnote other words; without words it goes. */
export function setFootnote(id: string, note: string): Command {
  return (state, dispatch) => {
    const position = footnotePosition(state.doc, id);
    if (position === null) return false;
    dispatch?.(note.trim() ? state.tr.setNodeAttribute(position, 'note', note) : state.tr.delete(position, position + 1));
    return true;
  };
}

export function footnotePosition(doc: Node, id: string): number | null {
  let found: number | null = null;
  doc.descendants((node, position) => {
    if (node.type === schema.nodes.footnote && node.attrs.id === id) found ??= position;
  });
  return found;
}

// --- What is active --------------------------------------------------------------------------------------------

function markActive(state: EditorState, type: MarkType): boolean {
  const { from, to, empty, $from } = state.selection;
  if (empty) return type.isInSet(state.storedMarks ?? $from.marks()) !== undefined;
  return state.doc.rangeHasMark(from, to, type);
}

/** The formats at the selection; a kind counts when every touched line is of it. */
export function active(state: EditorState): Set<'bold' | 'italic' | 'underline' | 'link' | 'h1' | 'h2' | 'h3' | 'quote' | 'number' | 'letter' | 'paragraph'> {
  const formats = new Set<SwitchMark | 'link' | Exclude<Kind, ''> | 'paragraph'>();
  for (const mark of ['bold', 'italic', 'underline'] as const) if (markActive(state, schema.marks[mark])) formats.add(mark);
  if (linkAt(state)) formats.add('link');
  const kinds = new Set(lines(state).map(({ node }) => lineAttrs(node).kind));
  if (kinds.size === 1) formats.add([...kinds][0] || 'paragraph');
  return formats;
}
