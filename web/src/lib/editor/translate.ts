import { Fragment, Slice, type Node } from 'prosemirror-model';
import { AddMarkStep, AddNodeMarkStep, AttrStep, RemoveMarkStep, RemoveNodeMarkStep, ReplaceStep, type Step, type Transform } from 'prosemirror-transform';
import Delta from 'quill-delta';
import { attributesOf, kinds, lineAttrs, marksOf, schema, type Kind, type LineAttrs } from './schema';

// The one place that knows both ProseMirror and the Delta. A position in the view is the Delta's index plus the
// number of its line plus one: each line has an opening and a closing token, and its "\n" is the closing one.

type Attributes = Record<string, unknown>;

// --- Whole texts -----------------------------------------------------------------------------------------------

/** The view's document for a text. A text that lacks its last "\n" is shown as if it had one. */
export function docFromDelta(text: Delta): Node {
  const lines: Node[] = [];
  let content: Node[] = [];
  for (const op of text.ops) {
    if (typeof op.insert !== 'string') {
      content.push(inlineEmbed(op.insert as Attributes, op.attributes));
      continue;
    }
    op.insert.split('\n').forEach((piece, i) => {
      if (i > 0) {
        lines.push(schema.nodes.line.create(lineFrom(op.attributes), content));
        content = [];
      }
      if (piece) content.push(schema.text(piece, marksOf(op.attributes)));
    });
  }
  if (content.length > 0 || lines.length === 0) lines.push(schema.nodes.line.create(null, content));
  return schema.nodes.doc.create(null, lines);
}

export function deltaFromDoc(doc: Node): Delta {
  return between(doc, 0, unitsOf(doc));
}

/** Length of the shown text in UTF-16 units. */
export function unitsOf(doc: Node): number {
  return doc.content.size - doc.childCount;
}

function inlineEmbed(embed: Attributes, attributes: Attributes | undefined): Node {
  return schema.nodes.footnote.create({ id: String(embed.footnote ?? ''), note: String(attributes?.note ?? '') }, null, marksOf(attributes));
}

function lineFrom(attributes: Attributes | undefined): LineAttrs {
  const { pid, kind, level } = attributes ?? {};
  return {
    pid: typeof pid === 'string' ? pid : '',
    kind: (kinds as readonly unknown[]).includes(kind) ? (kind as Kind) : '',
    level: typeof level === 'number' ? level : null,
  };
}

function lineAttributes(line: Node): Attributes {
  const { pid, kind, level } = lineAttrs(line);
  return { ...(pid && { pid }), ...(kind && { kind }), ...(level !== null && { level }) };
}

function nodeAttributes(node: Node): Attributes {
  const attributes = attributesOf(node.marks);
  if (node.type === schema.nodes.footnote) attributes.note = node.attrs.note;
  return attributes;
}

// --- Positions -------------------------------------------------------------------------------------------------

/** The view's position for an index of the Delta; past the end it is the end of the last line. */
export function positionOf(doc: Node, index: number): number {
  const { line, start } = lineAt(doc, index);
  return Math.min(index, start + doc.child(line).content.size) + line + 1;
}

/** The Delta's index for a position; between two lines it is the start of the second. */
export function indexOf(doc: Node, position: number): number {
  const $position = doc.resolve(position);
  return position - $position.index(0) - ($position.depth > 0 ? 1 : 0);
}

/** The line that holds an index, and the index at which it starts. */
export function lineAt(doc: Node, index: number): { line: number; start: number } {
  let start = 0;
  for (let line = 0; line < doc.childCount - 1; line++) {
    const end = start + doc.child(line).content.size + 1;
    if (index < end) return { line, start };
    start = end;
  }
  return { line: doc.childCount - 1, start };
}

// --- From the view to the Delta --------------------------------------------------------------------------------

