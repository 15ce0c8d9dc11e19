import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deleted, edited, inserted } from '../../test/comparison';
import { fragment, holds, leading, ownPlace, placeOf, Ways } from './across';

const way = { from: { section: 'o02', index: 1, since: 3, until: 7 }, to: { section: 'o05', index: 2, since: 0, until: 4 }, changes: [], runs: [] };

test('a way is found from both of its ends, and from nowhere else', () => {
  const ways = new Ways([way]);
  expect(ways.of('o02', deleted(1))).toEqual({ side: 'new', place: way.to, way });
  expect(ways.of('o05', inserted(2))).toEqual({ side: 'old', place: way.from, way });
  for (const [section, entry] of [['o02', inserted(1)], ['o05', deleted(2)], ['o02', deleted(2)], ['o05', edited(2)]] as const) expect(ways.of(section, entry)).toBeNull();
  expect([ways.from('o02'), ways.from('o05')]).toEqual([1, 0]);
});

test('the other end is in the same comparison, or in that of the other section alone', () => {
  const away = new Ways([way]).of('o02', deleted(1))!;
  const at = (search: string) => leading(away, new URL(`http://x/compare?${search}`));
  expect(at('lang=es&from=start&to=now&view=side')).toBe('/compare?lang=es&from=start&to=now&view=side#o05-new-2');
  expect(at('section=o02&from=r1&to=now')).toBe('/compare?section=o05&from=r1&to=now#o05-new-2');
  expect(at('section=o02&from=v3&to=v7')).toBe('/compare?section=o05&from=start&to=v4#o05-new-2');
});

test('a place read from an address is the one it was written from', () => {
  fc.assert(
    fc.property(fc.constantFrom('o02', 'champion-sv', 'w-new-1'), fc.constantFrom('old' as const, 'new' as const), fc.nat(999_999), (section, side, index) => {
      expect(placeOf(`#${fragment({ section, side, index })}`)).toEqual({ section, side, index });
    }),
  );
  for (const other of ['', '#compared-o02', '#o02-new-', '#o02-newer-3']) expect(placeOf(other)).toBeNull();
});

test('an entry has its own place among those it holds', () => {
  for (const entry of [inserted(4), deleted(3), edited(2)]) expect(holds(entry, ownPlace('o02', entry))).toBe(true);
  expect(holds(deleted(3), { section: 'o02', side: 'new', index: 3 })).toBe(false);
});
