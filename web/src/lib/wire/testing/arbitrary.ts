import fc from 'fast-check';
import Delta from 'quill-delta';
import { canonical } from '../canonical';

// Random texts and changes for the property tests: few letters, so that neighbours are often equal; some pairs of
// surrogates, footnotes, every kind of line.

const word = fc.array(fc.constantFrom('a', 'b', ' ', 'ñ', '😀', '😁'), { minLength: 1, maxLength: 6 }).map((letters) => letters.join(''));
const inline = fc.record(
  { bold: fc.constant(true), italic: fc.constant(true), underline: fc.constant(true), link: fc.constantFrom('https://example.org/', 'mailto:a@example.org') },
  { requiredKeys: [] },
);
const pid = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789'), minLength: 6, maxLength: 8 });
const line = fc.record(
  { pid, kind: fc.constantFrom('h1', 'h2', 'quote', 'number', 'letter'), level: fc.integer({ min: 1, max: 4 }) },
  { requiredKeys: ['pid'] },
);
const piece = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(word, inline).map(([insert, attributes]) => ({ insert, attributes })) },
  { weight: 1, arbitrary: fc.tuple(pid, word).map(([footnote, note]) => ({ insert: { footnote }, attributes: { note } })) },
);
const end = line.map((attributes) => ({ insert: '\n', attributes }));

/** A text with one to six lines. */
export const someText: fc.Arbitrary<Delta> = fc
  .array(fc.tuple(fc.array(piece, { maxLength: 4 }), end), { minLength: 1, maxLength: 6 })
  .map((lines) => canonical(lines.flatMap(([pieces, last]) => [...pieces, last])));

type Part =
  | { do: 'retain'; length: number; attributes: Record<string, unknown> | null; line: Record<string, unknown> | null }
  | { do: 'delete'; length: number }
  | { do: 'insert'; ops: { insert: string | Record<string, unknown>; attributes?: Record<string, unknown> }[] };

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({
    do: fc.constant('retain' as const),
    length: fc.integer({ min: 1, max: 8 }),
    attributes: fc.option(fc.constantFrom({ bold: true }, { bold: null }, { italic: true, link: null }, { link: 'https://example.org/' })),
    line: fc.option(fc.constantFrom({ kind: 'h1' }, { kind: null, level: null }, { kind: 'number', level: 2 }, { pid: 'renamed' })),
  }),
  fc.record({ do: fc.constant('delete' as const), length: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ do: fc.constant('insert' as const), ops: fc.array(fc.oneof({ weight: 3, arbitrary: piece }, { weight: 2, arbitrary: end }), { minLength: 1, maxLength: 3 }) }),
);
export const someParts = fc.array(part, { minLength: 1, maxLength: 6 });

/** A change made to fit a text: inside it, cutting no pair, leaving its last "\n", attributes where they belong. */
export function changeFor(text: Delta, parts: Part[]): Delta {
  const units = text.ops.flatMap(({ insert }) => (typeof insert === 'string' ? insert.split('') : ['\u0000']));
  const change = new Delta();
  let at = 0;
  for (const p of parts) {
    if (p.do === 'insert') {
      for (const op of p.ops) change.push(op);
      continue;
    }
    let to = Math.min(at + p.length, units.length - 1);
    if (/[\udc00-\udfff]/.test(units[to] ?? '')) to -= 1;
    if (p.do === 'delete') change.delete(to - at);
    else for (let i = at; i < to; i++) change.retain(1, units[i] === '\n' ? p.line : p.attributes);
    at = Math.max(at, to);
  }
  return canonical(change.ops);
}
