import { runsIn, type Author, type Stretch } from '$lib/wire';
import type { Paragraph, Span } from './paragraphs';

/** A span of one author's words. */
export interface Authored extends Span {
  by: Author | null;
}

/** The spans of each paragraph, cut where the author changes; `runs` go over the whole text. */
export function authored(paragraphs: readonly Paragraph[], runs: readonly Stretch[]): Authored[][] {
  const lengths = paragraphs.flatMap(({ spans }) => [...spans.map((span) => (span.note ? 1 : span.text.length)), 1]);
  const parts = runsIn(runs, lengths);
  let next = 0;
  return paragraphs.map(({ spans }) => {
    const cut = spans.flatMap((span) => pieces(span, parts[next++] ?? []));
    next++; // the line's end
    return cut;
  });
}

function pieces(span: Span, runs: readonly Stretch[]): Authored[] {
  if (span.note || runs.length === 0) return [{ ...span, by: runs[0] ?? null }];
  let at = 0;
  return runs.map((run) => ({ ...span, text: span.text.slice(at, (at += run.units)), by: run.code ? run : null }));
}
