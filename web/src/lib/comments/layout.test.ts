import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reach, stack, type Placed } from './layout';

const card = (id: string, at: number | null, height = 50): Placed => ({ id, at, height });
const tops = (cards: Placed[], chosen?: string) => Object.fromEntries(stack(cards, chosen));

describe('cards in the margin', () => {
  test('stand beside their words where there is room', () => {
    expect(tops([card('a', 10), card('b', 100)])).toEqual({ a: 10, b: 100 });
  });
  test('make room for each other downwards, in the order of their places', () => {
    expect(tops([card('b', 20), card('a', 10), card('c', 30)])).toEqual({ a: 10, b: 68, c: 126 });
  });
  test('of the whole text come first', () => {
    expect(tops([card('a', 0), card('whole', null)])).toEqual({ whole: 0, a: 58 });
  });
  test('let the chosen one stand at its place', () => {
    expect(tops([card('a', 100), card('b', 110), card('c', 120)], 'c')).toEqual({ a: 4, b: 62, c: 120 });
  });
  test('stay below the top of the margin, and the chosen one gives way then', () => {
    expect(tops([card('a', 0), card('b', 5), card('c', 8)], 'c')).toEqual({ a: 0, b: 58, c: 116 });
  });
});

test('whatever their places, none covers another and all are below the top', () => {
  const cards = fc.array(fc.record({ at: fc.option(fc.nat(400)), height: fc.integer({ min: 10, max: 120 }) }), { maxLength: 12 }).map((all) => all.map((one, i) => ({ ...one, id: String(i) })));
  fc.assert(fc.property(cards, fc.nat(12), (all, chosen) => {
    const found = stack(all, String(chosen));
    const sorted = all.map((one) => ({ top: found.get(one.id)!, height: one.height })).sort((a, b) => a.top - b.top);
    expect(sorted.every(({ top }, i) => top >= (i === 0 ? 0 : sorted[i - 1]!.top + sorted[i - 1]!.height + 8))).toBe(true);
    expect(reach(all, found)).toBe(sorted.reduce((most, { top, height }) => Math.max(most, top + height), 0));
  }));
});
