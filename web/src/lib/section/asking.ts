/** What the editor asks the reader for; `save` hands the answer back to it. */
export type Question =
  | { kind: 'link'; current: string; save(href: string | null): void }
  | { kind: 'footnote'; current: string; save(note: string): void };

/**
 * An address as it may stand in a text (docs/protocol.md, section 3), or null. A bare host or e-mail address is completed, as people
 * write them.
 */
export function addressOf(typed: string): string | null {
  const words = typed.trim();
  if (words === '' || /\s/.test(words)) return null;
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(words) ? words : words.includes('@') && !words.includes('/') ? `mailto:${words}` : `https://${words}`;
  if (/^mailto:[^@]+@[^@]+$/i.test(whole)) return whole;
  if (!/^https?:\/\//i.test(whole) || !URL.canParse(whole)) return null;
  return new URL(whole).hostname.includes('.') || /^https?:\/\//i.test(words) ? whole : null;
}
