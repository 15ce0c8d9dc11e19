import { Mark, Schema, type DOMOutputSpec, type MarkSpec, type Node } from 'prosemirror-model';

/** Kinds of paragraph besides the plain one, which has ''. */
export const kinds = ['h1', 'h2', 'h3', 'quote', 'number', 'letter'] as const;
export type Kind = (typeof kinds)[number] | '';

export const isItem = (kind: string): boolean => kind === 'number' || kind === 'letter';
export const isHeading = (kind: string): boolean => kind === 'h1' || kind === 'h2' || kind === 'h3';

/** Attributes of a line: `pid` is '' only while an own edit is being put right; `level` is null for the outermost. */
export interface LineAttrs {
  pid: string;
  kind: Kind;
  level: number | null;
}
export const lineAttrs = (node: Node): LineAttrs => node.attrs as LineAttrs;

/** The element a kind of paragraph is drawn as. */
export function lineTag(kind: string): string {
  if (isHeading(kind)) return kind;
  return kind === 'quote' ? 'blockquote' : 'p';
}

/** The data attributes of a drawn line, those without a value left out. */
export function lineData({ pid, kind, level }: LineAttrs): Record<string, string> {
  const data: Record<string, string> = { 'data-pid': pid };
  if (kind) data['data-kind'] = kind;
  if (level !== null) data['data-level'] = String(level);
  return data;
}

const switchMark = (tag: string, ...parse: NonNullable<MarkSpec['parseDOM']>): MarkSpec => ({
  parseDOM: [{ tag }, ...parse],
  toDOM: (): DOMOutputSpec => [tag, 0],
});

/** Addresses a text may point to; anything else is refused by the server. */
export function isAddress(href: string): boolean {
  return /^(https?:\/\/|mailto:)./i.test(href) && new TextEncoder().encode(href).length <= 2048;
}

/** A text is one level of lines, so that a position is the Delta's index plus the line's number plus one. */
export const schema = new Schema({
  nodes: {
    doc: { content: 'line+' },
    line: {
      content: '(text|footnote)*',
      marks: '_',
      defining: true,
      attrs: {
        pid: { default: '', validate: 'string' },
        kind: { default: '', validate: (value) => { if (value !== '' && !kinds.includes(value)) throw new RangeError(`no kind of paragraph: ${value}`); } },
        level: { default: null, validate: (value) => { if (value !== null && !(Number.isInteger(value) && value >= 1 && value <= 4)) throw new RangeError(`no level: ${value}`); } },
      },
      parseDOM: [
        { tag: 'p', getAttrs: (dom) => read(dom) },
        { tag: 'blockquote', getAttrs: (dom) => ({ ...read(dom), kind: 'quote' }) },
        ...(['h1', 'h2', 'h3'] as const).map((kind) => ({ tag: kind, getAttrs: (dom: HTMLElement) => ({ ...read(dom), kind }) })),
      ],
      toDOM: (node): DOMOutputSpec => [lineTag(lineAttrs(node).kind), lineData(lineAttrs(node)), 0],
    },
    text: {},
    footnote: {
      inline: true,
      atom: true,
      marks: '_',
      attrs: { id: { validate: 'string' }, note: { default: '', validate: 'string' } },
      parseDOM: [{ tag: 'sup[data-footnote]', getAttrs: (dom) => ({ id: dom.getAttribute('data-footnote') ?? '', note: dom.getAttribute('data-note') ?? '' }) }],
      toDOM: (node): DOMOutputSpec => ['sup', { class: 'footnote', 'data-footnote': String(node.attrs.id), 'data-note': String(node.attrs.note) }],
    },
  },
  marks: {
    link: {
      attrs: { href: { validate: (value) => { if (typeof value !== 'string' || !isAddress(value)) throw new RangeError('no address to link to'); } } },
      inclusive: false,
      parseDOM: [{ tag: 'a[href]', getAttrs: (dom) => { const href = dom.getAttribute('href') ?? ''; return isAddress(href) ? { href } : false; } }],
      toDOM: (mark): DOMOutputSpec => ['a', { href: String(mark.attrs.href), rel: 'noopener noreferrer' }, 0],
    },
    bold: switchMark('strong', { tag: 'b', getAttrs: (dom) => dom.style.fontWeight !== 'normal' && null }, { style: 'font-weight', getAttrs: (value) => /^(bold(er)?|[6-9]\d{2})$/.test(value) && null }),
    italic: switchMark('em', { tag: 'i', getAttrs: (dom) => dom.style.fontStyle !== 'normal' && null }, { style: 'font-style=italic' }),
    underline: switchMark('u', { style: 'text-decoration', getAttrs: (value) => /\bunderline\b/.test(value) && null }),
  },
});

/** What a drawn line says of itself; a name is not taken over from elsewhere. */
function read(dom: HTMLElement): Partial<LineAttrs> {
  const kind = dom.getAttribute('data-kind') ?? '';
  const level = Number(dom.getAttribute('data-level'));
  return {
    pid: dom.getAttribute('data-pid') ?? '',
    kind: (kinds as readonly string[]).includes(kind) ? (kind as Kind) : '',
    level: Number.isInteger(level) && level >= 1 && level <= 4 ? level : null,
  };
}

/** Inline attributes of the wire for a set of marks. */
export function attributesOf(marks: readonly Mark[]): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  for (const mark of marks) attributes[mark.type.name] = mark.type.name === 'link' ? mark.attrs.href : true;
  return attributes;
}

/** The marks for inline attributes of the wire; unknown ones, such as a footnote's words, make none. */
export function marksOf(attributes: Record<string, unknown> | undefined): readonly Mark[] {
  const marks: Mark[] = [];
  for (const [name, value] of Object.entries(attributes ?? {})) {
    const type = schema.marks[name];
    if (type && value !== null) marks.push(type.create(name === 'link' ? { href: value } : null));
  }
  return Mark.setFrom(marks);
}

/** A random paragraph id, one of 2^60 or so; no text has enough paragraphs for two to meet. */
export function freshId(): string {
  return [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => alphabet[byte % 62]).join('');
}
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
