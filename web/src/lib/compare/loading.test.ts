import { expect, test } from 'vitest';
import { ApiError } from '$lib/api/client';
import type { SectionComparison } from '$lib/api/types';
import { sectionComparison } from '../../test/comparison';
import { Sections } from './loading.svelte';

const refusal = new ApiError({ type: 'about:blank', status: 0, code: 'unreachable', title: { es: 'No hay conexión.', en: 'No line.' } });

/** A server that answers when the test says so. */
function server() {
  const open = new Map<string, { yes: () => void; no: () => void }>();
  const asked: string[] = [];
  const ask = (section: string): Promise<SectionComparison> =>
    new Promise((yes, no) => {
      asked.push(section);
      open.set(section, { yes: () => yes(sectionComparison(section, [])), no: () => no(refusal) });
    });
  return { ask, asked, open };
}

test('at most three are asked for at once, each once, in the order in which they were needed', async () => {
  const { ask, asked, open } = server();
  const sections = new Sections(ask);
  const needed = ['a', 'b', 'c', 'd', 'e', 'a', 'd'].map((id) => sections.need(id));
  expect(asked).toEqual(['a', 'b', 'c']);
  open.get('b')?.yes();
  await needed[1];
  expect(asked).toEqual(['a', 'b', 'c', 'd']);
  for (const id of ['a', 'c', 'd']) open.get(id)?.yes();
  await Promise.all([needed[0], needed[2], needed[3]]);
  open.get('e')?.yes();
  expect((await Promise.all(needed)).map((found) => found?.section)).toEqual(['a', 'b', 'c', 'd', 'e', 'a', 'd']);
  expect(asked).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(sections.get('e')?.section).toBe('e');
});

test('one that fails says why, holds up no other, and is asked for again on demand', async () => {
  const { ask, asked, open } = server();
  const sections = new Sections(ask, [], 1);
  const [first, second] = [sections.need('a'), sections.need('b')];
  open.get('a')?.no();
  expect(await first).toBeNull();
  expect([sections.trouble('a')?.en, sections.get('a')]).toEqual(['No line.', undefined]);
  open.get('b')?.yes();
  expect((await second)?.section).toBe('b');
  const again = sections.need('a');
  expect(sections.trouble('a')).toBeUndefined();
  open.get('a')?.yes();
  expect((await again)?.section).toBe('a');
  expect(asked).toEqual(['a', 'b', 'a']);
});

test('what is known already isn’t asked for', async () => {
  const { ask, asked } = server();
  const sections = new Sections(ask, [sectionComparison('a', [])]);
  expect((await sections.need('a'))?.section).toBe('a');
  expect(asked).toEqual([]);
});

test('all are read with their progress, and failures don’t stop it', async () => {
  const sections = new Sections((id) => (id === 'b' ? Promise.reject(refusal) : Promise.resolve(sectionComparison(id, []))));
  const told: number[] = [];
  await sections.all(['a', 'b', 'c', 'd'], (done) => told.push(done));
  expect(told).toEqual([1, 2, 3, 4]);
  expect(sections.trouble('b')?.es).toBe('No hay conexión.');
});

test('after its end nothing more is asked for', async () => {
  const { ask, asked, open } = server();
  const sections = new Sections(ask, [], 1);
  const [first, second] = [sections.need('a'), sections.need('b')];
  sections.end();
  expect(await second).toBeNull();
  open.get('a')?.yes();
  await first;
  expect(asked).toEqual(['a']);
});
