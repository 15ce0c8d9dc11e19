import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { joined, named, undoneBy, withTaking, type Undone } from './undone';
import { kept, restored } from './kept';
import type { TextEvent, TextState } from './state';
import { fresh, step } from './text-state';

const text = new Delta().insert('uno dos tres').insert('\n', { pid: 'p0' });
const me = 'c-me-me-me';
const other = 'c-other-one';

/** A page at version 5 of the text, without a clock. */
class Page {
  state: TextState;
  sent: { seq: number; ops: unknown; undoes?: Undone[] }[] = [];
  constructor() {
    this.state = fresh('o02.es', me);
    this.give({ type: 'line', up: true }).give({ type: 'opened', message: { t: 'opened', text: 'o02.es', rev: 5, seq: 0, write: true, status: 'drafting', peers: [], ops: text.ops } });
  }
  give(event: TextEvent): this {
    const { state, effects } = step(this.state, event);
    this.state = state;
    for (const effect of effects) {
      if (effect.type !== 'send' || effect.message.t !== 'change') continue;
      const { seq, ops, undoes } = effect.message;
      this.sent.push({ seq, ops, ...(undoes && { undoes }) });
    }
    return this;
  }
  edit(edit: number, change: Delta, undoes: number[] = []): this {
    return this.give({ type: 'edit', change, edit, undoes });
  }
  send(): this {
    return this.give({ type: 'flush' });
  }
  ack(seq: number, rev: number): this {
    return this.give({ type: 'ack', client: me, seq, rev });
  }
  theirs(rev: number, seq: number, change: Delta): this {
    return this.give({ type: 'changes', entries: [{ rev, client: other, seq, ops: change.ops, account: 'sv-head', delegation: 'sv', code: 'SLV', at: '2021-09-17T14:00:00Z' }] });
  }
  get last() {
    return this.sent[this.sent.length - 1];
  }
}
const cut = new Delta().retain(4).delete(4);
const back = new Delta().retain(4).insert('dos ');

describe('what an undo tells', () => {
  test('names the change that its edit went out in, and what was on the screen then', () => {
    const page = new Page().edit(1, cut).send().ack(1, 6).edit(2, back, [1]).send();
    expect(page.last).toEqual({ seq: 2, ops: back.ops, undoes: [{ client: me, seq: 1, since: 5 }] });
  });

  test('names a change still in flight, and goes out after it', () => {
    const page = new Page().edit(1, cut).send().edit(2, back, [1]).ack(1, 6).send();
    expect(page.last).toEqual({ seq: 2, ops: back.ops, undoes: [{ client: me, seq: 1, since: 5 }] });
  });

  test('a redo of a deletion and its undo name the edit before', () => {
    const page = new Page().edit(1, cut).send().ack(1, 6).edit(2, back, [1]).send().ack(2, 7).edit(3, cut, [2]).send().ack(3, 8).edit(4, back, [3]).send();
    expect(page.sent.map(({ undoes }) => undoes?.map(({ seq }) => seq))).toEqual([undefined, [1], undefined, [3]]);
  });

  test('what was not sent yet is left alone instead of put in again', () => {
    const page = new Page().edit(1, cut).edit(2, back, [1]).send();
    expect(page.sent).toEqual([]);
    page.edit(3, new Delta().insert('¡')).edit(4, new Delta().retain(5).delete(4)).edit(5, new Delta().retain(5).insert('dos '), [4]).send();
    expect(page.last).toEqual({ seq: 1, ops: [{ insert: '¡' }] });
  });

  test('words typed along stay in the same change, which the server proves piece by piece', () => {
    const page = new Page().edit(1, cut).send().ack(1, 6).edit(2, new Delta().insert('cero ')).edit(3, new Delta().retain(9).insert('dos '), [1]).send();
    expect(page.last).toEqual({ seq: 2, ops: [{ insert: 'cero ' }, { retain: 4 }, { insert: 'dos ' }], undoes: [{ client: me, seq: 1, since: 5 }] });
  });

  test('another who deleted the same words first is named too', () => {
    const page = new Page().edit(1, cut).send().theirs(6, 9, cut).ack(1, 7).edit(2, back, [1]).send();
    expect(page.last?.undoes).toEqual([{ client: me, seq: 1, since: 5 }, { client: other, seq: 9, since: 5 }]);
  });

  test('also where that is heard of after the undo, and before it is sent', () => {
    const page = new Page().edit(1, cut).send().edit(2, back, [1]).theirs(6, 9, cut).ack(1, 7).send();
    expect(page.last?.undoes).toEqual([{ client: me, seq: 1, since: 5 }, { client: other, seq: 9, since: 5 }]);
  });

  test('an undo that waits survives a reload, to the byte', () => {
    const page = new Page().edit(1, cut).send().ack(1, 6).edit(2, back, [1]);
    const waiting = restored('o02.es', JSON.parse(JSON.stringify(kept(page.state))));
    expect(waiting.undoes).toEqual([{ client: me, seq: 1, since: 5 }]);
    const flying = restored('o02.es', JSON.parse(JSON.stringify(kept(page.send().state))));
    expect(flying.flight?.undoes).toEqual(page.last?.undoes);
  });

  test('rows that follow one another are one, and the newest stay where there are too many', () => {
    expect(joined([{ client: 'b', seq: 4, since: 3 }, { client: 'b', seq: 3, since: 1 }, { client: 'b', seq: 4, since: 3 }, { client: 'a', seq: 9, since: 2 }, { client: 'b', seq: 6, since: 5 }]))
      .toEqual([{ client: 'a', seq: 9, since: 2 }, { client: 'b', seq: 3, last: 4, since: 1 }, { client: 'b', seq: 6, since: 5 }]);
    expect(joined(Array.from({ length: 400 }, (_, i) => ({ client: 'a', seq: i + 1, since: 0 })))).toEqual([{ client: 'a', seq: 145, last: 400, since: 0 }]);
    expect(joined(Array.from({ length: 400 }, (_, i) => ({ client: 'a', seq: 2 * i + 1, since: 0 })))).toHaveLength(64);
  });

  test('only so many edits are remembered', () => {
    let all = withTaking([], 0, 0);
    for (let edit = 1; edit < 3_000; edit++) all = withTaking(all, edit, 0);
    expect(all).toHaveLength(1_000);
    expect(undoneBy(named(all, [2_999], { client: 'a', seq: 1 }), [2_999])).toEqual([{ client: 'a', seq: 1, since: 0 }]);
  });
});
