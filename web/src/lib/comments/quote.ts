/** Finds words in a paragraph again: the TextQuoteSelector of the W3C's Web Annotation Data Model. */
export interface Quote {
  exact: string;
  /** right before, as far as there is something */
  prefix: string;
  /** right after */
  suffix: string;
}

/** A stretch of a paragraph, in UTF-16 units. */
export interface Span {
  from: number;
  to: number;
}

/** How many units a quote takes along of what stands before and after, and how many words it has at most. */
const context = 32;
const longest = 1000;

/** The quote of a stretch of a paragraph; of a very long one its beginning. */
export function quoteOf(paragraph: string, { from, to }: Span): Quote {
  const end = whole(paragraph, Math.min(to, from + longest));
  return { exact: paragraph.slice(from, end), prefix: paragraph.slice(whole(paragraph, Math.max(0, from - context)), from), suffix: paragraph.slice(end, whole(paragraph, Math.min(paragraph.length, end + context))) };
}

/**
 * The quoted words in a paragraph as it is by now, footnotes as U+FFFC; null where they are gone. As the server finds them
 * (internal/comment/quote.go): the same vectors hold both to it.
 */
export function find(quote: Quote, text: string): Span | null {
  if (quote.exact === '' || text === '') return null;
  return same(quote, text) ?? near(quote, text);
}

/** How many units before and after a stretch are as the quote has them. */
function around({ prefix, suffix }: Quote, text: string, { from, to }: Span): number {
  let before = 0;
  while (before < prefix.length && before < from && text[from - 1 - before] === prefix[prefix.length - 1 - before]) before++;
  let after = 0;
  while (after < suffix.length && to + after < text.length && text[to + after] === suffix[after]) after++;
  return before + after;
}

function same(quote: Quote, text: string): Span | null {
  let best: Span | null = null;
  let most = -1;
  for (let from = text.indexOf(quote.exact); from >= 0; from = text.indexOf(quote.exact, from + 1)) {
    const at = { from, to: from + quote.exact.length };
    const score = around(quote, text, at);
    if (score > most) [best, most] = [at, score];
  }
  return best;
}

/** What a missing unit of the words costs; one put in between costs 1. */
const lost = 2;
/** Units that words have at least to be found with changes in them, and around them where they differ by much; half of them where there are fewer. */
const leastWords = 4;
const supported = 12;

/** The stretch with the fewest changes, by the weighted edit distance to every end (Sellers). */
function near(quote: Quote, text: string): Span | null {
  const { exact } = quote;
  if (exact.length < leastWords) return null;
  const costs = new Array<number>(text.length + 1).fill(0);
  const starts = costs.map((_, j) => j);
  for (let i = 0; i < exact.length; i++) {
    let [diagonal, begun] = [costs[0]!, starts[0]!];
    costs[0] = lost * (i + 1);
    for (let j = 1; j <= text.length; j++) {
      let [cost, start] = [diagonal + (text[j - 1] === exact[i] ? 0 : lost + 1), begun];
      if (costs[j - 1]! + 1 < cost) [cost, start] = [costs[j - 1]! + 1, starts[j - 1]!];
      if (costs[j]! + lost < cost) [cost, start] = [costs[j]! + lost, starts[j]!];
      [diagonal, begun] = [costs[j]!, starts[j]!];
      costs[j] = cost;
      starts[j] = start;
    }
  }
  let best: Span | null = null;
  let least = 0;
  const support = Math.min(supported, Math.floor((quote.prefix.length + quote.suffix.length) / 2));
  for (let j = 1; j <= text.length; j++) {
    const cost = costs[j]!;
    if (cost > exact.length) continue;
    const at = widened(quote, text, trimmed(exact, text, { from: starts[j]!, to: j }));
    if (at.from === at.to) continue;
    const score = around(quote, text, at);
    if (2 * cost > exact.length && score < support) continue;
    const rank = 2 * cost - score;
    if (!best || rank < least) [best, least] = [at, rank];
  }
  return best && { from: whole(text, best.from), to: whole(text, best.to) };
}

/** Without a space at either end that the words don't have there. */
function trimmed(exact: string, text: string, { from, to }: Span): Span {
  if (!exact.startsWith(' ') && from < to && text[from] === ' ') from++;
  if (!exact.endsWith(' ') && from < to && text[to - 1] === ' ') to--;
  return { from, to };
}

/** How many units of what stood before or after are looked for near a stretch. */
const beside = 8;

/** With what stands between a stretch and what was around it, where that is not far: words in place of others at the edge. */
function widened({ exact, prefix, suffix }: Quote, text: string, { from, to }: Span): Span {
  const most = Math.floor(exact.length / 2);
  const before = prefix.length < beside ? -1 : text.lastIndexOf(prefix.slice(-beside), from - beside);
  if (from >= beside && before >= 0 && before + beside >= from - most) from = before + beside;
  const after = suffix.length < beside ? -1 : text.indexOf(suffix.slice(0, beside), to);
  if (after >= 0 && after <= to + most) to = after;
  return { from, to };
}

/** A place within a surrogate pair is moved to its start. */
function whole(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return at > 0 && unit >= 0xdc00 && unit < 0xe000 ? at - 1 : at;
}
