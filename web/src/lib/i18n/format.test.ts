import { describe, expect, test } from 'vitest';
import { ago, alphabetical, bothZones, clock, day, moment, quarterOf } from './format';

const opening = '2021-09-17T14:00:00Z';
const now = new Date(opening).getTime();

test('a moment is read in the zone of the conference, in both languages', () => {
  expect(moment(opening, 'es')).toMatch(/17 sep\.? 2021,? 09:00/);
  expect(moment(opening, 'en')).toMatch(/17 Sept? 2021,? 09:00/);
  expect(clock(opening, 'en')).toBe('09:00');
});

test('the zone of dialogue 2 has no summer time', () => {
  expect(clock('2022-02-17T15:00:00Z', 'es')).toBe('09:00');
});

test('a day belongs to no zone', () => {
  expect(day('2022-01-01', 'en')).toBe('1 Jan 2022');
  expect(day('2022-01-01', 'es')).toMatch(/^1 ene\.? 2022$/);
});

test('both zones are named, unless the reader is in the conference’s own', () => {
  expect(bothZones(opening, 'en', 'Europe/Madrid')).toMatch(/09:00 \(America\/Mexico City\) · .*16:00 \(Europe\/Madrid\)/);
  expect(bothZones(opening, 'en', 'America/Mexico_City')).not.toContain('·');
});

describe('how long ago', () => {
  test.each([
    ['2021-09-17T13:59:58Z', 'now', 'ahora'],
    ['2021-09-17T13:55:00Z', '5 minutes ago', 'hace 5 minutos'],
    ['2021-09-17T11:00:00Z', '3 hours ago', 'hace 3 horas'],
    ['2021-09-16T13:00:00Z', 'yesterday', 'ayer'],
    ['2021-07-30T13:00:00Z', '30 Jul 2021', '30 jul 2021'],
  ])('%s', (at, english, spanish) => {
    expect(ago(at, 'en', now)).toBe(english);
    expect(ago(at, 'es', now).replace('jul.', 'jul')).toBe(spanish);
  });
});

test('names stand as a reader of that language looks them up', () => {
  const names = { es: ['República Dominicana', 'México', 'Estados Unidos', 'El Salvador'], en: ['United States', 'Mexico', 'El Salvador', 'Dominican Republic'] };
  expect(alphabetical(names.es, (n) => n, 'es')).toEqual(['El Salvador', 'Estados Unidos', 'México', 'República Dominicana']);
  expect(alphabetical(names.en, (n) => n, 'en')).toEqual(['Dominican Republic', 'El Salvador', 'Mexico', 'United States']);
});

test('a window that is a quarter of a year is called so', () => {
  expect(quarterOf(['2022-01-01', '2022-03-31'])).toEqual({ number: 1, year: 2022 });
  expect(quarterOf(['2024-10-01', '2024-12-31'])).toEqual({ number: 4, year: 2024 });
  for (const other of [['2022-01-02', '2022-03-31'], ['2022-01-01', '2022-03-30'], ['2022-02-01', '2022-04-30']] as [string, string][]) expect(quarterOf(other)).toBeNull();
});
