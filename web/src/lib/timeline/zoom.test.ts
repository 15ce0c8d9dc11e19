import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spanOf, stacksOf, versionAt } from './scale';
import type { Band, Line } from './types';
import { fitted, following, leastOf, placeAt, refined, seenAt, shifted, stretchOf, wanting, whole, zoomed, type View } from './zoom';

const start = Date.parse('2021-09-17T14:00:00Z');
const day = 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString();
const dialogue: Band = { id: 'd1', number: 1, name: { es: 'Diálogo 1', en: 'Dialogue 1' }, status: 'closed', start: null, end: null, opened: iso(start + 50 * day), closed: iso(start + 50 * day + 7_200_000) };

/** 240 bars over 240 days, ten changes in each. */
const line: Line = {
  section: 'o02', lang: 'es', head: 2400, changes: 2400, from: iso(start), to: iso(start + 240 * day), step: day, dialogues: [dialogue], posts: [], earlier: false,
  bars: Array.from({ length: 240 }, (_, i) => ({ at: iso(start + i * day), version: (i + 1) * 10, by: { hn: 10 } })),
};
const span = spanOf(line, start);
const least = leastOf(line, 'time', span);
const part = fc.double({ min: 0, max: 1, noNaN: true });
const view = fc.tuple(part, part).map(([a, b]): View => fitted({ from: Math.min(a, b), to: Math.max(a, b) }, least));

test('what is under the pointer stays there, unless the strip ends', () => {
  fc.assert(
    fc.property(view, part, fc.double({ min: 0.2, max: 8, noNaN: true }), (before, x, factor) => {
      const after = zoomed(before, factor, x, least);
      expect(after.from).toBeGreaterThanOrEqual(0);
      expect(after.to).toBeLessThanOrEqual(1 + 1e-9);
      expect(after.to - after.from).toBeGreaterThanOrEqual(least - 1e-12);
      if (after.from > 0 && after.to < 1) expect(placeAt(after, x)).toBeCloseTo(placeAt(before, x), 9);
      expect(seenAt(after, placeAt(after, x))).toBeCloseTo(x, 6);
    }),
  );
});

test('a view moves along as far as the strip goes, and goes with the playhead', () => {
  const near = { from: 0.4, to: 0.6 };
  expect(shifted(near, 0.5).from).toBeCloseTo(0.5);
  expect(shifted(near, 9)).toEqual({ from: 0.8, to: 1 });
  expect(shifted(whole, -1)).toEqual(whole);
  expect(following(near, 0.5)).toBe(near);
  const after = following(near, 0.7);
  expect([after.from, after.to].map((at) => at.toFixed(2))).toEqual(['0.60', '0.80']);
});

test('two hours of eight months fill the strip, and are asked for as finely', () => {
  const stretch = stretchOf(dialogue, line, 'time', span, start)!;
  const near = fitted(stretch, least);
  expect(seenAt(near, stretch.to) - seenAt(near, stretch.from)).toBeGreaterThan(0.8);
  expect(wanting(line, 'time', span, whole, null)).toBeNull();
  const wanted = wanting(line, 'time', span, near, null)!;
  // Whole bars around the dialogue: here the day of it.
  expect([Date.parse(wanted.since) <= start + 50 * day, Date.parse(wanted.until) >= start + 50 * day + 7_200_000, Date.parse(wanted.until) - Date.parse(wanted.since) <= 3 * day]).toEqual([true, true, true]);
  const bar = (time: number, version: number) => ({ at: iso(time), version, by: { hn: 10 } });
  const fine = { ...wanted, step: 360_000, bars: [bar(start + 49 * day, 500), bar(start + 50 * day + 3_600_000, 510), bar(start + 51 * day, 520)] };
  expect(wanting(line, 'time', span, near, fine)).toBeNull();
  expect(wanting(line, 'time', span, shifted(near, 40), fine)).not.toBeNull();

  const drawn = refined(line, fine);
  const day50 = start + 50 * day;
  expect([versionAt(line, day50 + 1_800_000), versionAt(drawn, day50 + 1_800_000), versionAt(drawn, day50 + 3_600_000 + 180_000), versionAt(drawn, day50 + 7_200_000)]).toEqual([500, 500, 505, 510]);
  expect(stacksOf(drawn, 'time', span, () => 0, near).map(({ parts }) => parts[0]!.height)).toEqual([1]);
});

test('a dialogue without a date, or beyond the strip, has no place on it', () => {
  const none = { ...dialogue, opened: null, closed: null };
  expect(stretchOf(none, line, 'time', span, start)).toBeNull();
  expect(stretchOf({ ...none, start: iso(start + 900 * day), end: iso(start + 901 * day) }, line, 'time', span, start)).toBeNull();
});
