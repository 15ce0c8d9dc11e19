// What the page around the editor gives to it, is told by it and can ask of it.
import type { Lang } from '$lib/api/types';
import type { Author, LiveText } from '$lib/wire';
import type { Anchor, CommentMark, Place } from './comments';
import type { FootnoteState } from './numbering';

export type Format = 'bold' | 'italic' | 'underline' | 'link' | 'h1' | 'h2' | 'h3' | 'quote' | 'number' | 'letter' | 'paragraph';
export type Command = Format | 'footnote' | 'undo' | 'redo' | 'indent' | 'outdent';

export interface EditorOptions {
  live: LiveText;
  /** the accessible name */
  label: string;
  /** the text's language */
  lang: Lang;
  /** index of the colour of a delegation, for the variables --hue-0 … --hue-10; negative for none */
  hue(delegation: string): number;
  /** who wrote some words, and when, in the reader's words */
  describe(author: Author): string;
  onState(state: EditorState): void;
  /** asks for a footnote's words; `id` is null for a new one. Saving no words takes the footnote away. */
  onFootnote(id: string | null, note: string, save: (note: string) => void): void;
  /** asks for an address; saving null takes the link away */
  onLink(current: string | null, save: (href: string | null) => void): void;
  /** the words of threads were pressed */
  onThreads(ids: readonly string[]): void;
}

export interface EditorState {
  active: Set<Format>;
  canUndo: boolean;
  canRedo: boolean;
  words: number;
  footnotes: FootnoteState[];
  /** whether anything is selected */
  selection: boolean;
  /** who wrote the words at the caret; null without a caret here, or where that is not known */
  author: Author | null;
  /** delegations in the text as their words come, empty where that is not known */
  delegations: { delegation: string; code: string }[];
  /** what is left of the place of each thread that is shown, by its id */
  anchors: ReadonlyMap<string, Anchor>;
}

export interface EditorHandle {
  run(command: Command): void;
  setWritable(writable: boolean): void;
  /** Names the text; what is told in the reader's language is told anew. */
  setLabel(label: string): void;
  focus(): void;
  /** Marks the words of these threads and no others. */
  setComments(marks: readonly CommentMark[]): void;
  /** What a comment made now would be of: the selection, or the text as a whole where the reader isn't in it. */
  place(): Place;
  /** How far down the window a thread's place is, in pixels; null where that is gone. */
  topOf(mark: CommentMark): number | null;
  /** Brings a thread's place to the middle of the window. */
  reveal(mark: CommentMark): void;
  destroy(): void;
}
