import { Fragment, Slice, type Mark, type Node } from 'prosemirror-model';
import { freshId, isAddress, isItem, lineAttrs, schema, type Kind, type LineAttrs } from './schema';

// What comes from Word, from the web or from a text of ours, reduced to what a text can hold: paragraphs with their
// kinds, bold, italic, underline, links and footnotes. Looks, pictures, scripts and names of paragraphs stay behind.

/** Characters the server refuses: controls but tab, and halves of pairs. */
const refused = /[\u0000-\u0008\u000b-\u001f\u007f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g; // eslint-disable-line no-control-regex
export const acceptable = (text: string): string => text.replace(refused, '');

/**
 * Copied HTML as it may be parsed under the page's rules, which allow no styles in markup: sheets are left out and
 * what elements say of themselves is put where only the reader below looks.
 */
export function withoutStyles(html: string): string {
  return html.replace(/<style\b[\s\S]*?<\/style>/gi, '').replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle(?=\s*=)/gi, ' data-css'));
}
const styleOf = (element: Element): string => element.getAttribute('data-css') ?? '';

/** Reads copied HTML. `exact` keeps every space, as in what was copied here. */
export function sliceFromHTML(dom: ParentNode, exact: boolean): Slice {
  const reader = new Reader(exact, footnotesOfWord(dom));
  reader.children(dom, { marks: [], kind: '', level: 0 });
  return openSlice(reader.lines());
}

/** Reads copied text without formatting: each line a paragraph, empty ones left out. */
export function sliceFromText(text: string): Slice {
  const lines = text.split(/\r\n?|\n|\u2028|\u2029/).map(acceptable);
  const kept = lines.length > 1 ? lines.filter((line) => line.trim() !== '') : lines;
  return openSlice(kept.map((line) => schema.nodes.line.create({ pid: freshId() }, line ? schema.text(line) : undefined)));
}

const openSlice = (lines: Node[]): Slice => (lines.length > 0 ? new Slice(Fragment.from(lines), 1, 1) : Slice.empty);

/** Gives what is put in names of its own: those it brings belong to paragraphs and footnotes elsewhere. */
export function renamed(slice: Slice): Slice {
  const rename = (node: Node): Node => {
    if (node.type === schema.nodes.line) return node.type.create({ ...node.attrs, pid: freshId() }, map(node.content), node.marks);
    if (node.type === schema.nodes.footnote) return node.type.create({ ...node.attrs, id: freshId() }, null, node.marks);
    return node;
  };
  const map = (fragment: Fragment): Fragment => {
    const nodes: Node[] = [];
    fragment.forEach((node) => nodes.push(rename(node)));
    return Fragment.from(nodes);
  };
  return new Slice(map(slice.content), slice.openStart, slice.openEnd);
}

interface Setting {
  marks: readonly Mark[];
  kind: Kind;
  /** depth of the list, 0 outside */
  level: number;
  /** what an `li` here becomes */
  item?: 'number' | 'letter';
}

const skipped = new Set(['STYLE', 'SCRIPT', 'HEAD', 'TITLE', 'META', 'LINK', 'XML', 'O:P', 'TEMPLATE', 'NOSCRIPT', 'IFRAME', 'OBJECT', 'SVG', 'MATH', 'IMG', 'VIDEO', 'AUDIO', 'CANVAS', 'BUTTON', 'INPUT', 'SELECT', 'TEXTAREA']);
const blocks = new Set(['ADDRESS', 'ARTICLE', 'ASIDE', 'BLOCKQUOTE', 'BODY', 'CAPTION', 'CENTER', 'DD', 'DIV', 'DL', 'DT', 'FIGCAPTION', 'FIGURE', 'FOOTER', 'FORM', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'HEADER', 'HR', 'LI', 'MAIN', 'NAV', 'OL', 'P', 'PRE', 'SECTION', 'TABLE', 'TBODY', 'TD', 'TFOOT', 'TH', 'THEAD', 'TR', 'UL']);
const headings: Record<string, Kind> = { H1: 'h1', H2: 'h2', H3: 'h3', H4: 'h3', H5: 'h3', H6: 'h3' };

class Reader {
  private readonly found: { attrs: Omit<LineAttrs, 'pid'>; content: Node[] }[] = [];
  /** whether the next words begin a line */
  private fresh = true;

  constructor(private readonly exact: boolean, private readonly notes: Map<string, string>) {}

  lines(): Node[] {
    const lines: Node[] = [];
    for (const { attrs, content } of this.found) {
      const trimmed = this.exact ? content : trim(content);
      if (this.exact || trimmed.length > 0) lines.push(schema.nodes.line.create({ ...attrs, pid: freshId() }, Fragment.fromArray(joined(trimmed))));
    }
    return lines;
  }

