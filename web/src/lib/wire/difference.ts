import Delta from 'quill-delta';
import { canonical, type Ops } from './canonical';

/**
 * What makes one text of another. As `diff` has it, but that compares unit by unit and can keep half of a character
 * beyond U+FFFF; such a one is taken away and put in whole.
 */
export function differenceOf(from: Delta, to: Delta): Delta {
  const [old, fresh] = [unitsOf(from), unitsOf(to)];
  const ops: Ops = [];
  let [at, stands, kept, made] = [0, 0, 0, 0];
  /** Takes away and puts in what lies between the last units kept and these. */
  const replace = (before: number, after: number): void => {
    ops.push(...to.slice(made, after).ops, { delete: before - kept });
    [kept, made] = [before, after];
  };
  for (const op of from.diff(to).ops) {
    const length = Delta.Op.length(op);
    if (op.insert !== undefined) stands += length;
    else if (op.delete !== undefined) at += length;
    else {
      const first = low(old, at) || low(fresh, stands) ? 1 : 0;
      const last = low(old, at + length) || low(fresh, stands + length) ? 1 : 0;
      if (length > first + last) {
        replace(at + first, stands + first);
        ops.push({ ...op, retain: length - first - last });
        [kept, made] = [at + length - last, stands + length - last];
      }
      at += length;
      stands += length;
    }
  }
  const first = low(old, at) || low(fresh, stands) ? 1 : 0;
  replace(at + first, stands + first);
  return canonical(ops);
}

const unitsOf = (text: Delta): string => text.ops.map(({ insert }) => (typeof insert === 'string' ? insert : '\ufffc')).join('');

/** Whether a place lies within a pair of surrogates. */
const low = (units: string, at: number): boolean => (units.codePointAt(at - 1) ?? 0) > 0xffff;
