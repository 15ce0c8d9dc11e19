import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { address, parse, type Choice } from './address';

const point = fc.oneof(fc.constantFrom('start', 'now'), fc.stringMatching(/^v?[A-Za-z0-9_-]{1,26}$/));
const choices: fc.Arbitrary<Choice> = fc.record({
  section: fc.oneof(fc.constant(''), fc.constantFrom('framing', 'q1', 'o02', 'champion-sv')),
  lang: fc.constantFrom('es' as const, 'en' as const),
  from: point,
  to: point,
  show: fc.constantFrom('changed' as const, 'all' as const),
  view: fc.constantFrom('redline' as const, 'side' as const, 'list' as const),
});

test('an address read again is the choice it was written from, whatever the reader’s language', () => {
  fc.assert(
    fc.property(choices, fc.constantFrom('es' as const, 'en' as const), (choice, reader) => {
      expect(parse(new URL(address(choice), 'http://host').searchParams, reader)).toEqual(choice);
    }),
  );
});

describe('an address that doesn’t say everything', () => {
  const first: Choice = { section: '', lang: 'es', from: 'start', to: 'now', show: 'changed', view: 'redline' };
  test.each([
    ['', first],
    ['section=o02&lang=en', { ...first, section: 'o02', lang: 'en' }],
    ['lang=fr&show=much&view=upside-down&from=', first],
    ['from=r7', { ...first, from: 'r7' }],
  ])('%s', (query, choice) => {
    expect(parse(new URLSearchParams(query), 'es')).toEqual(choice);
  });
});
