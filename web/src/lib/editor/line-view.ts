import type { Node } from 'prosemirror-model';
import type { NodeView } from 'prosemirror-view';
import { lineAttrs, lineData, lineTag } from './schema';

/**
 * Draws a line, and patches its attributes in place: an element that is replaced would end an accent or a syllable
 * that is being composed in it. Only another tag makes a new element.
 */
export class LineView implements NodeView {
  readonly dom: HTMLElement;
  readonly contentDOM: HTMLElement;

  constructor(node: Node) {
    this.dom = this.contentDOM = document.createElement(lineTag(lineAttrs(node).kind));
    this.mark(node);
  }

  update(node: Node): boolean {
    if (lineTag(lineAttrs(node).kind).toUpperCase() !== this.dom.nodeName) return false;
    this.mark(node);
    return true;
  }

  private mark(node: Node): void {
    const data = lineData(lineAttrs(node));
    for (const name of ['data-pid', 'data-kind', 'data-level']) {
      if (data[name] === undefined) this.dom.removeAttribute(name);
      else if (this.dom.getAttribute(name) !== data[name]) this.dom.setAttribute(name, data[name]);
    }
  }
}
