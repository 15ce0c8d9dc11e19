import Delta from 'quill-delta';
import { Rearrangement } from './rearrange';
import { spared, unsign } from './spare';
import type { Withdrawal } from './withdraw';

/** A selection in indices of the text. */
export interface Range {
  anchor: number;
  head: number;
}

/** A change that takes own changes back, and where the selection was before them. */
export interface Reversal {
  /** in the history, those of its words that were never sent are signed (spare.ts) */
  change: Delta;
  selection: Range | null;
  /** the numbers of the edits that it takes back */
  edits: number[];
}

/** A step that is about to be made: `change` is what is drawn, `signed` the same with its signed words. */
export interface Turn extends Reversal {
  signed: Delta;
}

type Item = Reversal | { others: Delta };

/** Own edits within this many milliseconds of one another are undone together. */
const together = 500;
/** steps that can be undone; older ones are forgotten */
const depth = 200;

/**
 * Undo and redo of one's own changes. What others do is kept between the steps and carried past a step only when it
 * comes up, so the words of others stay: taking back a run of typing takes back the run, not what stands in it.
 */
export class UndoHistory {
  private undos: Item[] = [];
  private redos: Item[] = [];
  /** what would take the last step back again; its edit has no number yet */
  private latest: Reversal | null = null;
  private last = { at: -Infinity, kind: '' };

  /**
   * An own edit was made. `before` is the text it was made on with unsent words signed, `selection` where the user was,
   * `now` in milliseconds, by a clock that nobody sets.
   * Edits of one `kind` join while they follow one another; '' joins with nothing. `edit` is its number.
   */
  record(change: Delta, before: Delta, selection: Range | null, now: number, kind: string, edit: number): void {
    const back = change.invert(before);
    const top = this.undos[this.undos.length - 1];
    const joins = kind !== '' && kind === this.last.kind && now - this.last.at < together;
    if (joins && top && 'change' in top) this.undos[this.undos.length - 1] = { change: back.compose(top.change), selection: top.selection, edits: [...top.edits, edit] };
    else this.undos.push({ change: back, selection, edits: [edit] });
    if (this.undos.length > depth * 2) this.undos.splice(0, this.undos.length - depth * 2);
    this.redos = [];
    this.last = { at: now, kind };
  }

  /** A change by somebody else was drawn. */
  others(change: Delta): void {
    push(this.undos, change);
    push(this.redos, change);
  }

  /**
   * A change was given up. What was done since is one step from here on, without it; what could be redone is forgotten, as
   * after any other edit.
   */
  withdrawn({ change, before, edits, left }: Withdrawal): void {
    this.pause();
    this.redos = [];
    const first = this.undos.findIndex((item) => 'change' in item && item.edits.some((edit) => edits.has(edit)));
    if (first < 0) return moved(this.undos, change, before);
    let all: Reversal = { change: new Delta(), selection: null, edits: [] };
    for (let steps = this.undos.slice(first).filter((item) => 'change' in item).length; steps > 0; steps--) {
      const step = pop(this.undos)!;
      all = { change: all.change.compose(step.change), selection: step.selection, edits: [...step.edits, ...all.edits] };
    }
    const others = all.edits.filter((edit) => !edits.has(edit) || left.has(edit));
    const back = unsign(all.change);
    if (others.length > 0) this.undos.push({ ...all, change: difference(change, all.change, before), edits: others });
    else moved(this.undos, difference(back, change, before), before.compose(back));
  }

  /** The next edit starts a step of its own. */
  pause(): void {
    this.last = { at: -Infinity, kind: '' };
  }

  get canUndo(): boolean {
    return this.undos.some((item) => 'change' in item && item.change.ops.length > 0);
  }
  get canRedo(): boolean {
    return this.redos.some((item) => 'change' in item && item.change.ops.length > 0);
  }

  /**
   * What takes the last own step back from `text`, in which unsent words are signed. The caller applies it as an edit of its
   * own and tells `turned`.
   */
  undo(text: Delta, selection: Range | null): Turn | null {
    return this.turn(this.undos, this.redos, text, selection);
  }
  redo(text: Delta, selection: Range | null): Turn | null {
    return this.turn(this.redos, this.undos, text, selection);
  }

  /** The step that was asked for last was made, as the edit of this number. */
  turned(edit: number): void {
    this.latest?.edits.push(edit);
    this.latest = null;
  }

  private turn(from: Item[], to: Item[], text: Delta, selection: Range | null): Turn | null {
    this.pause();
    const passed: number[] = [];
    for (let step = pop(from); step; step = pop(from)) {
      const edits = [...passed, ...step.edits];
      // A step whose words others have taken away is passed over: there is nothing left of it to take back.
      if (step.change.ops.length === 0) {
        passed.push(...step.edits);
        continue;
      }
      this.latest = { change: step.change.invert(text), selection, edits: [] };
      to.push(this.latest);
      return { ...step, change: unsign(step.change), signed: step.change, edits };
    }
    if (passed.length > 0) from.push({ change: new Delta(), selection: null, edits: passed });
    return null;
  }
}

function push(items: Item[], others: Delta): void {
  if (items.length === 0) return;
  const top = items[items.length - 1]!;
  if ('others' in top) items[items.length - 1] = { others: top.others.compose(others) };
  else items.push({ others });
}

/** Like `push`; but where the change only puts words of `text` at another place, they are still the same words to the steps below. */
function moved(items: Item[], change: Delta, text: Delta): void {
  const places = Rearrangement.of(change, text);
  if (!places) return push(items, change);
  for (let i = items.length - 1; i >= 0 && !places.none; i--) {
    const item = items[i]!;
    items[i] = 'change' in item ? { ...item, change: places.from(item.change) } : { others: places.to(item.others) };
  }
}

/** What makes of `text` after one change what the other makes of it. */
function difference(from: Delta, to: Delta, text: Delta): Delta {
  return spared(from.invert(text), to, text.compose(from));
}

/** Takes the topmost step, carried past what others did since, which sinks below it. */
function pop(items: Item[]): Reversal | null {
  const top = items.pop();
  if (!top || 'change' in top) return top ?? null;
  const below = items.pop();
  if (!below) return null;
  if ('others' in below) {
    items.push({ others: below.others.compose(top.others) });
    return pop(items);
  }
  const { change, selection, edits } = below;
  push(items, change.transform(top.others, false));
  const move = (index: number) => top.others.transformPosition(index, true);
  return { change: top.others.transform(change, true), selection: selection && { anchor: move(selection.anchor), head: move(selection.head) }, edits };
}
