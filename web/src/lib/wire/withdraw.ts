import Delta from 'quill-delta';
import { differenceOf } from './difference';
import { spared } from './spare';
import { turnedBy, type Gone, type Steps } from './steps';

// What becomes of the text when the change in flight is refused for good and given up. It should be as if that change had
// never been made: what was typed since stays, and what took the change back has nothing left to take back. Rewriting the
// buffer to do without the change would do the second twice, and words that were deleted and brought back would stand in
// the text two times. So an undo that reaches into the change in flight is counted to that change.

/** The own changes on the screen, one after the other, but parted otherwise than into flight and buffer. */
export interface Parts {
  /** what the change in flight still does */
  stands: Delta;
  /** all else that was done since */
  since: Delta;
}

export interface Parting extends Parts {
  /** how they parted before steps back, and what was turned by the buffer then: a redo leads there again */
  earlier: readonly (Parts & { turned: ReadonlySet<number> })[];
}

/** A change that was given up: `change` takes it off the screen, which was `before`. */
export interface Withdrawal extends Omit<Gone, 'since'> {
  change: Delta;
  before: Delta;
}

/** The own changes as they were before an edit. */
export interface Own {
  base: Delta;
  flight: { moving: Delta; steps: Steps; parting: Parting | null };
  buffer: Delta | null;
  steps: Steps;
  document: Delta;
}

/** How flight and buffer part, where nothing in the buffer reaches into the flight. */
export const asSent = (moving: Delta, buffer: Delta | null): Parts => ({ stands: moving, since: buffer ?? new Delta() });

/**
 * How the own changes part once an edit is made, which may be a step `back` or forth; `buffer` and `steps` are what waits
 * with it. Null where they part into flight and buffer, as they nearly always do.
 */
export function partedBy(own: Own, change: Delta, back: boolean, buffer: Delta, steps: Steps): Parting | null {
  const { base, flight: { moving, steps: sent, parting } } = own;
  const flown = turnedBy(sent);
  const reaches = steps.turns.slice(own.steps.turns.length).some(({ of }) => of.some((edit) => flown.has(edit)));
  // All that waits was undone. Anything left of it puts words of the flight to the other side of what others wrote there.
  if (turnedBy(steps).size === 0) return buffer.ops.length > 0 ? { ...asSent(moving, null), earlier: [] } : null;
  if (!reaches) return parting && { ...parting, since: onward(own, parting, change, back) };

  const { stands, since } = parting ?? asSent(moving, own.buffer);
  const earlier = [...(parting?.earlier ?? []), { stands, since, turned: turnedBy(own.steps) }];
  const turned = turnedBy(steps);
  const again = earlier.findIndex((parts) => same(parts.turned, turned));
  if (again >= 0) return { stands: earlier[again]!.stands, since: earlier[again]!.since, earlier: earlier.slice(0, again) };

  // One takes back from the last edit on. So all that was done since is undone as well, and beside the flight there is at
  // most what was undone from before it.
  const shared = [...flown].filter((edit) => edit !== 0 && turned.has(edit)).length;
  const left = spared(own.buffer ? moving.compose(own.buffer) : moving, change, base);
  if (shared === flown.size) return { stands: new Delta(), since: turned.size > shared ? left : new Delta(), earlier };
  if (turned.size === shared) return { stands: left, since: new Delta(), earlier };
  return parting && { ...parting, since: onward(own, parting, change, back) };
}

const same = (one: ReadonlySet<number>, other: ReadonlySet<number>): boolean => one.size === other.size && [...one].every((edit) => other.has(edit));

/** All that was done since, with an edit of the screen. In the text that the parts make, what others did may stand elsewhere. */
function onward({ base, document }: Own, { stands, since }: Parts, change: Delta, back: boolean): Delta {
  const before = base.compose(stands);
  const here = differenceOf(document, before.compose(since)).transform(change, true);
  return back ? spared(since, here, before) : since.compose(here);
}

/** The parts after an entry of another. */
export function carriedOver(parting: Parting, theirs: Delta): Parting {
  const carry = ({ stands, since }: Parts): Parts => ({ stands: theirs.transform(stands, true), since: stands.transform(theirs, false).transform(since, true) });
  return { ...carry(parting), earlier: parting.earlier.map((parts) => ({ ...carry(parts), turned: parts.turned })) };
}

/**
 * Gives a change up: what is left of the parts without the first, and what draws that. Where both set the same form of the
 * same words, the later one rests on the earlier and goes with it.
 */
export function without(base: Delta, { stands, since }: Parts, document: Delta): { rest: Delta; change: Delta } {
  const back = stands.invert(base);
  const rest = back.transform(since, true);
  // Drawn at the places of the change itself where it can be; a comparison alone would have to guess them.
  const parts = differenceOf(document, base.compose(stands).compose(since)).compose(since.transform(back, false));
  return { rest, change: parts.compose(differenceOf(document.compose(parts), base.compose(rest))) };
}
