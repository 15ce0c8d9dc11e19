import { isEqual } from 'es-toolkit';
import Delta, { AttributeMap, OpIterator } from 'quill-delta';
import { canonical, type Ops } from './canonical';
import { differenceOf } from './difference';

/** Set for a moment on what a step back puts in; no attribute of a text has such a name. */
const mark = '\u0000back';
/** Set on what the unsent changes put in, so that a step back tells those of its words from words of the text. */
const own = '\u0000own';

/** A change with all that it puts in marked as its own. */
export const sign = (change: Delta): Delta => new Delta(change.ops.map((op) => (op.insert === undefined ? op : { ...op, attributes: { ...op.attributes, [own]: true } })));
/** The same without the marks. */
export const unsign = (change: Delta): Delta => canonical(change.ops.map((op) => (op.attributes?.[own] ? unmarked(op, own) : op)));

/**
 * A change to `text` and then a step back, as one. Where the step puts words in again that the change had taken away, they
 * are left alone instead: undoing what was not sent yet gives them no new author, and whatever becomes of the words
 * themselves, becomes of them. Words typed by hand are never taken for those, however alike, nor are signed ones of the
 * step. A form that is there already is not set.
 */
export function spared(change: Delta, back: Delta, text: Delta): Delta {
  const all = change.compose(new Delta(back.ops.map(returning)));
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

function returning(op: Ops[number]): Ops[number] {
  if (op.insert === undefined) return op;
  return op.attributes?.[own] ? unmarked(op, own) : { ...op, attributes: { ...op.attributes, [mark]: true } };
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
  const coming = new Delta();
  for (const op of put) if (op.attributes?.[mark]) coming.push(unmarked(op, mark));
  const plan = new OpIterator([...(kept(taken, coming) ?? differenceOf(taken, coming).ops), { retain: coming.length() }]);
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

/**
 * What leaves of `taken` only what comes back, where all of that is in it in its order, as it is but where a change was given up.
 * A comparison would put single letters in anew that stand between others that stay away.
 */
function kept(taken: Delta, coming: Delta): Ops | null {
  const awaited = characters(coming);
  let next = 0;
  const ops = characters(taken).map(({ insert, attributes }): Ops[number] => {
    const length = Delta.Op.length({ insert });
    const same = awaited[next];
    if (!same || !isEqual(same.insert, insert)) return { delete: length };
    next += 1;
    const form = AttributeMap.diff(attributes, same.attributes);
    return { retain: length, ...(form && { attributes: form }) };
  });
  return next === awaited.length ? ops : null;
}

const characters = (text: Delta): Ops => text.ops.flatMap((op) => (typeof op.insert === 'string' ? Array.from(op.insert, (insert) => ({ ...op, insert })) : [op]));

function unmarked({ attributes, ...op }: Ops[number], name: string): Ops[number] {
  const { [name]: _, ...others } = attributes!;
  return { ...op, ...(Object.keys(others).length > 0 && { attributes: others }) };
}
