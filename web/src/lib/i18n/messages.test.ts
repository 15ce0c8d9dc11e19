import { describe, expect, test } from 'vitest';
import { en } from './en';
import { es } from './es';

type Leaf = string | ((...args: never[]) => string);
type Tree = { [key: string]: Leaf | Tree };

/** Every sentence by its path, such as "status.drafting". */
function leaves(tree: Tree, path = ''): [string, Leaf][] {
  return Object.entries(tree).flatMap(([key, value]) => (typeof value === 'object' ? leaves(value, `${path}${key}.`) : [[path + key, value] as [string, Leaf]]));
}

const english = leaves(en as unknown as Tree);
const spanish = new Map(leaves(es as unknown as Tree));

test('both languages have the same sentences, in the same order', () => {
  expect([...spanish.keys()]).toEqual(english.map(([path]) => path));
});

describe.each(english)('%s', (path, value) => {
  const other = spanish.get(path);

  test('is of one kind in both languages', () => {
    expect(typeof other).toBe(typeof value);
    if (typeof value === 'function' && typeof other === 'function') expect(other.length).toBeLessThanOrEqual(value.length);
  });

  test('says something, in the tone of the house', () => {
    for (const sentence of [value, other]) {
      for (const words of typeof sentence === 'function' ? [0, 1, 2].map((n) => sentence(...([n, n + 1].map(String) as never[]))) : [sentence]) {
        expect(words).toMatch(/\S/);
        expect(words).not.toMatch(/!|undefined|NaN|\[object/);
      }
    }
  });
});

test('numbers change the word they stand before', () => {
  expect([en.offlineWaiting(1), en.offlineWaiting(12)]).toEqual(['offline, 1 change waiting', 'offline, 12 changes waiting']);
  expect([es.offlineWaiting(1), es.offlineWaiting(12)]).toEqual(['sin conexión, 1 cambio en espera', 'sin conexión, 12 cambios en espera']);
  expect([es.counts.moved(1), es.counts.moved(3)]).toEqual(['1 movido', '3 movidos']);
});

test('every sentence is said somewhere', () => {
  const sources = Object.entries(import.meta.glob<string>('../../**/*.{svelte,ts}', { query: '?raw', import: 'default', eager: true }));
  const text = sources.filter(([path]) => !path.includes('.test.') && !/\/i18n\/(en|es)\.ts$|^\.\/(en|es)\.ts$/.test(path)).map(([, source]) => source).join('\n');
  const unsaid = Object.keys(en).filter((key) => !new RegExp(`\\bm(\\(\\))?\\.${key}\\b`).test(text));
  // Said by a computed key: a point in time by its name in the address.
  expect(unsaid.filter((key) => !['now', 'start'].includes(key))).toEqual([]);
});
