import type Delta from 'quill-delta';
import type { EditorView } from 'prosemirror-view';
import { indexOf } from './translate';

/**
 * Without input for this long, in milliseconds, a composition that is left open no longer keeps others waiting. Android
 * composes all the time; there a rest, or the end of a word, is enough.
 */
const patience = 10_000;
const rest = 1_000;
/** the view has read the browser's last change by then, in milliseconds */
const read = 30;

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
  /** when the composition began of which words may still come, in milliseconds since the page was opened; they are undone as one */
  since: number | null = null;

  constructor(
    private readonly live: Holder,
    private readonly android = /Android/.test(globalThis.navigator?.userAgent ?? ''),
  ) {
    document.addEventListener('visibilitychange', this.end);
  }

  /** Handlers for the view's DOM events. */
  readonly handlers = {
    compositionstart: (view: EditorView) => {
      this.since = performance.now();
      this.begin(view);
    },
    compositionupdate: (view: EditorView, event: CompositionEvent) => {
      this.begin(view);
      if (this.android && /[\s\p{P}]$/u.test(event.data)) setTimeout(this.end, read);
    },
    compositionend: (view: EditorView) => this.soon(view),
    // Elsewhere in the text: the browser ends the composition by itself, perhaps without saying so.
    mousedown: (view: EditorView) => { if (this.active) this.soon(view); },
    blur: () => this.end(),
  };

  /** Lets everything in. */
  readonly end = (): void => {
    clearTimeout(this.timer);
    if (!this.active) return;
    this.active = false;
    this.live.hold(null);
  };

  destroy(): void {
    document.removeEventListener('visibilitychange', this.end);
    this.end();
  }

  private begin(view: EditorView): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.end, this.android ? rest : patience);
    if (this.active) return;
    this.active = true;
    this.live.hold((change) => {
      const { $head } = view.state.selection;
      if ($head.depth === 0) return false;
      const start = indexOf(view.state.doc, $head.start());
      return touches(change, start, start + $head.parent.content.size);
    });
  }

  /** Ends the hold once the view has read the browser's last change, unless another composition has begun by then. */
  private soon(view: EditorView): void {
    setTimeout(() => {
      if (!view.isDestroyed && view.composing) return;
      this.since = null;
      this.end();
    }, read);
  }
}
