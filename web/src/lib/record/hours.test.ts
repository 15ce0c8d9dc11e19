import { expect, test } from 'vitest';
import { instantOf, localHour } from './hours';

test.each([
  ['2021-12-03T12:00', 'America/Mexico_City', '2021-12-03T18:00:00Z'],
  ['2021-09-17T09:00', 'America/Mexico_City', '2021-09-17T14:00:00Z'], // daylight saving, as Mexico had it then
  ['2026-09-17T09:00', 'America/Mexico_City', '2026-09-17T15:00:00Z'],
  ['2021-12-03T00:30', 'Pacific/Auckland', '2021-12-02T11:30:00Z'],
])('%s in %s is %s', (local, zone, instant) => {
  expect(instantOf(local, zone)).toBe(instant);
  expect(localHour(new Date(instant), zone)).toBe(local);
});

test('an empty field is no moment', () => expect(instantOf('')).toBeNull());
