import Delta from 'quill-delta';
import { differenceOf } from './difference';

/** Whether it is made of inserts only; a text that went wrong need not be. */
export const isText = (text: Delta): boolean => text.ops.every(({ insert }) => insert !== undefined);

/**
 * A change to `old`, rewritten to fit `fresh`, which differs from it in nobody knows what. Every word it puts in stays;
 * what it takes away or forms is looked for by what the two texts share.
 */
export function carried(change: Delta, old: Delta, fresh: Delta): Delta {
  const before = isText(old) ? old : new Delta(old.ops.filter(({ insert }) => insert !== undefined));
  return within(differenceOf(before, fresh).transform(change, true), fresh.length());
}

/** A change that neither reaches past `length` units nor touches the last line's end, but for its attributes. */
function within(change: Delta, length: number): Delta {
  const end = length - 1;
  const fitted = new Delta();
  let [at, kept] = [0, 0];
  let last: Record<string, unknown> | undefined;
  for (const op of change.ops) {
    if (op.insert !== undefined) {
      fitted.push(op);
      continue;
    }
    const size = Delta.Op.length(op);
    const here = Math.min(size, Math.max(0, end - at));
    if (here > 0) fitted.push(op.delete === undefined ? { ...op, retain: here } : { delete: here });
    if (op.retain !== undefined && at <= end && at + size > end) last = op.attributes;
    at += size;
    kept += here;
  }
  if (last) fitted.retain(end - kept).retain(1, last);
  return fitted.chop();
}