  children(parent: ParentNode, setting: Setting): void {
    for (const child of parent.childNodes) {
      if (child.nodeType === 3) this.words(child.nodeValue ?? '', setting);
      else if (child.nodeType === 1) this.element(child as Element, setting);
    }
  }

  private element(element: Element, setting: Setting): void {
    const tag = element.nodeName.toUpperCase();
    const style = styleOf(element);
    if (skipped.has(tag) || /display:\s*none|mso-hide:\s*all|mso-list:\s*Ignore|mso-element:\s*footnote-list/i.test(style)) return;
    if (tag === 'BR') {
      this.fresh = true;
      return;
    }
    const note = this.footnote(element);
    if (note) return this.add(note.mark(setting.marks), setting);
    const inner = { ...within(element, tag, style, setting), marks: marksWithin(element, tag, style, setting.marks) };
    if (!blocks.has(tag)) return this.children(element, inner);
    this.fresh = true;
    // A line of its own, also when it is empty and every line counts.
    if (this.exact && element.childNodes.length === 0) this.begin(inner);
    this.children(element, inner);
    this.fresh = true;
  }

  private footnote(element: Element): Node | null {
    const id = element.getAttribute('data-footnote');
    if (id !== null) return note(element.getAttribute('data-note') ?? '');
    const word = /^#_(ftn\d+)$/.exec(element.getAttribute('href') ?? '')?.[1];
    return word !== undefined && this.notes.has(word) ? note(this.notes.get(word)!) : null;
  }

  private words(value: string, setting: Setting): void {
    const text = acceptable(this.exact ? value : value.replace(/[ \t\r\n\f]+/g, ' '));
    if (text === '' || (text === ' ' && this.fresh && !this.exact)) return;
    this.add(schema.text(text.replace(/\n/g, ' '), setting.marks), setting);
  }

  private add(node: Node, setting: Setting): void {
    if (this.fresh) this.begin(setting);
    this.found[this.found.length - 1]!.content.push(node);
  }

  private begin({ kind, level }: Setting): void {
    this.found.push({ attrs: { kind, level: isItem(kind) && level > 1 ? Math.min(level, 4) : null }, content: [] });
    this.fresh = false;
  }
}

/** The kind and level that an element gives to what is in it. */
function within(element: Element, tag: string, style: string, setting: Setting): Setting {
  const name = element.getAttribute('class') ?? '';
  const word = /mso-list:\s*\S+\s+level(\d)/i.exec(style);
  if (word) return { ...setting, kind: wordItem(element), level: Number(word[1]) };
  if (headings[tag]) return { ...setting, kind: headings[tag] };
  if (/\bMso(Title)\b/.test(name)) return { ...setting, kind: 'h1' };
  if (tag === 'BLOCKQUOTE' || /\bMso(Intense)?Quote\b/.test(name)) return { ...setting, kind: 'quote' };
  if (tag === 'OL' || tag === 'UL') {
    const lettered = tag === 'UL' || /^a$/i.test(element.getAttribute('type') ?? '') || /list-style(-type)?:\s*(lower|upper)-(alpha|latin)/i.test(style);
    return { ...setting, level: setting.level + 1, item: lettered ? 'letter' : 'number' };
  }
  if (tag === 'LI') return { ...setting, kind: setting.item ?? 'letter', level: Math.max(setting.level, 1) };
  return setting;
}

/** Word writes an item's number into the text; digits make a numbered item, everything else a lettered one. */
function wordItem(element: Element): Kind {
  const marker = [...element.querySelectorAll('span')].find((span) => /mso-list:\s*Ignore/i.test(styleOf(span)));
  return /\d/.test(marker?.textContent ?? '') ? 'number' : 'letter';
}

function marksWithin(element: Element, tag: string, style: string, marks: readonly Mark[]): readonly Mark[] {
  const { bold, italic, underline, link } = schema.marks;
  let now = marks;
  const weight = /(?:^|;)\s*font-weight:\s*(\w+)/i.exec(style)?.[1];
  if (weight ? /^(bold(er)?|[6-9]\d\d)$/i.test(weight) : tag === 'B' || tag === 'STRONG') now = bold.create().addToSet(now);
  else if (weight && /^(normal|[1-5]\d\d)$/i.test(weight)) now = bold.removeFromSet(now);
  const slant = /(?:^|;)\s*font-style:\s*(\w+)/i.exec(style)?.[1];
  if (slant ? /^(italic|oblique)$/i.test(slant) : tag === 'I' || tag === 'EM' || tag === 'CITE') now = italic.create().addToSet(now);
  const href = tag === 'A' ? (element.getAttribute('href') ?? '').trim() : '';
  if (isAddress(href)) now = link.create({ href }).addToSet(now);
  else if (tag === 'U' || (tag !== 'A' && /text-decoration(-line)?:[^;]*\bunderline\b/i.test(style))) {
    // What is underlined because it is a link is a link.
    if (!link.isInSet(now)) now = underline.create().addToSet(now);
  }
  return now;
}