/** The change that the steps of a transaction make, in canonical form. */
export function changeFromTransaction(tr: Transform): Delta {
  return tr.steps.reduce((change, step, i) => change.compose(changeFromStep(step, tr.docs[i]!, tr.docs[i + 1] ?? tr.doc)), new Delta()).chop();
}

function changeFromStep(step: Step, before: Node, after: Node): Delta {
  if (step instanceof ReplaceStep) {
    const to = step.getMap().map(step.to, 1);
    return replaced(before, after, indexOf(before, step.from), indexOf(before, step.to), indexOf(after, to));
  }
  if (step instanceof AttrStep) return attributesChanged(before, after, step.pos, step.pos + before.nodeAt(step.pos)!.nodeSize);
  if (step instanceof AddMarkStep || step instanceof RemoveMarkStep) return attributesChanged(before, after, step.from, step.to);
  if (step instanceof AddNodeMarkStep || step instanceof RemoveNodeMarkStep) return attributesChanged(before, after, step.pos, step.pos + 1);
  return replaced(before, after, 0, unitsOf(before), unitsOf(after));
}

/**
 * The change that puts units [from, newTo) of `after` in the place of [from, to) of `before`. The text behind is the
 * same in both, except that the line both ends stand in may have other attributes.
 */
function replaced(before: Node, after: Node, from: number, to: number, newTo: number): Delta {
  const length = unitsOf(before);
  if (to === length && to > from) {
    // The last "\n" is never taken away. When lines vanish, the one before them goes in its stead.
    if (newTo === from) from -= 1;
    to -= 1;
    newTo -= 1;
  }
  const deleted = between(before, from, to);
  const inserted = between(after, from, newTo);
  const { start, end } = common(deleted, inserted);
  const change = new Delta().retain(from + start);
  for (const op of inserted.slice(start, inserted.length() - end).ops) change.push(op);
  change.delete(deleted.length() - start - end);
  if (to < length) {
    const old = lineAt(before, to);
    const set = difference(lineAttributes(before.child(old.line)), lineAttributes(after.child(lineAt(after, newTo).line)));
    if (set) change.retain(end + old.start + before.child(old.line).content.size - to).retain(1, set);
  }
  return change.chop();
}

/** The change of attributes in [from, to), in positions of both documents, which have the same units. */
function attributesChanged(before: Node, after: Node, from: number, to: number): Delta {
  const first = lineAt(before, indexOf(before, from)).line;
  const last = lineAt(before, indexOf(before, Math.min(to, before.content.size - 1))).line;
  let start = 0;
  for (let i = 0; i < first; i++) start += before.child(i).content.size + 1;
  const change = new Delta().retain(start);
  for (let i = first; i <= last; i++) {
    const [old, now] = [units(before.child(i)), units(after.child(i))];
    let [a, b] = [old.next(), now.next()];
    let [leftA, leftB] = [a.value?.length ?? 0, b.value?.length ?? 0];
    while (a.value && b.value) {
      const length = Math.min(leftA, leftB);
      change.retain(length, difference(a.value.attributes, b.value.attributes));
      leftA -= length;
      leftB -= length;
      if (leftA === 0) { a = old.next(); leftA = a.value?.length ?? 0; }
      if (leftB === 0) { b = now.next(); leftB = b.value?.length ?? 0; }
    }
  }
  return change.chop();
}

function* units(line: Node): Generator<{ length: number; attributes: Attributes }, undefined> {
  for (let i = 0; i < line.childCount; i++) yield { length: line.child(i).nodeSize, attributes: nodeAttributes(line.child(i)) };
  yield { length: 1, attributes: lineAttributes(line) };
  return undefined;
}

/** What has to be set to get from one set of attributes to another; undefined for nothing. */
function difference(from: Attributes, to: Attributes): Attributes | undefined {
  const set: Attributes = {};
  for (const name of Object.keys(from)) if (!(name in to)) set[name] = null;
  for (const [name, value] of Object.entries(to)) if (from[name] !== value) set[name] = value;
  return Object.keys(set).length > 0 ? set : undefined;
}

