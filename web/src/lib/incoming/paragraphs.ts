import type { IncomingPreview } from './types';

/** Paragraphs of the file's text by their place, as far as the comparison names them. */
export function paragraphsOf({ comparison }: IncomingPreview): Map<number, string> {
  return new Map(comparison.entries.flatMap((entry) => entry.new.map(({ index, label, text }) => [index, `${label} ${text}`.trim()] as const)));
}

/** The beginning of a paragraph, to say which one is meant. */
export function beginning(words: string, most = 60): string {
  if (words.length <= most) return words;
  const cut = words.slice(0, most);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), most / 2)).trimEnd()} …`;
}
