import type Delta from 'quill-delta';
import type { Ops } from '../canonical';

/**
 * The account of everything typed. Each character and each footnote is put in once in a whole session, so that none can
 * be taken for another, none can be cut in two, and each can be looked for in the end.
 */
export class Words {
  /** who typed it, or put it back: a page may undo these */
  readonly owners = new Map<string, Set<string>>();
  /** who took it away on a screen */
  readonly takers = new Map<string, Set<string>>();
  /** how often an undo or redo put it back on a screen */
  readonly returns = new Map<string, number>();
  /** written down in an outbox of some page */
  readonly kept = new Set<string>();
  /** typed and never written down, because its page ended on the spot */
  readonly lost = new Set<string>();
  private plain = 0;
  private astral = 0;
  private notes = 0;

  /** A syllable of Hangul, or an ideograph that takes two units. */
  character(astral: boolean): string {
    return String.fromCodePoint(astral || this.plain >= 11_172 ? 0x20000 + this.astral++ : 0xac00 + this.plain++);
  }

  note(): string {
    return `f${++this.notes}`;
  }

  /** A page changed its text. `turned`: it was an undo or a redo. */
  edited(page: string, change: Delta, before: Delta, turned: boolean): void {
    for (const token of tokens(change.ops)) {
      const owners = this.owners.get(token) ?? new Set();
      this.owners.set(token, owners.add(page));
      if (turned) this.returns.set(token, (this.returns.get(token) ?? 0) + 1);
    }
    for (const token of taken(change, before)) this.takers.set(token, (this.takers.get(token) ?? new Set()).add(page));
  }

  /** A page ended on the spot: what it had not written down is gone, and what it took away may be there again. */
  fell(page: string): void {
    for (const [token, owners] of this.owners) if (owners.has(page) && !this.kept.has(token)) this.lost.add(token);
    for (const [token, takers] of this.takers) if (takers.has(page)) this.returns.set(token, (this.returns.get(token) ?? 0) + 1);
  }

  /** What is wrong with a text in which all of this ended up; '' for nothing. */
  missing(text: Delta): string {
    const counts = new Map<string, number>();
    for (const token of tokens(text.ops)) counts.set(token, (counts.get(token) ?? 0) + 1);
    for (const token of counts.keys()) if (!this.owners.has(token)) return `${token} was typed by nobody`;
    for (const [token, owners] of this.owners) {
      const there = counts.get(token) ?? 0;
      const back = this.returns.get(token) ?? 0;
      const by = [...owners].join(', ');
      if (there === 0 && !this.takers.has(token) && !this.lost.has(token)) return `${token}, typed by ${by}, is missing and nobody took it away`;
      if (there > 0 && this.takers.has(token) && back === 0) return `${token}, typed by ${by}, is there though it was taken away`;
      if (there > 1 + back) return `${token}, typed by ${by}, is there ${there} times`;
    }
    return '';
  }
}

/** The characters and footnotes that operations put in; line ends have names of their own. */
export function tokens(ops: Ops): string[] {
  return ops.flatMap(({ insert }) => {
    if (insert === undefined) return [];
    return typeof insert === 'string' ? [...insert].filter((character) => character !== '\n') : [`‹${String(insert.footnote)}›`];
  });
}

/** What a change takes away is what its inverse would put back. */
export function taken(change: Delta, before: Delta): string[] {
  return tokens(change.invert(before).ops);
}
