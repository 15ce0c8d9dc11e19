import Delta from 'quill-delta';
import { canonical, encodedBytes, fits, type ChangeLimits, type Ops } from './canonical';

/**
 * Parts a change in two when it is too large for one message: `first` fits, and `rest` after it makes the same. `rest`
 * is null when nothing is left over. Null when not even the first operation fits.
 */
export function divide(change: Delta, limits: ChangeLimits): { first: Delta; rest: Delta | null } | null {
  if (fits(change, limits)) return { first: change, rest: null };
  // A little room is left, because joining operations may move a few bytes.
  const room = limits.changeBytes - 64;
  const ops: Ops = [];
  let bytes = 2;
  for (let i = 0; i < change.ops.length; i++) {
    const op = change.ops[i]!;
    const size = encodedBytes([op]);
    if (ops.length === limits.changeOps || bytes + size > room) {
      const [head, tail] = ops.length < limits.changeOps ? cutInsert(op, room - bytes) : [null, op];
      if (head) ops.push(head);
      const first = canonical(ops);
      if (first.ops.length === 0) return null;
      return { first, rest: behind(ops, [...(tail ? [tail] : []), ...change.ops.slice(i + 1)]) };
    }
    ops.push(op);
    bytes += size;
  }
  return { first: canonical(ops), rest: null };
}

/** What of inserted text still fits into `room` bytes, and what does not; no surrogate pair is cut. */
function cutInsert(op: Ops[number], room: number): [Ops[number] | null, Ops[number] | null] {
  if (typeof op.insert !== 'string') return [null, op];
  const { insert, ...others } = op;
  let [low, high] = [0, insert.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (encodedBytes([{ ...others, insert: insert.slice(0, middle) }]) <= room) low = middle;
    else high = middle - 1;
  }
  if (/[\ud800-\udbff]/.test(insert[low - 1] ?? '')) low -= 1;
  if (low === 0) return [null, op];
  return [{ ...others, insert: insert.slice(0, low) }, low < insert.length ? { ...others, insert: insert.slice(low) } : null];
}

/** The operations that are left, as a change to the text after `done`. */
function behind(done: Ops, left: Ops): Delta {
  const passed = done.reduce((units, op) => units + (op.delete === undefined ? Delta.Op.length(op) : 0), 0);
  return canonical([{ retain: passed }, ...left]);
}
