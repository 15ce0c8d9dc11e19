import fc from 'fast-check';
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { spared } from './spare';
import { changeFor, someParts, someText } from './testing/arbitrary';

const text = new Delta().insert('uno ').insert('dos', { bold: true }).insert(' tres\n', { pid: 'p0' });
const at = (index: number) => new Delta().retain(index);
const dos = new Delta().insert('dos', { bold: true });

describe('words that were taken away and are put in again by a step back', () => {
  test.each<[string, Delta, Delta, Delta]>([
    ['are left alone', at(4).delete(3), at(4).concat(dos), new Delta()],
    ['are left alone behind words typed before them', at(4).insert('x').delete(3), at(5).concat(dos), at(4).insert('x')],
    ['are left alone before words typed behind them', at(4).insert('x').delete(3), at(4).concat(dos), at(7).insert('x')],
    ['are left alone between such words', at(4).insert('xy').delete(3), at(5).concat(dos), at(4).insert('x').retain(3).insert('y')],
    ['are left alone around such words', at(4).delete(3), at(4).insert('dxos', { bold: true }), at(5).insert('x', { bold: true })],
    ['are left alone where more was taken away', at(0).delete(7), new Delta().insert('uno '), at(4).delete(3)],
    ['are left alone where some stay away and others come', at(4).delete(3), at(4).insert('do', { bold: true }).insert('x'), at(6).insert('x').delete(1)],
    ['get the form that they come back in', at(4).delete(3), at(4).insert('dos'), at(4).retain(3, { bold: null })],
    ['are other words where they were typed by hand', at(4).insert('dos', { bold: true }).delete(3), at(0).insert('x'), new Delta().insert('x').retain(4).insert('dos', { bold: true }).delete(3)],
  ])('%s', (_, change, back, want) => {
    expect(spared(change, back, text).ops).toEqual(want.ops);
  });

  test('a form that is there already is not set', () => {
    expect(spared(at(2).retain(4, { bold: null }), at(2).retain(4, { bold: true }), text).ops).toEqual(at(2).retain(2, { bold: true }).ops);
  });

  test('the text is the same either way, and nothing is left of a change that is taken back whole', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(someText, someParts, someParts, (base, first, second) => {
        const change = changeFor(base, first);
        const middle = base.compose(change);
        const next = changeFor(middle, second);
        const [both, back] = [change.compose(next), next.invert(middle)];
        expect(base.compose(spared(both, back, base)).ops).toEqual(middle.ops);
        expect(spared(change, change.invert(base), base).ops).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
