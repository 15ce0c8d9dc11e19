import fc from 'fast-check';
import { Fragment, Slice, type Node } from 'prosemirror-model';
import { Transform } from 'prosemirror-transform';
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { canonical, reach } from '$lib/wire/canonical';
import { changeFor, someParts, someText } from '$lib/wire/testing/arbitrary';
import { schema } from './schema';
import { changeFromTransaction, deltaFromDoc, docFromDelta, indexOf, positionOf, transactionFromChange, unitsOf } from './translate';

const runs = { numRuns: 1500 };

describe('whole texts', () => {
  test('a text comes back from the view as it was', { timeout: 60_000 }, () => {
    fc.assert(fc.property(someText, (text) => {
      const doc = docFromDelta(text);
      doc.check();
      expect(deltaFromDoc(doc).ops).toEqual(text.ops);
      expect(unitsOf(doc)).toBe(text.length());
    }), runs);
  });

  test('a position is the index plus the number of the line plus one', { timeout: 60_000 }, () => {
    fc.assert(fc.property(someText, (text) => {
      const doc = docFromDelta(text);
      const units = text.ops.map(({ insert }) => (typeof insert === 'string' ? insert : '\u0000')).join('');
      for (let index = 0; index < units.length; index++) {
        const line = units.slice(0, index).split('\n').length - 1;
        expect(positionOf(doc, index)).toBe(index + line + 1);
        expect(indexOf(doc, index + line + 1)).toBe(index);
      }
    }), { numRuns: 200 });
  });

  test('between two lines stands the start of the second', () => {
    const doc = docFromDelta(new Delta().insert('ab\ncd\n'));
    expect(indexOf(doc, 0)).toBe(0);
    expect(indexOf(doc, 4)).toBe(3);
    expect(indexOf(doc, 8)).toBe(6);
  });
});

describe('from the Delta to the view', () => {
  test('the steps make what quill-delta makes, and say so when asked', { timeout: 60_000 }, () => {
    fc.assert(fc.property(someText, someParts, (text, parts) => {
      const change = changeFor(text, parts);
      const tr = transactionFromChange(new Transform(docFromDelta(text)), change);
      tr.doc.check();
      expect(deltaFromDoc(tr.doc).ops).toEqual(text.compose(change).ops);
      expect(text.compose(changeFromTransaction(tr)).ops).toEqual(text.compose(change).ops);
    }), runs);
  });

  test.each([
    ['a letter', new Delta().retain(3).insert('x'), 5, 5],
    ['a line before', new Delta().insert('new\n', { pid: 'n' }), 4, 9],
    ['a line taken away before', new Delta().delete(3), 5, 1],
    ['a kind set', new Delta().retain(2).retain(1, { kind: 'h1' }), 5, 5],
  ])('a caret elsewhere keeps its place: %s', (_, change, before, after) => {
    const tr = transactionFromChange(new Transform(docFromDelta(new Delta().insert('ab\n', { pid: 'p' }).insert('cd\n', { pid: 'q' }))), change);
    expect(tr.mapping.map(before, -1)).toBe(after);
  });

  test('a text that loses its last line end keeps a line in the view', () => {
    const tr = transactionFromChange(new Transform(docFromDelta(new Delta().insert('ab\n', { pid: 'p' }))), new Delta().retain(1).delete(2));
    tr.doc.check();
    expect(tr.doc.textContent).toBe('a');
  });
});

