import type Delta from 'quill-delta';

/**
 * The sum of a text by docs/protocol.md, `ack`: the first 16 hexadecimal digits of the SHA-256 of its units in UTF-8,
 * a footnote as U+FFFC. Null where the browser makes none, which is on pages read without TLS from another machine.
 */
export async function sumOf(text: Delta): Promise<string | null> {
  // The type doesn't tell that it is missing there.
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (!subtle) return null;
  const bytes = new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(units(text))));
  return [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A text's units, a footnote as U+FFFC. */
export function units(text: Delta): string {
  return text.ops.map(({ insert }) => (typeof insert === 'string' ? insert : '\uFFFC')).join('');
}
