import { Plugin, type EditorState } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';
import type { RemoteCursor } from '$lib/wire';
import { positionOf } from './translate';

/** What is drawn of others: taken anew for every state, because the positions are kept in step with the text. */
export interface CursorSource {
  cursors(): RemoteCursor[];
  hue(delegation: string): number;
}

/** Draws the carets and selections of others, each in its delegation's colour and with its code. */
export function cursorPlugin(source: CursorSource): Plugin {
  return new Plugin({ props: { decorations: (state: EditorState) => draw(state, source) } });
}

function draw(state: EditorState, source: CursorSource): DecorationSet {
  const decorations: Decoration[] = [];
  for (const cursor of source.cursors()) {
    const hue = source.hue(cursor.delegation);
    const head = positionOf(state.doc, cursor.head);
    const anchor = positionOf(state.doc, cursor.anchor);
    if (anchor !== head) decorations.push(Decoration.inline(Math.min(anchor, head), Math.max(anchor, head), { class: `remote-selection hue-${hue}` }));
    decorations.push(Decoration.widget(head, () => caret(cursor, hue), {
      // The same key keeps the element, so that it isn't drawn anew with every letter.
      key: `${cursor.peer} ${hue} ${cursor.code}`,
      side: -1,
      marks: [],
      ignoreSelection: true,
    }));
  }
  return DecorationSet.create(state.doc, decorations);
}

function caret(cursor: RemoteCursor, hue: number): HTMLElement {
  const element = document.createElement('span');
  element.className = 'ProseMirror-widget remote-cursor';
  // Through the object model: the page's rules allow no style attributes in HTML.
  element.style.setProperty('--hue', hue < 0 ? 'var(--quiet)' : `var(--hue-${hue})`);
  // Screen readers meet the list of those present elsewhere; here it would break the sentence.
  element.setAttribute('aria-hidden', 'true');
  const label = document.createElement('span');
  label.className = 'remote-cursor-label';
  label.textContent = cursor.code;
  element.append(label);
  return element;
}
