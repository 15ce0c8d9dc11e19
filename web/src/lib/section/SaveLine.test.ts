// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import { language } from '$lib/i18n/lang.svelte';
import SaveLine from './SaveLine.svelte';
import type { Saving } from './saving';
import { box } from '../../test/box.svelte';

let shown: ReturnType<typeof mount> | undefined;
afterEach(() => {
  if (shown) void unmount(shown);
  shown = undefined;
  document.body.replaceChildren();
});

function show(first: Partial<Saving>): { line: () => [string, string | null]; now: (next: Partial<Saving>) => void } {
  const whole = (part: Partial<Saving>): Saving => ({ state: 'saved', waiting: 0, savedAt: null, write: true, held: false, ...part });
  language.set('es');
  const saving = box(whole(first));
  shown = mount(SaveLine, { target: document.body, props: { get saving() { return saving.value; } } });
  flushSync();
  return {
    line: () => {
      const line = document.querySelector('[role=status]');
      return [line?.textContent ?? '', line?.getAttribute('aria-live') ?? null];
    },
    now: (next) => {
      saving.value = whole(next);
      flushSync();
    },
  };
}

test('typing is not read out with every pause; a lost line and its return are', () => {
  const { line, now } = show({});
  now({ state: 'saving', waiting: 1 });
  expect(line()).toEqual(['guardando…', 'off']);
  now({ state: 'saved' });
  expect(line()).toEqual(['guardado', 'off']);
  now({ state: 'offline', waiting: 12 });
  expect(line()).toEqual(['sin conexión, 12 cambios en espera', 'polite']);
  now({ state: 'saving', waiting: 12 });
  now({ state: 'saved' });
  expect(line()).toEqual(['guardado', 'polite']);
});
