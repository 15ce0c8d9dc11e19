import { expect, test } from 'vitest';
import type { Revision } from '$lib/api/types';
import { sectionOf } from '../../test/contribution';
import { firstPoint } from './first';

const revision = (id: string, kind: Revision['kind'], version: number): Revision => ({
  id, kind, scope: 'section', name: kind === 'named' ? id : '', at: '2021-09-03T10:00:00Z', by: null, authors: [], versions: { 'o02.es': version }, wordsAdded: 0, wordsRemoved: 0,
});
const section = sectionOf('o02');
section.texts.es.version = 9;

test('a comparison begins at the newest named revision that is not what there is now', () => {
  const revisions = [revision('sent', 'named', 9), revision('r4', 'automatic', 8), revision('dialogue 1', 'named', 5), revision('first', 'named', 2)];
  expect(firstPoint(revisions, [section], 'es')).toBe('dialogue 1');
});

test('without one it begins at the start', () => {
  expect(firstPoint([], [section], 'es')).toBe('start');
  expect(firstPoint([revision('sent', 'named', 9)], [section], 'es')).toBe('start');
  expect(firstPoint([revision('r4', 'automatic', 8)], [section], 'es')).toBe('start');
});
