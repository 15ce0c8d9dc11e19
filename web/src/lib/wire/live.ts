import type Delta from 'quill-delta';
import type { Authorship } from './authors';
import type { Stretch } from './authorship';
import type { Entry } from './messages';
import type { RemoteCursor } from './presence';
import type { LiveSnapshot } from './snapshot';
import type { Withdrawal } from './withdraw';

/** What draws the text. */
export interface LiveView {
  /** Changes to what is drawn, made by others: to be applied in this order. */
  show(changes: Delta[]): void;
  /** Own edits were given up: their `change` is to be drawn. */
  withdraw(withdrawal: Withdrawal): void;
  /** The text is another one altogether: draw `document` anew. */
  reset(): void;
  /** Cursors of others have moved without a change, or who wrote what has become known. */
  refresh(): void;
}

/** One open text: the machine, its outbox and the line, tied together. */
export interface LiveText {
  readonly snapshot: LiveSnapshot;
  readonly text: string;
  /** the text on the screen, with everything typed here */
  readonly document: Delta;
  /** the same for the undo history: words that were never sent are signed */
  readonly signed: Delta;
  /**
   * Takes a change the user made; it is already drawn. In canonical form, written against `document`. `undoes` are the
   * numbers of the edits that it takes back, `signed` is the change as the undo history has it. Answers with its own.
   */
  edit(change: Delta, undoes?: readonly number[], signed?: Delta): number;
  /** One view at a time; the answer takes it off again. */
  attach(view: LiveView): () => void;
  /** The user's selection, in indices of `document`; `typing` when an edit moved it. */
  moveCursor(anchor: number, head: number, typing: boolean): void;
  cursors(): RemoteCursor[];
  /** While `wait` says so of the next entry, it and all behind it are kept back. Null lets them in. */
  hold(wait: ((change: Delta) => boolean) | null): void;
  /** Gives up what was refused and goes on with the server's text. Resolves with the refused words. */
  abandonRefused(): Promise<string>;
  /** The words that the server does not hold yet, for keeping them elsewhere; '' for none. */
  unsentWords(): string;
  /** Runs over `document` by who wrote them; null while that isn't followed or not read yet. */
  authors(): readonly Stretch[] | null;
  /**
   * Follows who wrote what from here on, in step with the screen. `load` reads it for a version; `failed` hears of it when
   * that goes wrong, and nothing is followed then. Null ends it.
   */
  followAuthors(load: ((version: number) => Promise<Authorship>) | null, failed?: (error: unknown) => void): void;
  /** Hears what others did once it is in `document`, oldest first and as it changed that. The answer ends it. */
  listen(listener: (news: { entry: Entry; change: Delta }[]) => void): () => void;
  /** Hears that the text's comments may have changed: told by the server, or missed while the line was down. The answer ends it. */
  listenComments(listener: () => void): () => void;
  /** Leaves the text. What is unsent stays in the outbox for the next visit. */
  close(): void;
}
