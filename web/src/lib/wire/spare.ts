import Delta, { OpIterator } from 'quill-delta';
import { canonical, type Ops } from './canonical';
import { differenceOf } from './difference';

/** Set for a moment on what a step back puts in; no attribute of a text has such a name. */
const mark = '\u0000back';

/**
 * A change to `text` and then a step back, as one. Where the step puts words in again that the change had taken away, they
 * are left alone instead: undoing what was not sent yet gives them no new author, and whatever becomes of the words
 * themselves, becomes of them. Words typed by hand are never taken for those, however alike. A form that is there already
 * is not set.
 */
export function spared(change: Delta, back: Delta, text: Delta): Delta {
  const all = change.compose(new Delta(back.ops.map((op) => (op.insert === undefined ? op : { ...op, attributes: { ...op.attributes, [mark]: true } }))));
  const ops: Ops = [];
  let at = 0;
  for (let i = 0; i < all.ops.length; ) {
    const op = all.ops[i]!;
    if (op.retain !== undefined) {
      const length = Delta.Op.length(op);
      ops.push(...(op.attributes ? formed(op.attributes, text.slice(at, at + length)) : [op]));
      at += length;
      i++;
      continue;
    }
    const [put, from]: [Ops, number] = [[], at];
    for (; i < all.ops.length && all.ops[i]!.retain === undefined; i++) {
      if (all.ops[i]!.insert === undefined) at += Delta.Op.length(all.ops[i]!);
      else put.push(all.ops[i]!);
    }
    ops.push(...both(put, text.slice(from, at)));
  }
  return canonical(ops);
}

/** What gives `kept` those attributes that it has not. */
function formed(attributes: Record<string, unknown>, kept: Delta): Ops {
  return kept.ops.map((op) => {
    const other = Object.entries(attributes).filter(([name, value]) => (op.attributes?.[name] ?? null) !== value);
    return { retain: Delta.Op.length(op), ...(other.length > 0 && { attributes: Object.fromEntries(other) }) };
  });
}

/** What puts `put` in the place of `taken`. */
function both(put: Ops, taken: Delta): Ops {
  const returning = new Delta();
  for (const op of put) if (op.attributes?.[mark]) returning.push(unmarked(op));
  const plan = new OpIterator([...differenceOf(taken, returning).ops, { retain: returning.length() }]);
  const ops: Ops = [];
  for (const op of put) {
    if (!op.attributes?.[mark]) {
      ops.push(op);
      continue;
    }
    for (let left = Delta.Op.length(op); left > 0; ) {
      const next = plan.next(plan.peekType() === 'delete' ? undefined : left);
      ops.push(next);
      if (next.delete === undefined) left -= Delta.Op.length(next);
    }
  }
  while (plan.hasNext()) {
    const next = plan.next();
    if (next.delete !== undefined) ops.push(next);
  }
  return ops;
}

function unmarked({ attributes, ...op }: Ops[number]): Ops[number] {
  const { [mark]: _, ...own } = attributes!;
  return { ...op, attributes: own };
}
