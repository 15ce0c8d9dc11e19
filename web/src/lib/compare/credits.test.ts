import { expect, test } from 'vitest';
import { by, edited } from '../../test/comparison';
import { codesAfter, creditsOf, handsOf, mixed } from './credits';

test('each delegation is named once, with its last moment', () => {
  const early = { delegation: 'hn', at: '2021-09-01T00:00:00Z' };
  const late = { delegation: 'hn', at: '2021-09-02T00:00:00Z' };
  const runs = [{ mark: 'insert' as const, text: 'a', by: [late] }, { mark: 'delete' as const, text: 'b', by: [early, ...by('mx')] }, { mark: 'equal' as const, text: 'c' }];
  expect(creditsOf(runs)).toEqual([late, ...by('mx')]);
});

test('codes stand once at the end of what the same delegations changed, however many runs it has', () => {
  const runs = [
    { mark: 'delete' as const, text: 'a', by: by('hn') },
    { mark: 'insert' as const, text: 'b', by: by('hn') },
    { mark: 'equal' as const, text: ' and ' },
    { mark: 'insert' as const, text: 'c', by: by('hn') },
    { mark: 'equal' as const, text: ' or ' },
    { mark: 'insert' as const, text: 'd', by: by('hn', 'mx') },
  ];
  expect(codesAfter(runs)).toEqual([null, null, null, by('hn'), null, by('hn', 'mx')]);
  expect(codesAfter([{ mark: 'insert', text: 'a' }, { mark: 'equal', text: 'b' }])).toEqual([null, null]);
});

test('words say whose they are only where the hands of a paragraph differ', () => {
  const [hn, mx] = ['hn', 'mx'].map((id) => ({ mark: 'insert' as const, text: 'a', by: by(id) }));
  expect([edited(0, hn!, { mark: 'equal', text: ' ' }, hn!), edited(0, hn!, mx!), edited(0, hn!, { mark: 'delete', text: ' ', by: by('mx') })].map(mixed)).toEqual([false, true, false]);
});

test('hands in footnotes, in the form of words and in the kind of paragraph count too', () => {
  const form = { was: {}, is: { bold: true } };
  const entry = { ...edited(0, { mark: 'equal', text: 'a', by: by('mx'), form }, { mark: 'equal', text: 'b' }), notes: [{ mark: 'equal' as const, runs: [{ mark: 'insert' as const, text: 'c', by: by('gt') }] }], by: by('sv') };
  expect(handsOf(entry).map(({ delegation }) => delegation)).toEqual(['mx', 'gt', 'sv']);
  expect(codesAfter(entry.runs)).toEqual([by('mx'), null]);
});
