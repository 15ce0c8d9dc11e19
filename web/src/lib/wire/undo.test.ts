import fc from 'fast-check';
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { changeFor, someParts, someText } from './testing/arbitrary';
import { UndoHistory } from './undo';

/** A text with its history, edited by oneself and by others. */
class Page {
  readonly history = new UndoHistory();
  private now = 0;
  private edits = 0;
  undone: number[] = [];
  constructor(public text: Delta) {}
  mine(change: Delta, kind = 'typing', after = 100): this {
    this.now += after;
    this.history.record(change, this.text, null, this.now, kind, ++this.edits);
    this.text = this.text.compose(change);
    return this;
  }
  theirs(change: Delta): this {
    this.history.others(change);
    this.text = this.text.compose(change);
    return this;
  }
  turn(which: 'undo' | 'redo'): this {
    const step = this.history[which](this.text, null);
    if (!step) return this;
    this.text = this.text.compose(step.change);
    this.undone = step.edits;
    this.history.turned(++this.edits);
    return this;
  }
  get words(): string {
    return this.text.ops.map(({ insert }) => insert).join('').trimEnd();
  }
}
const page = (words = '') => new Page(new Delta().insert(`${words}\n`, { pid: 'p0' }));
const at = (index: number) => new Delta().retain(index);

describe('undo', () => {
  test('takes a run of typing back as one, and a pause parts two', () => {
    const one = page().mine(at(0).insert('u')).mine(at(1).insert('n')).mine(at(2).insert('o')).mine(at(3).insert('!'), 'typing', 600);
    expect(one.turn('undo').words).toBe('uno');
    expect(one.turn('undo').words).toBe('');
    expect(one.turn('undo').words).toBe('');
    expect(one.turn('redo').turn('redo').words).toBe('uno!');
  });

  test('leaves a word another put into the middle of the run', () => {
    const one = page().mine(at(0).insert('hello there')).theirs(at(6).insert('WORLD '));
    expect(one.turn('undo').words).toBe('WORLD');
    expect(one.turn('redo').words).toBe('hello WORLD there');
    expect(one.turn('undo').words).toBe('WORLD');
  });

  test('leaves a word another put in between two steps', () => {
    const one = page('text').mine(at(0).insert('A ')).theirs(at(6).insert(' B')).mine(at(8).insert(' C'));
    expect(one.words).toBe('A text B C');
    expect(one.turn('undo').words).toBe('A text B');
    expect(one.turn('undo').words).toBe('text B');
    expect(one.turn('redo').turn('redo').words).toBe('A text B C');
  });

  test('does not take back what others did, nor bring back what they deleted of mine', () => {
    const one = page('abc').mine(at(3).insert('def')).theirs(at(2).delete(2));
    expect(one.words).toBe('abef');
    expect(one.turn('undo').words).toBe('ab');
    expect(one.history.canUndo).toBe(false);
  });

  test('a step of which others left nothing is taken back with the one before it', () => {
    const one = page('abc').mine(at(3).insert('d')).mine(at(4).insert('e'), '').theirs(at(4).delete(1));
    expect(one.turn('undo').words).toBe('abc');
    expect(one.undone).toEqual([2, 1]);
  });

  test('a step names the edits that it takes back, and so does the one after it', () => {
    const one = page('text').mine(at(3).delete(1), 'deleting').mine(at(2).delete(1), 'deleting').theirs(at(0).insert('A'));
    expect(one.turn('undo').undone).toEqual([1, 2]);
    expect(one.turn('redo').undone).toEqual([3]);
    expect(one.turn('undo').undone).toEqual([4]);
    expect(one.words).toBe('Atext');
  });

  test('a new edit forgets what could be redone', () => {
    const one = page().mine(at(0).insert('a')).turn('undo').mine(at(0).insert('b'));
    expect(one.history.canRedo).toBe(false);
    expect(one.turn('redo').words).toBe('b');
  });

  test('the selection comes back where it was, moved by what others did', () => {
    const history = new UndoHistory();
    const text = new Delta().insert('uno dos\n');
    history.record(at(4).delete(3), text, { anchor: 4, head: 7 }, 0, '', 1);
    history.others(new Delta().insert('¡'));
    const step = history.undo(new Delta().insert('¡uno \n'), null);
    expect(step?.selection).toEqual({ anchor: 5, head: 8 });
  });

  test('undoing everything of one’s own leaves what the others made of the first text', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(someText, fc.array(fc.tuple(fc.boolean(), someParts), { maxLength: 12 }), (text, list) => {
        const one = new Page(text);
        for (const [mine, parts] of list) {
          // Others only add here, so that what is left of them can be told.
          if (mine) one.mine(changeFor(one.text, parts), 'typing', parts.length * 150);
          else one.theirs(at(0).insert(`<${parts.length}>`));
        }
        const after = one.text;
        let steps = 0;
        while (one.history.canUndo) { one.turn('undo'); steps++; }
        const others = list.filter(([mine]) => !mine).map(([, parts]) => `<${parts.length}>`).reverse().join('');
        expect(one.text.ops).toEqual(new Delta().insert(others).concat(text).ops);
        for (let i = 0; i < steps; i++) one.turn('redo');
        expect(one.text.ops).toEqual(after.ops);
      }),
      { numRuns: 500 },
    );
  });
});
