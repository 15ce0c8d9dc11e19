import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { address, filtered, kinds, parse, unfiltered, views, type Choice } from './address';

const point = fc.oneof(fc.constantFrom('start', 'now', 'given'), fc.stringMatching(/^v?[A-Za-z0-9_-]{1,26}$/));
const choices: fc.Arbitrary<Choice> = fc
  .record({
    section: fc.oneof(fc.constant(''), fc.constantFrom('framing', 'q1', 'o02', 'champion-sv')),
    lang: fc.constantFrom('es' as const, 'en' as const),
    from: point,
    to: point,
    show: fc.constantFrom('changed' as const, 'all' as const),
    view: fc.constantFrom(...views),
    who: fc.boolean(),
    rt: fc.constantFrom(null, 1, 4),
    by: fc.uniqueArray(fc.constantFrom('hn', 'mx', 'unnm')),
    kind: fc.constantFrom(null, ...kinds),
  })
  .map((choice) => (choice.section ? { ...choice, rt: null } : choice));

test('an address read again is the choice it was written from, whatever the reader’s language', () => {
  fc.assert(
    fc.property(choices, fc.constantFrom('es' as const, 'en' as const), (choice, reader) => {
      expect(parse(new URL(address(choice), 'http://host').searchParams, reader)).toEqual(choice);
    }),
  );
});

describe('an address that doesn’t say everything', () => {
  const first: Choice = { section: '', lang: 'es', from: 'start', to: 'now', show: 'changed', view: 'redline', who: true, ...unfiltered };
  test.each<[string, Choice]>([
    ['', first],
    ['section=o02&lang=en', { ...first, section: 'o02', lang: 'en' }],
    ['lang=fr&show=much&view=upside-down&from=&kind=odd&rt=none&by=,,&who=', first],
    ['from=r7', { ...first, from: 'r7' }],
    ['by=hn,mx,hn&kind=moved&rt=2', { ...first, by: ['hn', 'mx'], kind: 'moved', rt: 2 }],
    ['section=o02&rt=3', { ...first, section: 'o02' }],
    ['rt=-1', first],
    ['rt=1.5', first],
  ])('%s', (query, choice) => {
    expect(parse(new URLSearchParams(query), 'es')).toEqual(choice);
  });
});

test('a filter is one that leaves something out', () => {
  expect([unfiltered, { ...unfiltered, rt: 1 }, { ...unfiltered, by: ['hn'] }, { ...unfiltered, kind: 'form' as const }].map(filtered)).toEqual([false, true, true, true]);
});
