import Delta from 'quill-delta';
import { canonical } from '../canonical';
import type { Random } from './random';
import type { Words } from './words';

type Attributes = Record<string, unknown>;

/** One UTF-16 unit of a text, or a footnote. */
interface Unit {
  kind: 'word' | 'low' | 'end' | 'footnote';
  attributes: Attributes;
}

/** A change a person might make to a text, and how it joins with the one before for undo. */
export interface Edit {
  change: Delta;
  kind: '' | 'typing' | 'deleting';
}

/** Texts are kept short: people meet more often, and faults find more to do. */
const longest = 700;

/** Makes up the next edit of a page. What is chosen is decided by `random`, what it meets by `text`. */
export class Writer {
  private units: Unit[] = [];

  constructor(private readonly random: Random, private readonly words: Words, private readonly caret: number) {}

  edit(text: Delta): Edit {
    this.units = unitsOf(text);
    const full = this.units.length > longest;
    const draw = this.random.below(100);
    if (draw < 22 && !full) return this.plain(this.word());
    if (draw < 42 && !full) return { change: this.type(), kind: 'typing' };
    if (draw < 47) return { change: this.rubOut(), kind: 'deleting' };
    if (draw < 62 || full) return this.plain(this.remove());
    if (draw < 72) return this.plain(this.format());
    if (draw < 79) return this.plain(this.line());
    if (draw < 86) return this.plain(this.split());
    if (draw < 91) return this.plain(this.join());
    if (draw < 95) return this.plain(this.footnote());
    if (draw < 97) return this.plain(this.paste());
    return this.plain(this.scattered(text));
  }

  private plain(change: Delta): Edit {
    return { change: canonical(change.ops), kind: '' };
  }

  private word(): Delta {
    return new Delta().retain(this.place()).insert(this.characters(8), this.style());
  }

  /** A keystroke or two at the caret. */
  private type(): Delta {
    return canonical(new Delta().retain(this.whole(Math.min(this.caret, this.last))).insert(this.characters(2)).ops);
  }

  private rubOut(): Delta {
    const to = this.whole(Math.min(this.caret, this.last));
    const from = this.whole(Math.max(0, to - 1));
    return canonical(new Delta().retain(from).delete(to - from).ops);
  }

  private remove(): Delta {
    const [from, to] = this.range(this.random.chance(0.15) || this.units.length > longest ? 90 : 8);
    const change = new Delta().retain(from).delete(to - from);
    return this.random.chance(0.3) ? change.insert(this.characters(4)) : change;
  }

  /** Sets an attribute on a range, or takes it away, leaving out line ends. */
  private format(): Delta {
    const name = this.random.pick(['bold', 'italic', 'underline', 'link']);
    const value = this.random.chance(0.3) ? null : name === 'link' ? `https://example.org/${this.random.below(3)}` : true;
    const [from, to] = this.range(30);
    const change = new Delta().retain(from);
    for (let i = from; i < to; i++) change.retain(1, this.units[i]!.kind === 'end' ? undefined : { [name]: value });
    return change;
  }

  private line(): Delta {
    const kind = this.random.pick(['h1', 'h2', 'quote', 'number', 'letter', null]);
    const level = kind === 'number' || kind === 'letter' ? this.random.between(1, 4) : null;
    return new Delta().retain(this.random.pick(this.ends)).retain(1, { kind, level });
  }

  /** Enter, as docs/protocol.md wants it: the first half keeps the name. */
  private split(): Delta {
    if (this.random.chance(0.2)) return new Delta().retain(this.units.length).insert('\n', { pid: this.name() });
    const at = this.place();
    const end = this.ends.find((place) => place >= at)!;
    return new Delta().retain(at).insert('\n', this.units[end]!.attributes).retain(end - at).retain(1, { pid: this.name() });
  }

  /** The first of two paragraphs keeps its name and kind. */
  private join(): Delta {
    if (this.ends.length < 2) return this.split();
    const i = this.random.below(this.ends.length - 1);
    const [first, second] = [this.ends[i]!, this.ends[i + 1]!];
    const { pid, kind = null, level = null } = this.units[first]!.attributes;
    return new Delta().retain(first).delete(1).retain(second - first - 1).retain(1, { pid, kind, level });
  }

  private footnote(): Delta {
    const notes = this.units.flatMap(({ kind }, i) => (kind === 'footnote' ? [i] : []));
    const note = `A/RES/${this.random.below(100)}`;
    if (notes.length > 0 && this.random.chance(0.4)) return new Delta().retain(this.random.pick(notes)).retain(1, { note });
    return new Delta().retain(this.place()).insert({ footnote: this.words.note() }, { note });
  }

  private paste(): Delta {
    const change = new Delta().retain(this.place());
    for (let n = this.random.between(1, 3); n > 0; n--) change.insert(this.characters(8), this.style()).insert('\n', { pid: this.name() });
    return change.insert(this.characters(8));
  }

  /** Changes in several places at once, as replacing everywhere makes them. */
  private scattered(text: Delta): Delta {
    let all = new Delta();
    for (let n = 0; n < 3; n++) {
      const next = this.random.chance(0.5) ? this.word() : this.format();
      all = all.compose(next);
      this.units = unitsOf(text.compose(all));
    }
    return all;
  }

  // --- places -----------------------------------------------------------------------------------------------------

  /** Units before the last line end. */
  private get last(): number {
    return this.units.length - 1;
  }
  private get ends(): number[] {
    return this.units.flatMap(({ kind }, i) => (kind === 'end' ? [i] : []));
  }
  private place(): number {
    return this.whole(this.random.below(this.last + 1));
  }
  /** Out of a pair of surrogates, if it was in one. */
  private whole(at: number): number {
    return this.units[at]?.kind === 'low' ? at - 1 : at;
  }
  private range(most: number): [number, number] {
    const from = this.place();
    return [from, Math.max(from, this.whole(Math.min(this.last, from + this.random.between(1, most))))];
  }

  // --- what is put in ---------------------------------------------------------------------------------------------

  private characters(most: number): string {
    return Array.from({ length: this.random.between(1, most) }, () => this.words.character(this.random.chance(0.25))).join('');
  }
  private style(): Attributes | undefined {
    return this.random.pick([undefined, undefined, { bold: true }, { italic: true, link: 'https://example.org/' }]);
  }
  private name(): string {
    return Array.from({ length: 8 }, () => this.random.pick([...'abcdefghijklmnopqrstuvwxyz234567'])).join('');
  }
}

function unitsOf(text: Delta): Unit[] {
  return text.ops.flatMap(({ insert, attributes = {} }): Unit[] => {
    if (typeof insert !== 'string') return [{ kind: 'footnote', attributes }];
    return insert.split('').map((unit) => ({ kind: unit === '\n' ? 'end' : /[\udc00-\udfff]/.test(unit) ? 'low' : 'word', attributes }));
  });
}
