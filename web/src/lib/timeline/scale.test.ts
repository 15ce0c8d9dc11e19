import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bandOf, placeOf, sharesOf, spanOf, stacksOf, timeOf, versionAt, versionOf } from './scale';
import type { Line } from './types';

const start = Date.parse('2021-09-17T14:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();

/** A line with given counts in its bars, ten seconds each; a count of 0 is a bar left out. */
function line(counts: number[], part: Partial<Line> = {}): Line {
  let version = 0;
  const bars = counts.flatMap((n, i) => (n > 0 ? [{ at: iso(start + i * 10_000), version: (version += n), by: { hn: n } }] : []));
  return { section: 'o02', lang: 'es', head: version, changes: version, from: iso(start), to: iso(start + counts.length * 10_000), step: 10_000, bars, dialogues: [], posts: [], earlier: false, ...part };
}

test('a version’s place on the strip leads back to it', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 30 }), fc.nat(), fc.constantFrom('time' as const, 'changes' as const), (counts, n, axis) => {
      const drawn = line(counts);
      if (drawn.head === 0) return;
      const version = n % (drawn.head + 1);
      const span = spanOf(drawn, start);
      const found = versionOf(drawn, axis, span, placeOf(drawn, axis, span, { version }));
      // Between two bars there is time without a version: its end is the next bar’s beginning.
      expect(Math.abs(found - version)).toBeLessThanOrEqual(1);
    }),
  );
});

test('time between bars belongs to the version before', () => {
  const drawn = line([2, 0, 0, 4]);
  expect([0, 5_000, 15_000, 30_000, 35_000, 90_000].map((ms) => versionAt(drawn, start + ms))).toEqual([0, 1, 2, 2, 4, 6]);
  expect([2, 4, 6].map((version) => timeOf(drawn, version) - start)).toEqual([10_000, 35_000, 40_000]);
});

test('what is planned far from the changes does not press them together', () => {
  const dialogue = { id: 'd1', number: 1, name: { es: '', en: '' }, status: 'closed' as const, start: null, end: null, opened: iso(start - 60_000), closed: iso(start + 60_000) };
  const near = spanOf(line([3, 3], { dialogues: [dialogue] }), start);
  const far = spanOf(line([3, 3], { dialogues: [{ ...dialogue, opened: null, closed: null, start: iso(start + 1e10), end: iso(start + 1e10 + 1) }] }), start);
  expect([near.from <= start - 60_000, near.to >= start + 60_000, far.to < start + 1e6]).toEqual([true, true, true]);
});

test('a dialogue stands from its opening to its closing, else where it is planned', () => {
  const none = { opened: null, closed: null, start: null, end: null };
  expect(bandOf(none, 9)).toBeNull();
  expect(bandOf({ ...none, opened: iso(5) }, 9)).toEqual({ from: 5, to: 9 });
  expect(bandOf({ ...none, start: iso(20), end: iso(30) }, 9)).toEqual({ from: 20, to: 30 });
});

test('stacks hold all changes, in the order of the delegations', () => {
  const drawn = line([1]);
  drawn.bars = [{ at: iso(start), version: 4, by: { mx: 1, hn: 3 } }];
  drawn.changes = 4;
  const [stack] = stacksOf(drawn, 'changes', spanOf(drawn, start), (id) => (id === 'mx' ? 0 : 1));
  expect(stack).toEqual({ x: 0, width: 1, parts: [{ delegation: 'mx', from: 0, height: 0.25 }, { delegation: 'hn', from: 0.25, height: 0.75 }] });
  expect(sharesOf(drawn)).toEqual([{ delegation: 'hn', changes: 3 }, { delegation: 'mx', changes: 1 }]);
});
