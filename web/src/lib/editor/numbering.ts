import type { Node } from 'prosemirror-model';
import { Plugin, PluginKey, type EditorState } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';
import type { Lang } from '$lib/api/types';
import { numbering } from '$lib/read/paragraphs';
import { lineAttrs, schema } from './schema';

export interface FootnoteState {
  id: string;
  number: number;
  note: string;
}

/** The footnotes by the order of their marks. */
export function footnotes(doc: Node): FootnoteState[] {
  const found: FootnoteState[] = [];
  doc.descendants((node) => {
    if (node.type === schema.nodes.footnote) found.push({ id: String(node.attrs.id), number: found.length + 1, note: String(node.attrs.note) });
  });
  return found;
}

/** The label of each line, '' for those without; the same counting as where texts are only read. */
export function labels(doc: Node, lang: Lang): string[] {
  const number = numbering(lang);
  const found: string[] = [];
  doc.forEach((line) => {
    const { kind, level } = lineAttrs(line);
    found.push(number(kind, level ?? 1));
  });
  return found;
}

/**
 * Draws the numbers of items and footnotes. They are computed for every document anew and never are characters of the
 * text; the style sheet shows them from the attributes set here.
 */
export function numberingPlugin(lang: Lang): Plugin {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: (_, state) => draw(state.doc, lang),
      apply: (tr, old) => (tr.docChanged ? draw(tr.doc, lang) : old),
    },
    props: { decorations: (state: EditorState) => key.getState(state) },
  });
}
const key = new PluginKey<DecorationSet>('numbering');

function draw(doc: Node, lang: Lang): DecorationSet {
  const decorations: Decoration[] = [];
  const label = labels(doc, lang);
  let notes = 0;
  doc.forEach((line, position, i) => {
    if (label[i]) decorations.push(Decoration.node(position, position + line.nodeSize, { 'data-label': label[i] }));
    line.forEach((node, offset) => {
      if (node.type !== schema.nodes.footnote) return;
      const number = String(++notes);
      const from = position + 1 + offset;
      decorations.push(Decoration.node(from, from + 1, { 'data-number': number, title: String(node.attrs.note), 'aria-label': lang === 'es' ? `nota ${number}` : `note ${number}`, role: 'img' }));
    });
  });
  return DecorationSet.create(doc, decorations);
}
