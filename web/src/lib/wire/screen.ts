import type Delta from 'quill-delta';
import type { LiveView } from './live';
import type { Entry } from './messages';
import type { Withdrawal } from './withdraw';

export type News = { entry: Entry; change: Delta }[];

/**
 * The view of a text and those who hear of it. What goes wrong in one of them is reported and stays there: the text and
 * the others go on, and a view that could not draw a change draws the whole text anew.
 */
export class Screen {
  private view: LiveView | null = null;
  /** changes to be drawn together */
  private changes: Delta[] = [];
  private news: News = [];
  private readonly listeners = new Set<(news: News) => void>();
  private readonly commentListeners = new Set<() => void>();

  /** `broken` hears that the view can draw nothing at all. */
  constructor(private readonly text: string, private readonly broken: () => void) {}

  /** The answer takes the view off again and says whether it was still there. */
  attach(view: LiveView): () => boolean {
    this.view = view;
    return () => {
      const there = this.view === view;
      if (there) this.view = null;
      return there;
    };
  }

  listen(listener: (news: News) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  listenComments(listener: () => void): () => void {
    this.commentListeners.add(listener);
    return () => void this.commentListeners.delete(listener);
  }

  show(change: Delta): void {
    this.changes.push(change);
  }

  tell(entry: Entry, change: Delta): void {
    if (this.listeners.size > 0) this.news.push({ entry, change });
  }

  tellComments(): void {
    for (const listener of this.commentListeners) attempt(`telling of comments in ${this.text}`, listener);
  }

  withdraw(withdrawal: Withdrawal): void {
    this.act((view) => view.withdraw(withdrawal));
  }

  reset(): void {
    this.changes = [];
    this.act((view) => view.reset());
  }

  refresh(): void {
    this.act((view) => view.refresh());
  }

  /** Draws what is to be shown, and tells the news. */
  draw(): void {
    const { changes, news } = this;
    [this.changes, this.news] = [[], []];
    if (changes.length > 0) this.act((view) => view.show(changes));
    if (news.length > 0) for (const listener of this.listeners) attempt(`telling what happened in ${this.text}`, () => listener(news));
  }

  private act(draw: (view: LiveView) => void): void {
    const { view } = this;
    if (!view || attempt(`drawing ${this.text}`, () => draw(view))) return;
    this.changes = [];
    if (!attempt(`drawing ${this.text} anew`, () => view.reset())) this.broken();
  }
}

/** Does what may go wrong without harm to what comes after it, and says whether it went well. */
export function attempt(what: string, act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    console.error(`${what} failed`, error);
    return false;
  }
}
