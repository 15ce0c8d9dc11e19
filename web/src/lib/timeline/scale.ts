import type { Bar, Line } from './types';

/** A stretch of time, in milliseconds since 1970. */
export interface Span { from: number; to: number }

const when = (iso: string): number => Date.parse(iso);
const width = (line: Line, bar: Bar): number => bar.step ?? line.step;

/** The moments a dialogue lasted, or is planned for; null where neither is known. */
export function bandOf({ opened, closed, start, end }: Pick<Line['dialogues'][number], 'opened' | 'closed' | 'start' | 'end'>, now: number): Span | null {
  const from = opened ?? start;
  if (!from) return null;
  const to = closed ?? (opened ? null : end);
  return { from: when(from), to: to ? when(to) : Math.max(when(from), now) };
}

/** The time a line is drawn over: from its first change to its last, and dialogues and revisions close to those. */
export function spanOf(line: Line, now: number): Span {
  if (!line.from || !line.to) return { from: now - 86_400_000, to: now };
  const span = { from: when(line.from), to: when(line.to) };
  const room = Math.max(3_600_000, (span.to - span.from) / 4);
  const marks = [...line.posts.map(({ at }) => ({ from: when(at), to: when(at) })), ...line.dialogues.flatMap((d) => bandOf(d, Math.min(now, span.to)) ?? [])];
  for (const mark of marks) {
    if (mark.from >= span.from - room && mark.from < span.from) span.from = mark.from;
    if (mark.to <= span.to + room && mark.to > span.to) span.to = mark.to;
  }
  const edge = Math.max(60_000, (span.to - span.from) * 0.005);
  return { from: span.from - edge, to: span.to + edge };
}

/** About when a version was made, from the bars: exact at their ends, even within them. */
export function timeOf(line: Line, version: number): number {
  let before = 0;
  for (const bar of line.bars) {
    if (version <= bar.version) return when(bar.at) + (width(line, bar) * Math.max(0, version - before)) / (bar.version - before);
    before = Math.max(before, bar.version);
  }
  return line.to ? when(line.to) : 0;
}

/** About which version a text had at a moment: the other way round. */
export function versionAt(line: Line, time: number): number {
  let before = 0;
  for (const bar of line.bars) {
    const from = when(bar.at);
    if (time < from) return before;
    if (time < from + width(line, bar) && bar.version > before) return before + Math.round(((bar.version - before) * (time - from)) / width(line, bar));
    before = Math.max(before, bar.version);
  }
  return before;
}

/** How the strip runs: by the clock, or a change after the other. */
export type Axis = 'time' | 'changes';

/** A stack of the strip: where it stands, and how much of its height each delegation has, both from 0 to 1. */
export interface Stack { x: number; width: number; parts: { delegation: string; from: number; height: number }[] }

/**
 * The strip's stacks, delegations in a fixed order. By the clock their height says how much there was in the same time,
 * compared with the busiest between `from` and `to`; by changes they are all full.
 */
export function stacksOf(line: Line, axis: Axis, span: Span, order: (delegation: string) => number, { from: left, to: right } = { from: 0, to: 1 }): Stack[] {
  let before = 0;
  const places = line.bars.map((bar) => {
    const sum = Object.values(bar.by).reduce((all, n) => all + n, 0);
    const all = span.to - span.from;
    const [x, wide] = axis === 'time' ? [(when(bar.at) - span.from) / all, width(line, bar) / all] : [before / line.changes, sum / line.changes];
    before += sum;
    return { bar, sum, x, width: wide, rate: sum / Math.max(1, width(line, bar)) };
  });
  const seen = places.filter((place) => place.x + place.width >= left && place.x <= right);
  const most = seen.reduce((top, { rate }) => Math.max(top, rate), 0);
  return seen.map(({ bar, sum, x, width: wide, rate }) => {
    // The square root lets a few changes be seen beside a busy day.
    const height = axis === 'time' ? Math.sqrt(rate / most) : 1;
    let from = 0;
    const parts = Object.entries(bar.by)
      .sort(([a], [b]) => order(a) - order(b) || (a < b ? -1 : 1))
      .map(([delegation, n]) => ({ delegation, from: (from += (n / sum) * height) - (n / sum) * height, height: (n / sum) * height }));
    return { x, width: wide, parts };
  });
}

/** Where a moment or a version stands on the strip, from 0 to 1. */
export function placeOf(line: Line, axis: Axis, span: Span, at: { time?: number; version?: number }): number {
  const time = at.time ?? timeOf(line, at.version ?? 0);
  const x = axis === 'time' ? (time - span.from) / (span.to - span.from) : (at.version ?? versionAt(line, time)) / Math.max(1, line.head);
  return Math.min(1, Math.max(0, x));
}

/** The version at a place of the strip. */
export function versionOf(line: Line, axis: Axis, span: Span, x: number): number {
  return axis === 'time' ? versionAt(line, span.from + x * (span.to - span.from)) : Math.round(x * line.head);
}

/** The delegations that changed anything, with how often, most first; the server's own repairs left out. */
export function sharesOf(line: Line): { delegation: string; changes: number }[] {
  const all: Record<string, number> = {};
  for (const { by } of line.bars) for (const [id, n] of Object.entries(by)) if (id) all[id] = (all[id] ?? 0) + n;
  return Object.entries(all)
    .map(([delegation, changes]) => ({ delegation, changes }))
    .sort((a, b) => b.changes - a.changes);
}
