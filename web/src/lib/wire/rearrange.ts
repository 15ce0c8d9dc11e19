import Delta from 'quill-delta';

// Where a change only puts words at another place, plain deltas tell it as words taken away here and others put in there.
// A step back that takes those very words out again would find nothing left of them. So it is carried past such a change
// by what becomes of each unit of the text.

type Op = Delta['ops'][number];

/** A unit of the text and what is done with it, or what is put between two units: as one operation either way. */
interface Piece {
  unit: number | null;
  op: Op;
}

/** Words of a text at another place. */
export class Rearrangement {
  /** `units` are those of the text in its order, `order` the same ones as they stand afterwards. */
  private constructor(
    private units: readonly number[],
    private order: readonly number[],
    private readonly moved: ReadonlySet<number>,
    private next: number,
  ) {}

  /** What a change does to `text`, null where it does anything else than to put units at other places. */
  static of(change: Delta, text: Delta): Rearrangement | null {
    const content = split(text).map((op) => JSON.stringify(op));
    const [order, put, taken]: [number[], { at: number; what: string }[], Map<string, number[]>] = [[], [], new Map()];
    let at = 0;
    for (const op of change.ops) {
      if (op.attributes && op.insert === undefined) return null;
      if (op.insert !== undefined) for (const one of split(new Delta([op]))) put.push({ at: order.push(-1) - 1, what: JSON.stringify(one) });
      for (let left = op.retain === undefined ? 0 : Delta.Op.length(op); left > 0; left--) order.push(at++);
      for (let left = op.delete ?? 0; left > 0; left--, at++) taken.set(content[at]!, [...(taken.get(content[at]!) ?? []), at]);
    }
    for (; at < content.length; at++) order.push(at);
    const moved = new Set<number>();
    for (const { at: place, what } of put) {
      const unit = taken.get(what)?.shift();
      if (unit === undefined) return null;
      order[place] = unit;
      moved.add(unit);
    }
    if (order.length !== content.length) return null;
    return new Rearrangement(content.map((_, unit) => unit), order, moved, content.length);
  }

  /** Whether all stands where it stood. */
  get none(): boolean {
    return this.units.every((unit, i) => unit === this.order[i]);
  }

  /** A change that leads from the text, as one that leads from where its words stand now. What it leaves is next in hand. */
  from(change: Delta): Delta {
    return this.past(change, 'insert');
  }

  /** The same of one that led to the text; what it was made of is next in hand. */
  to(change: Delta): Delta {
    return this.past(change, 'delete');
  }

  private past(change: Delta, between: 'insert' | 'delete'): Delta {
    const pieces = this.piecesOf(change, between);
    const known = new Set(pieces.filter(({ unit }) => unit !== null).map(({ unit }) => unit));
    for (const unit of this.units) if (!known.has(unit)) pieces.push({ unit, op: { retain: 1 } });
    const there = this.placed(pieces);
    const left = new Map<Piece, number[]>();
    const leaves = (piece: Piece): number[] => {
      if (piece.unit !== null) return piece.op.retain === undefined ? [] : [piece.unit];
      if (!left.has(piece)) left.set(piece, Array.from({ length: Delta.Op.length(piece.op) }, () => this.next++));
      return left.get(piece)!;
    };
    this.units = pieces.flatMap(leaves);
    this.order = there.flatMap(leaves);
    const carried = new Delta();
    for (const { op } of there) carried.push(op);
    return carried.chop();
  }

  private piecesOf(change: Delta, between: 'insert' | 'delete'): Piece[] {
    const pieces: Piece[] = [];
    let at = 0;
    for (const op of change.ops) {
      if (op[between] !== undefined) pieces.push({ unit: null, op });
      else for (const one of split(new Delta([op]))) pieces.push({ unit: this.units[at++]!, op: one });
    }
    return pieces;
  }

  /** The pieces in the new order. What stands between two units stays with the one that was not moved, as the text's start never is. */
  private placed(pieces: readonly Piece[]): Piece[] {
    const [before, after]: [Map<number | null, Piece[]>, Map<number | null, Piece[]>] = [new Map(), new Map()];
    const units = new Map<number, Piece>();
    let last: number | null = null;
    const waiting: Piece[] = [];
    const settle = (next: number | null) => {
      const stays = (unit: number | null): boolean => unit === null || !this.moved.has(unit);
      const [side, unit] = stays(last) || !stays(next) ? [after, last] : [before, next];
      side.set(unit, [...(side.get(unit) ?? []), ...waiting.splice(0)]);
    };
    for (const piece of pieces) {
      if (piece.unit === null) {
        waiting.push(piece);
        continue;
      }
      if (waiting.length > 0) settle(piece.unit);
      units.set((last = piece.unit), piece);
    }
    if (waiting.length > 0) settle(null);
    return [...(after.get(null) ?? []), ...this.order.flatMap((unit) => [...(before.get(unit) ?? []), units.get(unit)!, ...(after.get(unit) ?? [])]), ...(before.get(null) ?? [])];
  }
}

/** Operations of one unit each. */
function split(delta: Delta): Op[] {
  return delta.ops.flatMap(({ insert, retain, delete: taken, attributes }): Op[] => {
    const formed = attributes && { attributes };
    if (typeof insert === 'string') return Array.from({ length: insert.length }, (_, i) => ({ insert: insert[i]!, ...formed }));
    if (insert !== undefined) return [{ insert, ...formed }];
    if (typeof retain === 'number') return Array.from({ length: retain }, () => ({ retain: 1, ...formed }));
    return Array.from({ length: taken ?? 1 }, () => ({ delete: 1 }));
  });
}