/** Units [from, to) of a shown text as inserts. */
function between(doc: Node, from: number, to: number): Delta {
  const part = new Delta();
  let index = 0;
  for (let i = 0; i < doc.childCount && index < to; i++) {
    const line = doc.child(i);
    const end = index + line.content.size;
    if (end >= from) {
      line.forEach((node, offset) => {
        const [a, b] = [Math.max(from - index - offset, 0), Math.min(to - index - offset, node.nodeSize)];
        if (a >= b) return;
        part.insert(node.isText ? node.text!.slice(a, b) : { footnote: node.attrs.id }, nodeAttributes(node));
      });
      if (end < to) part.insert('\n', lineAttributes(line));
    }
    index = end + 1;
  }
  return part;
}

/** How many units two pieces share at their start and, of the rest, at their end; no surrogate pair is cut. */
function common(a: Delta, b: Delta): { start: number; end: number } {
  const [x, y] = [spread(a), spread(b)];
  const shorter = Math.min(x.length, y.length);
  let start = 0;
  while (start < shorter && same(x[start]!, y[start]!)) start++;
  if (start > 0 && /[\ud800-\udbff]/.test(x[start - 1]!.text)) start--;
  let end = 0;
  while (end < shorter - start && same(x[x.length - 1 - end]!, y[y.length - 1 - end]!)) end++;
  if (end > 0 && /[\udc00-\udfff]/.test(x[x.length - end]!.text)) end--;
  return { start, end };
}

interface Unit { text: string; attributes: Attributes | undefined }
function spread(delta: Delta): Unit[] {
  return delta.ops.flatMap(({ insert, attributes }) =>
    typeof insert === 'string' ? insert.split('').map((text) => ({ text, attributes })) : [{ text: `\u0000${JSON.stringify(insert)}`, attributes }],
  );
}
const same = (a: Unit, b: Unit): boolean => a.text === b.text && (a.attributes === b.attributes || !difference(a.attributes ?? {}, b.attributes ?? {}));

// --- From the Delta to the view --------------------------------------------------------------------------------

/**
 * Adds the steps that make `change` in the view, as small as they can be, so that selections and decorations are
 * carried along. A change that leaves no last "\n" leaves the view its last line all the same.
 */
export function transactionFromChange<T extends Transform>(tr: T, change: Delta): T {
  let index = 0;
  for (let i = 0; i < change.ops.length; i++) {
    const op = change.ops[i]!;
    if (typeof op.delete === 'number') {
      remove(tr, index, op.delete);
    } else if (typeof op.retain === 'number') {
      if (op.attributes) setAttributes(tr, index, op.retain, op.attributes);
      index += op.retain;
    } else {
      // Neighbouring inserts go in together: what makes whole lines is put in as such.
      const run = new Delta();
      for (; i < change.ops.length && change.ops[i]!.insert !== undefined; i++) run.push(change.ops[i]!);
      i--;
      insert(tr, index, run);
      index += run.length();
    }
  }
  return tr;
}

