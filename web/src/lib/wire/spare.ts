import Delta from 'quill-delta';
import { canonical, type Ops } from './canonical';

/**
 * The same change to `text`, but where it takes words away and puts the very same in at their place, it leaves them
 * alone: undoing what was not sent yet gives them no new author. Words only count as the same where all that is taken
 * away, or all that is put in, is the beginning or the end of the other.
 */
export function spared(change: Delta, text: Delta): Delta {
  const ops: Ops = [];
  let at = 0;
  for (let i = 0; i < change.ops.length; ) {
    const op = change.ops[i]!;
    if (op.retain !== undefined) {
      ops.push(op);
      at += Delta.Op.length(op);
      i++;
      continue;
    }
    const [put, from] = [new Delta(), at];
    for (; i < change.ops.length && change.ops[i]!.retain === undefined; i++) {
      if (change.ops[i]!.insert === undefined) at += Delta.Op.length(change.ops[i]!);
      else put.push(change.ops[i]!);
    }
    ops.push(...both(put, text.slice(from, at)));
  }
  return canonical(ops);
}

/** What puts `put` in the place of `taken`. */
function both(put: Delta, taken: Delta): Ops {
  const [a, b] = [units(put), units(taken)];
  const shorter = Math.min(a.length, b.length);
  if (shorter > 0 && same(a, b, 0, 0, shorter)) return [{ retain: shorter }, ...put.slice(shorter).ops, { delete: b.length - shorter }];
  if (shorter > 0 && same(a, b, a.length - shorter, b.length - shorter, shorter)) {
    return [...put.slice(0, a.length - shorter).ops, { delete: b.length - shorter }, { retain: shorter }];
  }
  return [...put.ops, { delete: b.length }];
}

function same(a: string[], b: string[], fromA: number, fromB: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[fromA + i] !== b[fromB + i]) return false;
  return true;
}

/** Every unit with its form, so that two are the same when they are equal. */
function units(text: Delta): string[] {
  return text.ops.flatMap(({ insert, attributes }) => {
    const form = JSON.stringify(Object.entries(attributes ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
    return typeof insert === 'string' ? [...insert.split('')].map((unit) => unit + form) : [JSON.stringify(insert) + form];
  });
}
