import type { Lang } from '$lib/api/types';
import type { LiveText } from '$lib/wire';

export type Format = 'bold' | 'italic' | 'underline' | 'link' | 'h1' | 'h2' | 'h3' | 'quote' | 'number' | 'letter' | 'paragraph';
export type Command = Format | 'footnote' | 'undo' | 'redo' | 'indent' | 'outdent';

export interface EditorOptions {
  live: LiveText;
  /** the accessible name */
  label: string;
  lang: Lang;
  /** index of the colour of a delegation, for the variables --hue-0 … --hue-10 */
  hue(delegation: string): number;
  onState(state: EditorState): void;
  /** asks for a footnote's words; `id` is null for a new one */
  onFootnote(id: string | null, note: string, save: (note: string) => void): void;
  /** asks for an address; saving null takes the link away */
  onLink(current: string | null, save: (href: string | null) => void): void;
}
export interface EditorState {
  active: Set<Format>;
  canUndo: boolean;
  canRedo: boolean;
  words: number;
  footnotes: { id: string; number: number; note: string }[];
  /** whether anything is selected */
  selection: boolean;
}
export interface EditorHandle {
  run(command: Command): void;
  setWritable(writable: boolean): void;
  focus(): void;
  destroy(): void;
  setLabel(label: string): void;
}
export function mountEditor(_element: HTMLElement, _options: EditorOptions): EditorHandle {
  throw new Error('not mounted yet');
}
