import fc from 'fast-check';
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { spared } from './spare';
import { changeFor, someParts, someText } from './testing/arbitrary';

const text = new Delta().insert('uno ').insert('dos', { bold: true }).insert(' tres\n', { pid: 'p0' });

describe('words that are taken away and put in again', () => {
  test.each<[string, Delta, Delta]>([
    ['are left alone', new Delta().retain(4).insert('dos', { bold: true }).delete(3), new Delta()],
    ['are left alone behind words typed before them', new Delta().retain(4).insert('x').insert('dos', { bold: true }).delete(3), new Delta().retain(4).insert('x')],
    ['are left alone before words typed behind them', new Delta().retain(4).insert('dos', { bold: true }).insert('x').delete(3), new Delta().retain(7).insert('x')],
    ['are left alone where more is taken away', new Delta().insert('uno ').delete(7), new Delta().retain(4).delete(3)],
    ['are other words in another form', new Delta().retain(4).insert('dos').delete(3), new Delta().retain(4).insert('dos').delete(3)],
    ['are other words where only some letters are the same', new Delta().insert('uso ').delete(4), new Delta().insert('uso ').delete(4)],
  ])('%s', (_, change, want) => {
    expect(spared(change, text).ops).toEqual(want.ops);
  });

  test('the text is the same either way', () => {
    fc.assert(
      fc.property(someText, someParts, someParts, (base, first, second) => {
        const change = changeFor(base, first);
        const middle = base.compose(change);
        const both = change.compose(changeFor(middle, second)).compose(changeFor(middle, second).invert(middle));
        expect(base.compose(spared(both, base)).ops).toEqual(base.compose(both).ops);
      }),
    );
  });
});
