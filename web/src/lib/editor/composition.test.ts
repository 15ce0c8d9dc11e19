// @vitest-environment happy-dom
import fc from 'fast-check';
import Delta from 'quill-delta';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EditorView } from 'prosemirror-view';
import { changeFor, someParts, someText } from '$lib/wire/testing/arbitrary';
import { CompositionHold, touches } from './composition';
import { docFromDelta, lineAt } from './translate';

// "uno|dos|tres", the line of "dos" being composed: units 4 to 7, its "\n" the last of them.
test.each<[string, Delta, boolean]>([
  ['letters in another line', new Delta().retain(1).insert('x'), false],
  ['letters in a later line', new Delta().retain(9).insert('x'), false],
  ['letters in the line', new Delta().retain(5).insert('x'), true],
  ['letters at its start', new Delta().retain(4).insert('x'), true],
  ['letters at its end', new Delta().retain(7).insert('x'), true],
  ['a mark on a word of it', new Delta().retain(4).retain(2, { bold: true }), true],
  ['a mark on the line before', new Delta().retain(3, { bold: true }), false],
  ['its kind', new Delta().retain(7).retain(1, { kind: 'h1' }), true],
  ['the kind of the line before', new Delta().retain(3).retain(1, { kind: 'h1' }), true],
  ['a deletion that reaches into it', new Delta().retain(2).delete(4), true],
  ['its line joined to the one before', new Delta().retain(3).delete(1), true],
  ['the line after it taken away', new Delta().retain(8).delete(4), false],
  ['the line end of the one after', new Delta().retain(12).delete(1), false],
])('%s', (_, change, wanted) => {
  expect(touches(change, 4, 7)).toBe(wanted);
});

describe('what is let through', () => {
  test('leaves the composed line as it is', { timeout: 60_000 }, () => {
    fc.assert(fc.property(someText, someParts, fc.nat({ max: 60 }), (text, parts, at) => {
      const doc = docFromDelta(text);
      const { line, start } = lineAt(doc, Math.min(at, text.length() - 1));
      const end = start + doc.child(line).content.size;
      const change = changeFor(text, parts);
      if (touches(change, start, end)) return;
      const after = text.compose(change);
      const moved = change.transformPosition(start, true);
      expect(after.slice(moved, moved + end - start + 1).ops).toEqual(text.slice(start, end + 1).ops);
    }), { numRuns: 1000 });
  });
});

describe('the line that is composed', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function hold(android = false) {
    const view = { composing: true, isDestroyed: false } as { composing: boolean; isDestroyed: boolean } & EditorView;
    let waiting = false;
    const one = new CompositionHold({ hold: (wait) => { waiting = wait !== null; } }, android);
    const compose = (data: string) => one.handlers.compositionupdate(view, { data } as CompositionEvent);
    const finish = () => { view.composing = false; one.handlers.compositionend(view); };
    one.handlers.compositionstart(view);
    return { one, view, compose, finish, waits: () => waiting };
  }

  test('keeps others waiting until the browser’s last change is read', () => {
    const { compose, finish, waits, one } = hold();
    compose('´');
    finish();
    expect(waits()).toBe(true);
    vi.advanceTimersByTime(50);
    expect([waits(), one.since]).toEqual([false, null]);
  });

  test('keeps them ten seconds from its last key at most', () => {
    const { compose, waits } = hold();
    vi.advanceTimersByTime(9_000);
    compose('ni');
    vi.advanceTimersByTime(9_999);
    expect(waits()).toBe(true);
    vi.advanceTimersByTime(1);
    expect(waits()).toBe(false);
  });

  test('waits on when the next letter is composed at once', () => {
    const { one, view, finish, waits } = hold();
    finish();
    view.composing = true;
    one.handlers.compositionstart(view);
    vi.advanceTimersByTime(50);
    expect(waits()).toBe(true);
  });

  test.each<[string, (hold: CompositionHold, view: EditorView & { composing: boolean }) => void]>([
    ['the focus leaves', (one) => one.handlers.blur()],
    ['the page is hidden', () => void document.dispatchEvent(new Event('visibilitychange'))],
    ['an undo comes', (one) => one.end()],
    ['the pointer goes elsewhere in the text', (one, view) => { view.composing = false; one.handlers.mousedown(view); }],
    ['the editor goes', (one) => one.destroy()],
  ])('lets them in when %s', (_, leave) => {
    const { one, view, waits } = hold();
    leave(one, view);
    vi.advanceTimersByTime(50);
    expect(waits()).toBe(false);
  });

  test('on Android lets them in after a word and after a rest, since everything is composed there', () => {
    const word = hold(true);
    word.compose('hola');
    vi.advanceTimersByTime(100);
    expect(word.waits()).toBe(true);
    word.compose('hola,');
    vi.advanceTimersByTime(50);
    expect(word.waits()).toBe(false);
    const rest = hold(true);
    rest.compose('hola');
    vi.advanceTimersByTime(1_000);
    expect(rest.waits()).toBe(false);
  });
});
