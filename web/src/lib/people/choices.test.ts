import { expect, test } from 'vitest';
import type { Delegation } from '$lib/api/types';
import { delegationsFor } from './choices';

const all: Delegation[] = [
  { id: 'us', code: 'USA', name: { es: 'Estados Unidos', en: 'United States' }, kind: 'member', hue: 10 },
  { id: 'hn', code: 'HND', name: { es: 'Honduras', en: 'Honduras' }, kind: 'member', hue: 6 },
  { id: 'unhcr', code: 'UNHCR', name: { es: 'ACNUR', en: 'UNHCR' }, kind: 'entity', hue: -1 },
];

test('members send heads and delegates, entities observers, anybody a translator; the secretariat’s own need no choice', () => {
  const ids = (role: Parameters<typeof delegationsFor>[0], lang: 'es' | 'en'): string[] => delegationsFor(role, all, lang).map(({ id }) => id);
  expect(ids('delegate', 'es')).toEqual(['us', 'hn']);
  expect(ids('head', 'en')).toEqual(['hn', 'us']);
  expect(ids('observer', 'en')).toEqual(['unhcr']);
  expect(ids('presidency', 'en')).toEqual(['hn', 'us']);
  expect(ids('translator', 'en')).toEqual(['hn', 'unhcr', 'us']);
  expect([...ids('secretariat', 'en'), ...ids('administrator', 'en')]).toEqual([]);
});
