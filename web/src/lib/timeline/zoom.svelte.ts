import type { Axis, Span } from './scale';
import type { Band, Fine, Line } from './types';
import { fitted, following, isWhole, leastOf, shifted, stretchOf, wanting, whole, zoomed, type View } from './zoom';

type Read = (since: string, until: string) => Promise<Fine>;

/** What of a strip is seen, and the finer bars that it takes. */
export class Zoom {
  view = $state.raw<View>(whole);
  fine = $state.raw<Fine | null>(null);
  private asked = 0;

  constructor(private readonly read: Read) {}

  get near(): boolean {
    return !isWhole(this.view);
  }

  by(factor: number, x: number, least: number): void {
    this.view = zoomed(this.view, factor, x, least);
  }

  shift(by: number): void {
    this.view = shifted(this.view, by);
  }

  all(): void {
    this.view = whole;
  }

  /** Shows a dialogue with some room around it. */
  fit(dialogue: Band, line: Line, axis: Axis, span: Span): void {
    const stretch = stretchOf(dialogue, line, axis, span, Date.now());
    if (stretch) this.view = fitted(stretch, leastOf(line, axis, span));
  }

  follow(place: number): void {
    this.view = following(this.view, place);
  }

  /** Reads finer bars where they are wanting. Without them the line's own are drawn, so a failure costs no more than that. */
  async refine(line: Line, axis: Axis, span: Span): Promise<void> {
    const wanted = wanting(line, axis, span, this.view, this.fine);
    if (!wanted) return;
    const asking = ++this.asked;
    const fine = await this.read(wanted.since, wanted.until).catch(() => null);
    if (fine && asking === this.asked) this.fine = fine;
  }

  /** The line is another one: its bars are none of those that are here or on their way. */
  forget(): void {
    this.asked++;
    this.fine = null;
  }
}
