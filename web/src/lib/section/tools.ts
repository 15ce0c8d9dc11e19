import Superscript from '@lucide/svelte/icons/superscript';
import Bold from '@lucide/svelte/icons/bold';
import Heading1 from '@lucide/svelte/icons/heading-1';
import Heading2 from '@lucide/svelte/icons/heading-2';
import Heading3 from '@lucide/svelte/icons/heading-3';
import Italic from '@lucide/svelte/icons/italic';
import Link from '@lucide/svelte/icons/link';
import Deeper from '@lucide/svelte/icons/list-indent-increase';
import ListOrdered from '@lucide/svelte/icons/list-ordered';
import Pilcrow from '@lucide/svelte/icons/pilcrow';
import Redo from '@lucide/svelte/icons/redo-2';
import Shallower from '@lucide/svelte/icons/list-indent-decrease';
import TextQuote from '@lucide/svelte/icons/text-quote';
import Underline from '@lucide/svelte/icons/underline';
import Undo from '@lucide/svelte/icons/undo-2';
import type { Component } from 'svelte';
import type { Command, EditorState, Format } from '$lib/editor';
import type { Messages } from '$lib/i18n/en';
import Lettered from './Lettered.svelte';

export interface Tool {
  command: Command;
  icon: Component<Record<string, unknown>>;
  name(m: Messages): string;
  /** as typed on a keyboard; Mod is Ctrl, or ⌘ on a Mac */
  keys?: string;
}

const icon = (component: unknown): Tool['icon'] => component as Tool['icon'];

/** The tools by group: kind of paragraph, depth, letters, things put in, steps back. */
export const groups: readonly (readonly Tool[])[] = [
  [
    { command: 'paragraph', icon: icon(Pilcrow), name: (m) => m.kinds.p },
    { command: 'h1', icon: icon(Heading1), name: (m) => m.kinds.h1 },
    { command: 'h2', icon: icon(Heading2), name: (m) => m.kinds.h2 },
    { command: 'h3', icon: icon(Heading3), name: (m) => m.kinds.h3 },
    { command: 'quote', icon: icon(TextQuote), name: (m) => m.kinds.quote },
    { command: 'number', icon: icon(ListOrdered), name: (m) => m.kinds.number },
    { command: 'letter', icon: icon(Lettered), name: (m) => m.kinds.letter },
  ],
  [
    { command: 'outdent', icon: icon(Shallower), name: (m) => m.shallower },
    { command: 'indent', icon: icon(Deeper), name: (m) => m.deeper },
  ],
  [
    { command: 'bold', icon: icon(Bold), name: (m) => m.bold, keys: 'Mod+B' },
    { command: 'italic', icon: icon(Italic), name: (m) => m.italic, keys: 'Mod+I' },
    { command: 'underline', icon: icon(Underline), name: (m) => m.underline, keys: 'Mod+U' },
  ],
  [
    { command: 'link', icon: icon(Link), name: (m) => m.link, keys: 'Mod+K' },
    { command: 'footnote', icon: icon(Superscript), name: (m) => m.footnote },
  ],
  [
    { command: 'undo', icon: icon(Undo), name: (m) => m.undo, keys: 'Mod+Z' },
    { command: 'redo', icon: icon(Redo), name: (m) => m.redo, keys: 'Mod+Shift+Z' },
  ],
];

const once: readonly Command[] = ['outdent', 'indent', 'footnote', 'undo', 'redo'];

/** Whether a tool is pressed now; null for one that acts once and has no such state. */
export function pressed(command: Command, state: EditorState): boolean | null {
  return once.includes(command) ? null : state.active.has(command as Format);
}

/** Whether a tool has nothing to act on. */
export function idle(command: Command, state: EditorState): boolean {
  return (command === 'undo' && !state.canUndo) || (command === 'redo' && !state.canRedo);
}

/** A tool's name with its keys, for the pointer that rests on it. */
export function hint(tool: Tool, m: Messages, mac: boolean): string {
  const keys = mac ? tool.keys?.replace('Mod+', '⌘').replace('Shift+', '⇧') : tool.keys?.replace('Mod', 'Ctrl');
  return keys ? `${tool.name(m)} (${keys})` : tool.name(m);
}

/** Where the focus goes in a row of `count` tools; null if the key isn't the row's. */
export function rove(key: string, at: number, count: number): number | null {
  if (key === 'ArrowRight') return (at + 1) % count;
  if (key === 'ArrowLeft') return (at - 1 + count) % count;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return null;
}
