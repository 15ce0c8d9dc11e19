import { bandOf, placeOf, timeOf, type Axis, type Span } from './scale';
import type { Band, Fine, Line } from './types';

/** What is seen of the strip, as parts of its whole length from 0 to 1. */
export interface View { from: number; to: number }

export const whole: View = { from: 0, to: 1 };

/** Where a place of the whole strip stands in what is seen; outside of 0 to 1 it isn't. */
export const seenAt = ({ from, to }: View, place: number): number => (place - from) / (to - from);

/** The place of the whole strip at a part of what is seen. */
export const placeAt = ({ from, to }: View, x: number): number => from + x * (to - from);

export const isWhole = ({ from, to }: View): boolean => from <= 0 && to >= 1;

/** Moves a view of that width back onto the strip. */
function kept(from: number, width: number): View {
  const wide = Math.min(1, width);
  const begins = Math.min(1 - wide, Math.max(0, from));
  return { from: begins, to: begins + wide };
}

/** Closer by a factor, or farther by one below 1; what stands at `x` of the view stays there. `least` is how narrow it may get. */
export function zoomed(view: View, factor: number, x: number, least: number): View {
  const width = Math.max(least, (view.to - view.from) / factor);
  return kept(placeAt(view, x) - x * width, width);
}

/** Further along by so many of its own widths. */
export function shifted(view: View, by: number): View {
  const width = view.to - view.from;
  return kept(view.from + by * width, width);
}

/** A stretch with some room at both sides. */
export function fitted({ from, to }: View, least: number): View {
  const width = Math.max(least, (to - from) * 1.2);
  return kept((from + to - width) / 2, width);
}

/** The same view where a place is in it; else one of that width around it. */
export function following(view: View, place: number): View {
  return place >= view.from && place <= view.to ? view : kept(place - (view.to - view.from) / 2, view.to - view.from);
}

/** How narrow a view may get: a minute, or ten changes. */
export function leastOf(line: Line, axis: Axis, span: Span): number {
  return Math.min(1, axis === 'time' ? 60_000 / (span.to - span.from) : 10 / Math.max(1, line.head));
}

/** Where a dialogue stands on the strip; null where it has no place there. */
export function stretchOf(dialogue: Band, line: Line, axis: Axis, span: Span, now: number): View | null {
  const band = bandOf(dialogue, now);
  if (!band || band.to <= span.from || band.from >= span.to) return null;
  return { from: placeOf(line, axis, span, { time: band.from }), to: placeOf(line, axis, span, { time: band.to }) };
}

/** The moments between which the strip needs finer bars than the line and `known` have; null where it doesn't. */
export function wanting(line: Line, axis: Axis, span: Span, view: View, known: Fine | null): Pick<Fine, 'since' | 'until'> | null {
  if (!line.from || !line.to || line.step <= 0) return null;
  const moment = (place: number): number => (axis === 'time' ? span.from + place * (span.to - span.from) : timeOf(line, place * line.head));
  const [begin, end] = [Date.parse(line.from), Date.parse(line.to)];
  const [from, to] = [Math.max(begin, moment(view.from)), Math.min(end, moment(view.to))];
  const width = to - from;
  if (width <= 0 || width > (end - begin) / 2) return null;
  if (known && Date.parse(known.since) <= from && Date.parse(known.until) >= to && Date.parse(known.until) - Date.parse(known.since) <= Math.max(4 * width, 3 * line.step)) return null;
  // Whole bars of the line give way to finer ones, with room for the next step to either side.
  const bar = (time: number, round: (n: number) => number): number => begin + round((time - begin) / line.step) * line.step;
  const iso = (time: number): string => new Date(time).toISOString();
  return { since: iso(Math.max(begin, bar(from - width / 2, Math.floor))), until: iso(bar(to + width / 2, Math.ceil)) };
}

/** The line with finer bars in place of those that they stand for. */
export function refined(line: Line, fine: Fine | null): Line {
  if (!fine) return line;
  const [since, until] = [Date.parse(fine.since), Date.parse(fine.until)];
  const middle = (at: string): number => Date.parse(at) + line.step / 2;
  const before = line.bars.filter(({ at }) => middle(at) < since);
  const after = line.bars.filter(({ at }) => middle(at) >= until);
  return { ...line, bars: [...before, ...fine.bars.map((bar) => ({ ...bar, step: fine.step })), ...after] };
}
