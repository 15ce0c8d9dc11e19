import Delta from 'quill-delta';
import type { Entry } from '$lib/wire';

/** What others did, for one sentence or two. */
export interface Notice {
  delegation: string;
  /** paragraphs it changed */
  paragraphs: number;
  presence: 'came' | 'left' | null;
}

/** What has just happened is gathered for this long before the first word of it, in milliseconds. */
const gather = 1_000;
/** and the next word follows no sooner than this */
const every = 10_000;

/** Gathers what others do and tells it now and then, so that a screen reader says it without drowning the text. */
export class Digest {
  private readonly changes = new Map<string, Set<string>>();
  private readonly presence = new Map<string, 'came' | 'left'>();
  private here: Set<string> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private told = -Infinity;

  constructor(private readonly tell: (notices: Notice[]) => void) {}

  /** `paragraphs`: names of what was changed; a paragraph counts once however often it is. */
  changed(delegation: string, paragraphs: readonly string[]): void {
    if (paragraphs.length === 0) return;
    const all = this.changes.get(delegation) ?? new Set();
    for (const paragraph of paragraphs) all.add(paragraph);
    this.changes.set(delegation, all);
    this.soon();
  }

  /** The delegations that are here now. The first time says nothing; who goes and comes back meanwhile was never gone. */
  present(delegations: readonly string[]): void {
    const now = new Set(delegations);
    const before = this.here ?? now;
    this.here = now;
    for (const one of now) if (!before.has(one)) this.turned(one, 'came', 'left');
    for (const one of before) if (!now.has(one)) this.turned(one, 'left', 'came');
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.changes.clear();
    this.presence.clear();
  }

  private turned(delegation: string, now: 'came' | 'left', other: 'came' | 'left'): void {
    if (this.presence.get(delegation) === other) this.presence.delete(delegation);
    else this.presence.set(delegation, now);
    this.soon();
  }

  private soon(): void {
    this.timer ??= setTimeout(() => this.say(), Math.max(gather, this.told + every - performance.now()));
  }

  private say(): void {
    this.timer = undefined;
    const notices = [...new Set([...this.changes.keys(), ...this.presence.keys()])].map((delegation) => ({
      delegation,
      paragraphs: this.changes.get(delegation)?.size ?? 0,
      presence: this.presence.get(delegation) ?? null,
    }));
    this.changes.clear();
    this.presence.clear();
    if (notices.length === 0) return;
    this.told = performance.now();
    this.tell(notices);
  }
}

/** The paragraphs of `text` that changes touched, by who made them. The last change made the text what it is. */
export function paragraphsTouched(text: Delta, news: readonly { entry: Entry; change: Delta }[]): Map<string, string[]> {
  const touched = new Map<string, string[]>();
  let later = new Delta();
  for (const { entry, change } of [...news].reverse()) {
    const spans = spansOf(change).map(([from, to]) => [later.transformPosition(from), later.transformPosition(to)] as const);
    later = change.compose(later);
    const names = linesOf(text).filter(({ start, end }) => spans.some(([from, to]) => from <= end && (to > start || from === to && to === start))).map(({ name }) => name);
    touched.set(entry.delegation, [...(touched.get(entry.delegation) ?? []), ...names]);
  }
  return touched;
}

/** Where a change put in, took away or formed words, in indices after it. */
function spansOf(change: Delta): [number, number][] {
  const spans: [number, number][] = [];
  let index = 0;
  for (const op of change.ops) {
    const length = op.delete === undefined ? Delta.Op.length(op) : 0;
    if (op.retain === undefined || op.attributes) spans.push([index, index + length]);
    index += length;
  }
  return spans;
}

/** Lines of a text from their first unit to their end, by name. */
function linesOf(text: Delta): { name: string; start: number; end: number }[] {
  const lines: { name: string; start: number; end: number }[] = [];
  let [start, index] = [0, 0];
  for (const { insert, attributes } of text.ops) {
    if (typeof insert !== 'string') { index++; continue; }
    for (let end = insert.indexOf('\n'); end >= 0; end = insert.indexOf('\n', end + 1)) {
      lines.push({ name: String(attributes?.pid ?? index + end), start, end: index + end });
      start = index + end + 1;
    }
    index += insert.length;
  }
  return lines;
}
