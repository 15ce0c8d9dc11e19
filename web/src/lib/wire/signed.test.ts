import fc from 'fast-check';
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { sign, spared, unsign } from './spare';
import { Client, settle } from './testing/client';
import { Room } from './testing/room';
import { signedText } from './text-state';

const at = (index: number) => new Delta().retain(index);

/** Somebody without a line, over words of others. */
function alone(words: string): Client {
  const me = new Client(new Room('o02.es', new Delta().insert(words).insert('\n', { pid: 'p0' })), 'me');
  settle([me]);
  me.cut();
  return me;
}

/** The units of others that are still there, as the change that waits leaves them. */
const left = ({ state }: Client): number => state.base!.length() - (state.buffer?.ops ?? []).reduce((units, op) => units + (op.delete ?? 0), 0);

describe('words that were typed, taken away and brought back before they were sent', () => {
  test('are not taken for words of others that went in the same place', () => {
    const me = alone('por escrito');
    me.edit(at(4).insert('esto').delete(7));
    me.edit(at(4).delete(4));
    me.turn('undo');
    expect(me.state.buffer?.ops).toEqual(at(4).insert('esto').delete(7).ops);
  });

  test('while words of others that went with them stay theirs', () => {
    const me = alone('por escrito');
    me.edit(at(4).insert('lugar'));
    me.edit(at(2).delete(12));
    me.turn('undo');
    expect(me.state.buffer?.ops).toEqual(at(4).insert('lugar').ops);
  });

  test('nor where they go and come again and again', () => {
    const me = alone('por escrito');
    me.edit(at(4).insert('esto').delete(7));
    for (const turn of ['undo', 'redo', 'undo', 'redo'] as const) me.turn(turn);
    me.turn('undo');
    me.turn('redo');
    me.edit(at(0).delete(8));
    me.turn('undo');
    expect(me.state.buffer?.ops).toEqual(at(4).insert('esto').delete(7).ops);
  });

  test('nor where the page names the forms of words in another order', () => {
    const me = alone('por escrito');
    me.edit(at(4).insert('esto', { bold: true, italic: true }).delete(7));
    me.edit(at(4).delete(4));
    const step = me.history.undo(signedText(me.state), null)!;
    const drawn = at(4).insert('esto', { italic: true, bold: true });
    expect(step.change.ops).toEqual(drawn.ops);
    me.screen = me.screen.compose(drawn);
    me.give({ type: 'edit', change: drawn, edit: 3, undoes: step.edits, signed: step.signed });
    expect(me.state.buffer?.ops).toEqual(at(4).insert('esto', { bold: true, italic: true }).delete(7).ops);
  });

  test('a step as it is drawn says nothing of whose its words are', () => {
    const text = new Delta().insert('uno', { bold: true }).insert('dos');
    expect(unsign(sign(text)).ops).toEqual(text.ops);
    const put = at(1).insert('x');
    expect(spared(at(1).insert('x').delete(2), sign(put), text).ops).toEqual(at(1).insert('xx').delete(2).ops);
  });
});

type Move = { go: 'edit'; place: number; take: number; put: string } | { go: 'undo' | 'redo' };

const moves = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ go: fc.constant('edit' as const), place: fc.nat(20), take: fc.nat(4), put: fc.stringMatching(/^[abcde]{0,4}$/) }) },
    { weight: 2, arbitrary: fc.record({ go: fc.constant('undo' as const) }) },
    { weight: 1, arbitrary: fc.record({ go: fc.constant('redo' as const) }) },
  ),
  { maxLength: 25 },
);

/** The same text with each unit as a thing of its own, so that words typed can't be taken for words of others that are alike. */
class Copy {
  units: object[];
  readonly first: ReadonlySet<object>;
  private readonly undos: { place: number; gone: object[]; came: object[] }[] = [];
  private readonly redos: { place: number; gone: object[]; came: object[] }[] = [];
  constructor(length: number) {
    this.units = Array.from({ length }, () => ({}));
    this.first = new Set(this.units);
  }
  edit(place: number, take: number, put: string): void {
    const came = Array.from(put, () => ({}));
    this.undos.push({ place, came, gone: this.units.splice(place, take, ...came) });
    this.redos.length = 0;
  }
  turn(which: 'undo' | 'redo'): void {
    const [from, to] = which === 'undo' ? [this.undos, this.redos] : [this.redos, this.undos];
    const { place, gone, came } = from.pop()!;
    this.units.splice(place, came.length, ...gone);
    to.push({ place, gone: came, came: gone });
  }
}

test('however one goes back and forth, as many units of others stay as were never taken away', () => {
  fc.assert(
    fc.property(fc.constantFrom('abcde', 'edcba', 'cdeab'), moves, (words, all: Move[]) => {
      const [me, copy] = [alone(words), new Copy(words.length + 1)];
      for (const move of all) {
        if (move.go === 'edit') {
          const place = Math.min(move.place, me.screen.length() - 1);
          const take = Math.min(move.take, me.screen.length() - 1 - place);
          if (take === 0 && move.put === '') continue;
          me.edit(at(place).insert(move.put).delete(take).chop());
          copy.edit(place, take, move.put);
        } else if (move.go === 'undo' ? me.history.canUndo : me.history.canRedo) {
          me.turn(move.go);
          copy.turn(move.go);
        }
        expect(left(me)).toBe(copy.units.filter((unit) => copy.first.has(unit)).length);
      }
    }),
    { numRuns: 500 },
  );
});
