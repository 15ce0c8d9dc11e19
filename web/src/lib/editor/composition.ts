import type Delta from 'quill-delta';
import type { EditorView } from 'prosemirror-view';
import { indexOf } from './translate';

/** Without input for this long, in milliseconds, a composition that is left open no longer keeps others waiting. Android composes all the time. */
const patience = /Android/.test(globalThis.navigator?.userAgent ?? '') ? 1_000 : 10_000;

/**
 * Whether a change touches the line [start, end] of the shown text, its "\n" or the one before it. Such a change would
 * break an accent or a syllable that is being composed there.
 */
export function touches(change: Delta, start: number, end: number): boolean {
  let index = 0;
  for (const op of change.ops) {
    if (typeof op.retain === 'number') {
      if (op.attributes && index <= end && index + op.retain > start - 1) return true;
      index += op.retain;
    } else if (typeof op.delete === 'number') {
      if (index <= end && index + op.delete > start - 1) return true;
      index += op.delete;
    } else if (index >= start && index <= end) return true;
  }
  return false;
}

export interface Holder {
  hold(wait: ((change: Delta) => boolean) | null): void;
}

/** Keeps changes by others out of the line that is being composed, until the browser's last change is read. */
export class CompositionHold {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private active = false;

  constructor(private readonly live: Holder) {}

  /** Handlers for the view's DOM events. */
  readonly handlers = {
    compositionstart: (view: EditorView) => this.begin(view),
    compositionupdate: (view: EditorView) => this.begin(view),
    compositionend: (view: EditorView) => { setTimeout(() => this.ended(view), 0); },
    blur: () => this.end(),
  };

  /** Lets everything in. */
  readonly end = (): void => {
    clearTimeout(this.timer);
    if (!this.active) return;
    this.active = false;
    this.live.hold(null);
  };

  private begin(view: EditorView): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.end, patience);
    if (this.active) return;
    this.active = true;
    this.live.hold((change) => {
      const { $head } = view.state.selection;
      if ($head.depth === 0) return false;
      const start = indexOf(view.state.doc, $head.start());
      return touches(change, start, start + $head.parent.content.size);
    });
  }

  private ended(view: EditorView): void {
    // The view reads the browser's last change a moment after the composition ended.
    if (view.isDestroyed || !view.composing) this.end();
    else setTimeout(() => this.ended(view), 20);
  }
}
