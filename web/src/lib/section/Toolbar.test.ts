// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import type { Command, EditorState } from '$lib/editor';
import { language } from '$lib/i18n/lang.svelte';
import Toolbar from './Toolbar.svelte';
import { hint, groups } from './tools';
import { en } from '$lib/i18n/en';

const state: EditorState = { active: new Set(['bold', 'h2']), canUndo: false, canRedo: true, words: 3, footnotes: [], selection: true, author: null, delegations: [], anchors: new Map() };
let shown: ReturnType<typeof mount> | undefined;

function show(): { buttons: HTMLButtonElement[]; ran: Command[] } {
  const ran: Command[] = [];
  language.set('en');
  shown = mount(Toolbar, { target: document.body, props: { label: 'Tools', editor: state, run: (command: Command) => void ran.push(command) } });
  flushSync();
  return { buttons: [...document.querySelectorAll<HTMLButtonElement>('[role=toolbar] button')], ran };
}
const named = (buttons: HTMLButtonElement[], name: string): HTMLButtonElement => {
  const found = buttons.find((button) => button.getAttribute('aria-label') === name);
  if (!found) throw new Error(`no tool ${name}`);
  return found;
};
const press = (key: string): void => {
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  flushSync();
};

afterEach(() => {
  if (shown) void unmount(shown);
  shown = undefined;
  document.body.replaceChildren();
});

test('every tool has a name in the reader’s language', () => {
  const { buttons } = show();
  expect(buttons).toHaveLength(groups.flat().length);
  language.set('es');
  flushSync();
  expect(named(buttons, 'Negrita').title).toMatch(/^Negrita \((Ctrl\+|⌘)B\)$/);
});

test('what is in force where the caret stands is pressed', () => {
  const { buttons } = show();
  expect(buttons.filter((button) => button.getAttribute('aria-pressed') === 'true').map((button) => button.getAttribute('aria-label'))).toEqual(['Heading 2', 'Bold']);
  expect(named(buttons, 'Footnote').hasAttribute('aria-pressed')).toBe(false);
});

test('a tool that has nothing to act on stays silent, but can be reached', () => {
  const { buttons, ran } = show();
  named(buttons, 'Undo').click();
  named(buttons, 'Redo').click();
  expect(ran).toEqual(['redo']);
  expect(named(buttons, 'Undo').getAttribute('aria-disabled')).toBe('true');
});

test('the tab key reaches one tool; arrows, Home and End go on from it', () => {
  const { buttons } = show();
  const reached = (): string[] => buttons.filter((button) => button.tabIndex === 0).map((button) => button.getAttribute('aria-label') ?? '');
  expect(reached()).toEqual(['Paragraph']);
  buttons[0]?.focus();
  press('ArrowRight');
  expect(reached()).toEqual(['Heading 1']);
  press('ArrowLeft');
  press('ArrowLeft');
  expect(reached()).toEqual(['Redo']);
  expect(document.activeElement).toBe(named(buttons, 'Redo'));
  press('Home');
  expect(reached()).toEqual(['Paragraph']);
});

test('keys are written as the reader’s keyboard has them', () => {
  const redo = groups.flat().find((tool) => tool.command === 'redo');
  if (!redo) throw new Error('no redo');
  expect([hint(redo, en, false), hint(redo, en, true)]).toEqual(['Redo (Ctrl+Shift+Z)', 'Redo (⌘⇧Z)']);
});
