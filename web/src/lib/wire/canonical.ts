import Delta from 'quill-delta';

/** Operations as quill-delta and the wire hold them. */
export type Ops = Delta['ops'];
type Op = Ops[number];

/** Sizes the server accepts; `welcome` repeats those of a change (docs/protocol.md, limits). */
export interface ChangeLimits {
  /** bytes of `ops` as encoded JSON */
  changeBytes: number;
  /** operations in one change */
  changeOps: number;
}
export const defaultLimits: ChangeLimits = { changeBytes: 65536, changeOps: 1000 };

/**
 * The canonical form of a change (docs/protocol.md, section 3). Every change is brought into it before it is sent or
 * transformed; ties between simultaneous changes would otherwise fall differently on the two sides.
 */
export function canonical(ops: Ops): Delta {
  const change = new Delta();
  for (const op of ops) if (Delta.Op.length(op) > 0) change.push(tidied(op));
  return change.chop();
}

/** Without empty attributes; on an insert null is empty too, on a retain it takes an attribute away. */
function tidied({ attributes, ...op }: Op): Op {
  const kept = Object.entries(attributes ?? {}).filter(([, value]) => value !== undefined && (value !== null || op.insert === undefined));
  return kept.length > 0 ? { ...op, attributes: Object.fromEntries(kept) } : op;
}

/** Units of the text a change needs to find: what it retains and deletes. */
export function reach(change: Delta): number {
  return change.ops.reduce((units, op) => units + (typeof op.retain === 'number' ? op.retain : (op.delete ?? 0)), 0);
}

/** Bytes of the operations as they are sent. */
export function encodedBytes(ops: Ops): number {
  return encoder.encode(JSON.stringify(ops)).length;
}
const encoder = new TextEncoder();

/** Whether one message can carry the change. */
export function fits(change: Delta, limits: ChangeLimits): boolean {
  if (change.ops.length > limits.changeOps) return false;
  // No unit takes more than six bytes, so most changes need no counting.
  const units = change.ops.reduce((sum, op) => sum + (typeof op.insert === 'string' ? op.insert.length : 0), 0);
  if (units * 6 + change.ops.length * 128 < limits.changeBytes && !change.ops.some((op) => typeof op.insert === 'object' || op.attributes?.link)) return true;
  return encodedBytes(change.ops) <= limits.changeBytes;
}

/** The words a change puts in, for keeping what could not be stored. Paragraph ends are kept, formatting is not. */
export function insertedWords(change: Delta): string {
  let words = '';
  let apart = false;
  for (const op of change.ops) {
    if (op.insert === undefined) {
      apart = words !== '' && !words.endsWith('\n');
      continue;
    }
    if (apart) words += '\n';
    apart = false;
    words += typeof op.insert === 'string' ? op.insert : ` [${String(op.attributes?.note ?? '')}] `;
  }
  return words.trim();
}