function insert(tr: Transform, index: number, run: Delta): void {
  const text = docFromDelta(run);
  const last = run.ops[run.ops.length - 1]!.insert;
  const ended = typeof last === 'string' && last.endsWith('\n');
  const lines: Node[] = [];
  text.forEach((line, _, i) => { if (ended || i < text.childCount - 1) lines.push(line); });
  const rest = ended ? Fragment.empty : text.child(text.childCount - 1).content;
  let at = lineAt(tr.doc, index);
  const old = tr.doc.child(at.line);
  let position = positionOf(tr.doc, index);
  if (index > at.start + old.content.size) {
    // Behind the last "\n": the lines simply follow.
    place(tr, tr.doc.content.size, lines);
    if (rest.size > 0) place(tr, tr.doc.content.size, [schema.nodes.line.create(null, rest)]);
    return;
  }
  if (lines.length > 0 && index > at.start) {
    // The first end of a line parts the old one: its head gets the new end's attributes, its tail keeps the old.
    const [first, ...others] = lines as [Node, ...Node[]];
    const tail = schema.nodes.line.create(old.attrs);
    const slice = new Slice(Fragment.from([old.type.create(old.attrs, first.content), tail]), 1, 1);
    tr.step(new ReplaceStep(position, position, slice));
    setLine(tr, position - (index - at.start) - 1, lineAttrs(first));
    index += first.content.size + 1;
    at = lineAt(tr.doc, index);
    position = positionOf(tr.doc, index);
    lines.splice(0, lines.length, ...others);
  }
  // Here the index stands at the start of a line, or there are no whole lines to put in.
  if (lines.length > 0) {
    place(tr, position - 1, lines);
    position += lines.reduce((size, line) => size + line.nodeSize, 0);
  }
  if (rest.size > 0) tr.step(new ReplaceStep(position, position, new Slice(rest, 0, 0)));
}

function place(tr: Transform, position: number, lines: Node[]): void {
  if (lines.length > 0) tr.step(new ReplaceStep(position, position, new Slice(Fragment.from(lines), 0, 0)));
}

function remove(tr: Transform, index: number, length: number): void {
  const { doc } = tr;
  const first = lineAt(doc, index);
  const last = lineAt(doc, index + length);
  const total = unitsOf(doc);
  if (index + length >= total) {
    // Everything to the end goes, or the last line's end with it; the view keeps a line.
    const end = doc.content.size - 1;
    const from = positionOf(doc, index);
    if (index === first.start && first.line > 0) tr.step(new ReplaceStep(from - 1, doc.content.size, Slice.empty));
    else if (from < end) tr.step(new ReplaceStep(from, end, Slice.empty));
    return;
  }
  let from = positionOf(doc, index);
  let to = positionOf(doc, index + length);
  if (first.line === last.line || index > first.start) {
    tr.step(new ReplaceStep(from, to, Slice.empty));
    // The end that stays is the last line's, and so are its attributes.
    if (first.line !== last.line) setLine(tr, from - (index - first.start) - 1, lineAttrs(doc.child(last.line)));
    return;
  }
  // Whole lines from their start: what is left of the last one keeps its node.
  from -= 1;
  const line = to - (index + length - last.start) - 1;
  tr.step(new ReplaceStep(from, line, Slice.empty));
  to -= line - from;
  if (to > from + 1) tr.step(new ReplaceStep(from + 1, to, Slice.empty));
}

function setLine(tr: Transform, position: number, to: LineAttrs): void {
  const from = lineAttrs(tr.doc.nodeAt(position)!);
  for (const name of ['pid', 'kind', 'level'] as const) if (from[name] !== to[name]) tr.setNodeAttribute(position, name, to[name]);
}

function setAttributes(tr: Transform, index: number, length: number, attributes: Attributes): void {
  const end = Math.min(index + length, unitsOf(tr.doc));
  while (index < end) {
    const { line, start } = lineAt(tr.doc, index);
    const size = tr.doc.child(line).content.size;
    const from = positionOf(tr.doc, index);
    const to = from + Math.min(end, start + size) - index;
    if (to > from) setInline(tr, from, to, attributes);
    if (end > start + size) setLine(tr, from - (index - start) - 1, lineFrom({ ...lineAttributes(tr.doc.child(line)), ...attributes }));
    index = start + size + 1;
  }
}

function setInline(tr: Transform, from: number, to: number, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    const type = schema.marks[name];
    if (type && value === null) tr.removeMark(from, to, type);
    else if (type) tr.addMark(from, to, marksOf({ [name]: value })[0]!);
    else if (name === 'note') {
      tr.doc.nodesBetween(from, to, (node, position) => {
        if (node.type === schema.nodes.footnote) tr.setNodeAttribute(position, 'note', String(value ?? ''));
      });
    }
  }
}