/** One edit by steps of ProseMirror, at places given as shares of the document. */
type Edit = (tr: Transform, a: number, b: number) => void;
const inside = (doc: Node, share: number): number => positionOf(doc, Math.floor(share * (unitsOf(doc) - 1)));
const two = (doc: Node, a: number, b: number): [number, number] => [inside(doc, Math.min(a, b)), inside(doc, Math.max(a, b))];
const nthLine = (doc: Node, share: number): number => {
  let position = 0;
  const n = Math.min(doc.childCount - 1, Math.floor(share * doc.childCount));
  for (let i = 0; i < n; i++) position += doc.child(i).nodeSize;
  return position;
};
const edits: Record<string, Edit> = {
  type: (tr, a) => tr.insert(inside(tr.doc, a), schema.text('aa', [schema.mark('bold')])),
  delete: (tr, a, b) => { const [from, to] = two(tr.doc, a, b); if (from < to) tr.delete(from, to); },
  replace: (tr, a, b) => { const [from, to] = two(tr.doc, a, b); tr.replaceWith(from, to, schema.text('b')); },
  split: (tr, a) => tr.split(inside(tr.doc, a), 1, [{ type: schema.nodes.line, attrs: { pid: 'split', kind: 'quote' } }]),
  join: (tr, a) => { const position = nthLine(tr.doc, a); if (position > 0) tr.join(position); },
  bold: (tr, a, b) => tr.addMark(...two(tr.doc, a, b), schema.mark('bold')),
  unlink: (tr, a, b) => tr.removeMark(...two(tr.doc, a, b), schema.marks.link),
  heading: (tr, a) => tr.setNodeAttribute(nthLine(tr.doc, a), 'kind', 'h2'),
  level: (tr, a) => tr.setNodeAttribute(nthLine(tr.doc, a), 'level', 3),
  markup: (tr, a) => tr.setNodeMarkup(nthLine(tr.doc, a), null, { pid: 'markup', kind: 'h3', level: null }),
  line: (tr, a) => tr.insert(nthLine(tr.doc, a), schema.nodes.line.create({ pid: 'fresh' }, schema.text('a'))),
  lineAtEnd: (tr) => tr.insert(tr.doc.content.size, schema.nodes.line.create({ pid: 'last' })),
  dropLine: (tr, a) => { const position = nthLine(tr.doc, a); if (tr.doc.childCount > 1) tr.delete(position, position + tr.doc.nodeAt(position)!.nodeSize); },
  footnote: (tr, a) => tr.insert(inside(tr.doc, a), schema.nodes.footnote.create({ id: 'f', note: 'words' })),
  paste: (tr, a, b) => {
    const [from, to] = two(tr.doc, a, b);
    tr.replace(from, to, new Slice(Fragment.from([schema.nodes.line.create({ pid: 'x1', kind: 'h1' }, schema.text('a')), schema.nodes.line.create({ pid: 'x2' }, schema.text('b'))]), 1, 1));
  },
  everything: (tr) => tr.replaceWith(0, tr.doc.content.size, schema.nodes.line.create({ pid: 'only' }, schema.text('a'))),
};
const someEdits = fc.array(fc.tuple(fc.constantFrom(...Object.keys(edits)), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 4 });

describe('from the view to the Delta', () => {
  test('the change of any steps makes what the view shows', { timeout: 60_000 }, () => {
    fc.assert(fc.property(someText, someEdits, (text, list) => {
      const tr = new Transform(docFromDelta(text));
      for (const [name, a, b] of list) edits[name]!(tr, a, b);
      const change = changeFromTransaction(tr);
      expect(text.compose(change).ops).toEqual(deltaFromDoc(tr.doc).ops);
      expect(change.ops).toEqual(canonical(change.ops).ops);
      expect(reach(change)).toBeLessThanOrEqual(text.length());
    }), runs);
  });

  const text = new Delta().insert('ab').insert('\n', { pid: 'p' }).insert('cd').insert('\n', { pid: 'q', kind: 'quote' });
  test.each<[string, Edit, Delta]>([
    ['Enter in the middle: the first half keeps the name', (tr) => tr.split(2, 1, [{ type: schema.nodes.line, attrs: { pid: 'n' } }]),
      new Delta().retain(1).insert('\n', { pid: 'p' }).retain(1).retain(1, { pid: 'n' })],
    ['Enter at the end: a line follows', (tr) => tr.insert(8, schema.nodes.line.create({ pid: 'n' })), new Delta().retain(6).insert('\n', { pid: 'n' })],
    ['joining: the first name and kind stay', (tr) => tr.join(4), new Delta().retain(2).delete(1).retain(2).retain(1, { pid: 'p', kind: null })],
    ['a letter among its like stays where it was typed', (tr) => tr.insert(3, schema.text('b')), new Delta().retain(2).insert('b')],
    ['the last line goes with the end before it', (tr) => tr.delete(4, 8), new Delta().retain(2).delete(3).retain(1, { pid: 'p', kind: null })],
    ['a letter put in the place of another', (tr) => tr.replaceWith(1, 3, schema.text('ax')), new Delta().retain(1).insert('x').delete(1)],
  ])('%s', (_, edit, change) => {
    const tr = new Transform(docFromDelta(text));
    edit(tr, 0, 0);
    expect(changeFromTransaction(tr).ops).toEqual(change.ops);
  });
});
