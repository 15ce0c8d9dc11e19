import fc from 'fast-check';
import { expect, test } from 'vitest';
import { following, position, type Step, Steps, type Stretch } from './steps.svelte';

const way = (...changes: (number | null)[]): Stretch[] => changes.map((n, i) => ({ section: `s${i}`, changes: n, about: n ?? 2 }));

test('steps go over sections and stay at either end', async () => {
  const steps = new Steps(() => way(2, 0, 1), () => Promise.reject(new Error('nothing is missing')));
  const gone: string[] = [];
  for (const by of [1, 1, 1, 1, -1, -1, -1] as const) {
    const at = await steps.move(by);
    gone.push(`${at?.section} ${at?.i}`);
  }
  expect(gone).toEqual(['s0 0', 's0 1', 's2 0', 's2 0', 's0 1', 's0 0', 's0 0']);
});

test('a section on the way is read first, and passed over if nothing is in it', async () => {
  const known = way(1, null, null);
  const read: string[] = [];
  const steps = new Steps(() => known, async (section) => {
    read.push(section);
    known[Number(section.slice(1))]!.changes = section === 's2' ? 3 : 0;
  });
  await steps.move(1);
  expect(await steps.move(1)).toEqual({ section: 's2', i: 0 });
  expect(read).toEqual(['s1', 's2']);
});

test('back into a section one comes to its last change', () => {
  expect(following(way(3, 1), { section: 's1', i: 0 }, -1)).toEqual({ section: 's0', i: 2 });
});

test('where a section can’t be read one stays', async () => {
  const steps = new Steps(() => way(1, null), async () => null);
  await steps.move(1);
  expect(await steps.move(1)).toEqual({ section: 's0', i: 0 });
});

test('a step that is overtaken goes nowhere', async () => {
  const known = way(1, null);
  let come: () => void = () => {};
  const steps = new Steps(() => known, () => new Promise<void>((resolve) => (come = resolve)));
  await steps.move(1);
  const slow = steps.move(1);
  steps.reset();
  known[1]!.changes = 1;
  come();
  expect(await slow).toBeNull();
  expect(steps.at).toBeNull();
});

test('going on from the start counts every change once, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3)), (changes) => {
      const all = way(...changes);
      let at: Step | null = null;
      const seen: number[] = [];
      for (let i = 0; i < 40; i++) {
        const found = following(all, at, 1);
        if (!found || 'needed' in found) break;
        at = found;
        seen.push(position(all, at).n);
      }
      expect(seen).toEqual(Array.from({ length: changes.reduce((a, b) => a + b, 0) }, (_, i) => i + 1));
    }),
  );
});

test('what isn’t here is counted as expected, and said not to be exact', () => {
  expect(position(way(1, null, 1), { section: 's2', i: 0 })).toEqual({ n: 4, of: 4, exact: false });
  expect(position(way(1, 2), null)).toEqual({ n: 0, of: 3, exact: true });
});