/** Words of Word's footnotes by their ids; they stand at the end of what was copied. */
function footnotesOfWord(dom: ParentNode): Map<string, string> {
  const notes = new Map<string, string>();
  for (const element of dom.querySelectorAll('[id^="ftn"]')) {
    const words = acceptable((element.textContent ?? '').replace(/\s+/g, ' ')).replace(/^\s*\[?\d+\]?\s*/, '').trim();
    if (/^ftn\d+$/.test(element.id) && words) notes.set(element.id, words);
  }
  return notes;
}

const note = (words: string): Node => schema.nodes.footnote.create({ id: freshId(), note: Array.from(acceptable(words)).slice(0, 4000).join('') });

/** Spaces at the ends of a line, and a second one in a row, are the markup's and not the text's. */
function trim(content: Node[]): Node[] {
  const kept: Node[] = [];
  for (const node of content) {
    let text = node.text;
    if (text === undefined) kept.push(node);
    else {
      const last = kept[kept.length - 1];
      if (text.startsWith(' ') && (!last || last.text?.endsWith(' '))) text = text.slice(1);
      if (text) kept.push(schema.text(text, node.marks));
    }
  }
  for (let last = kept[kept.length - 1]; last?.text !== undefined; last = kept[kept.length - 1]) {
    const text = last.text.replace(/[ \u00a0]+$/, '');
    if (text === last.text) break;
    kept.pop();
    if (text) kept.push(schema.text(text, last.marks));
  }
  return kept;
}

/** Neighbouring text of the same marks as one node, as the view would have it. */
function joined(content: Node[]): Node[] {
  const nodes: Node[] = [];
  for (const node of content) {
    const last = nodes[nodes.length - 1];
    if (last?.isText && node.isText && last.sameMarkup(node)) nodes[nodes.length - 1] = schema.text(last.text! + node.text!, last.marks);
    else nodes.push(node);
  }
  return nodes;
}

// --- What is copied from here ----------------------------------------------------------------------------------

/** Draws copied lines as plain HTML that other programs understand; items become nested lists. */
export function copiedHTML(fragment: Fragment, document: Document): DocumentFragment {
  const root = document.createDocumentFragment();
  const lists: HTMLOListElement[] = [];
  fragment.forEach((node) => {
    if (node.type !== schema.nodes.line) return void root.append(inlineHTML(Fragment.from(node), document));
    const { kind, level } = lineAttrs(node);
    if (!isItem(kind)) {
      lists.length = 0;
      const element = document.createElement(kind === 'quote' ? 'blockquote' : kind || 'p');
      element.append(inlineHTML(node.content, document));
      return void root.append(element);
    }
    const type = kind === 'letter' ? 'a' : '1';
    const depth = level ?? 1;
    lists.length = Math.min(lists.length, depth);
    if (lists[depth - 1] && lists[depth - 1]!.type !== type) lists.length = depth - 1;
    while (lists.length < depth) {
      const list = document.createElement('ol');
      list.type = type;
      (lists[lists.length - 1]?.lastElementChild ?? lists[lists.length - 1] ?? root).append(list);
      lists.push(list);
    }
    const item = document.createElement('li');
    item.append(inlineHTML(node.content, document));
    lists[depth - 1]!.append(item);
  });
  return root;
}

function inlineHTML(content: Fragment, document: Document): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const tags: Record<string, string> = { bold: 'strong', italic: 'em', underline: 'u', link: 'a' };
  content.forEach((node) => {
    let drawn: globalThis.Node;
    if (node.isText) drawn = document.createTextNode(node.text!);
    else {
      const mark = document.createElement('sup');
      mark.setAttribute('data-footnote', '');
      mark.setAttribute('data-note', String(node.attrs.note));
      drawn = mark;
    }
    for (const mark of [...node.marks].reverse()) {
      const element = document.createElement(tags[mark.type.name]!);
      if (mark.type === schema.marks.link) element.setAttribute('href', String(mark.attrs.href));
      element.append(drawn);
      drawn = element;
    }
    fragment.append(drawn);
  });
  return fragment;
}

/** The copied words alone, a line for each paragraph. */
export const copiedText = (slice: Slice): string => slice.content.textBetween(0, slice.content.size, '\n');
