import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { find, quoteOf, type Quote } from './quote';

interface Vector { name: string; quote: Quote; text: string; from?: number; to?: number; gone?: boolean }

// The server's vectors: both sides have to find the same words.
const vectors = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../../../internal/comment/testdata/quotes.json'), 'utf8')) as Vector[];

test.each(vectors)('$name', ({ quote, text, from, to, gone }) => {
  expect(find(quote, text)).toEqual(gone ? null : { from, to });
});

test('words of an unedited paragraph are found where they stand, or where the same stands with the same around it', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'ñ', '𝔸', '.'), minLength: 1, maxLength: 80 }), fc.nat(), fc.nat(), (text, a, b) => {
    const places = [0];
    for (const character of text) places.push(places[places.length - 1]! + character.length);
    const from = a % (places.length - 1);
    const to = from + 1 + (b % (places.length - 1 - from));
    const quote = quoteOf(text, { from: places[from]!, to: places[to]! });
    const found = find(quote, text);
    expect(found && quoteOf(text, found)).toEqual(quote);
  }));
});
