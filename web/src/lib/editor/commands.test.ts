import { EditorState, NodeSelection, TextSelection, type Command } from 'prosemirror-state';
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { active, enter, indent, insertFootnote, joinBackward, joinForward, linkAt, outdent, setFootnote, setKind, setLink, toggle } from './commands';
import { kindOfEdit, nameLines, words } from './own-edit';
import { changeFromTransaction, deltaFromDoc, docFromDelta, indexOf, positionOf } from './translate';

// Texts are written one line each as "pid kind/level: words", the caret as | and an own fresh name as *.

function state(...lines: string[]): EditorState {
  const text = new Delta();
  let [index, caret] = [0, 0];
  for (const line of lines) {
    const [, pid, kind, level, said] = /^(\w+)(?: (\w+)(?:\/(\d))?)?: ?(.*)$/.exec(line)!;
    if (said!.includes('|')) caret = index + said!.indexOf('|');
    const clean = said!.replace('|', '');
    text.insert(clean).insert('\n', { pid, ...(kind && { kind }), ...(level && { level: Number(level) }) });
    index += clean.length + 1;
  }
  const doc = docFromDelta(text);
  return EditorState.create({ doc, selection: TextSelection.create(doc, positionOf(doc, caret)) });
}

function written(now: EditorState, names: string[]): string[] {
  const caret = indexOf(now.doc, now.selection.head);
  let index = 0;
  const lines: string[] = [];
  now.doc.forEach((line) => {
    const { pid, kind, level } = line.attrs as { pid: string; kind: string; level: number | null };
    const at = caret - index;
    const said = at >= 0 && at <= line.content.size ? `${line.textContent.slice(0, at)}|${line.textContent.slice(at)}` : line.textContent;
    lines.push(`${names.includes(pid) ? pid : '*'}${kind && ` ${kind}`}${level === null ? '' : `/${level}`}: ${said}`);
    index += line.content.size + 1;
  });
  return lines;
}

function run(start: EditorState, command: Command): EditorState {
  let now = start;
  command(start, (tr) => {
    nameLines(tr);
    now = start.apply(tr);
    // Whatever a command does, the change on the wire does the same.
    expect(deltaFromDoc(start.doc).compose(changeFromTransaction(tr)).ops).toEqual(deltaFromDoc(now.doc).ops);
  });
  return now;
}
const names = ['a', 'b', 'c'];

test.each<[string, Command, string[], string[]]>([
  ['Enter in the middle: the first half keeps the name', enter, ['a: uno| dos'], ['a: uno', '*: | dos']],
  ['Enter at the end: a line follows', enter, ['a: uno|', 'b: dos'], ['a: uno', '*: |', 'b: dos']],
  ['Enter at the start: the words keep the name', enter, ['a: |uno'], ['*: ', 'a: |uno']],
  ['Enter in an empty paragraph', enter, ['a: |'], ['a: ', '*: |']],
  ['Enter after a heading: a plain paragraph', enter, ['a h2: Title|'], ['a h2: Title', '*: |']],
  ['Enter before a heading: a plain paragraph', enter, ['a h2: |Title'], ['*: ', 'a h2: |Title']],
  ['Enter in an item: another item', enter, ['a number/2: uno|'], ['a number/2: uno', '*'.concat(' number/2: |')]],
  ['Enter in an empty item: a level out', enter, ['a letter/3: |'], ['a letter/2: |']],
  ['Enter in an empty item of level 2: outermost', enter, ['a letter/2: |'], ['a letter: |']],
  ['Enter in an empty outermost item: out of the list', enter, ['a letter: |'], ['a: |']],
  ['Enter in an empty quote: out of it', enter, ['a quote: |'], ['a: |']],
  ['Backspace at the start of an item: a level out', joinBackward, ['a: x', 'b number/2: |uno'], ['a: x', 'b number: |uno']],
  ['Backspace at the start of a heading: plain', joinBackward, ['a: x', 'b h1: |uno'], ['a: x', 'b: |uno']],
  ['Backspace at the start of a paragraph: joined, the first name and kind stay', joinBackward, ['a quote: uno', 'b: |dos'], ['a quote: uno|dos']],
  ['Backspace after an empty line: the words keep their name', joinBackward, ['a h1: ', 'b: |dos'], ['b: |dos']],
  ['Backspace at the start of the text', joinBackward, ['a: |uno'], ['a: |uno']],
  ['Backspace in the middle is not for us', joinBackward, ['a: u|no'], ['a: u|no']],
  ['Delete at the end: joined, the first name stays', joinForward, ['a: uno|', 'b quote: dos'], ['a: uno|dos']],
  ['Delete in an empty line: the next keeps its name', joinForward, ['a: |', 'b quote: dos'], ['b quote: |dos']],
  ['Delete at the end of the text', joinForward, ['a: uno|'], ['a: uno|']],
  ['Tab in an item', indent, ['a number: uno|'], ['a number/2: uno|']],
  ['Tab at the deepest level', indent, ['a number/4: uno|'], ['a number/4: uno|']],
  ['Tab in a paragraph is not for us', indent, ['a: uno|'], ['a: uno|']],
  ['Shift-Tab in an item', outdent, ['a number/3: uno|'], ['a number/2: uno|']],
  ['Shift-Tab at the outermost level', outdent, ['a number: uno|'], ['a number: uno|']],
  ['a kind is set', setKind('h2'), ['a: uno|'], ['a h2: uno|']],
  ['a kind that is set already is taken away', setKind('h2'), ['a h2: uno|'], ['a: uno|']],
  ['an item that changes its kind keeps its level', setKind('letter'), ['a number/2: uno|'], ['a letter/2: uno|']],
  ['an item that becomes a quote loses it', setKind('quote'), ['a number/2: uno|'], ['a quote: uno|']],
])('%s', (_, command, before, after) => {
  expect(written(run(state(...before), command), names)).toEqual(after);
});

test('Enter over a selection takes it away first', () => {
  const start = state('a: uno', 'b quote: dos');
  const selected = start.apply(start.tr.setSelection(TextSelection.create(start.doc, 2, 8)));
  expect(written(run(selected, enter), names)).toEqual(['a: u', '*: |s']);
});

test('keys at the limits still belong to the text: Tab does not leave an item', () => {
  expect(indent(state('a number/4: x|'))).toBe(true);
  expect(outdent(state('a number: x|'))).toBe(true);
  expect(indent(state('a: x|'))).toBe(false);
});

describe('links', () => {
  const link = { link: 'https://example.org/' };
  const doc = docFromDelta(new Delta().insert('see ').insert('the', { ...link, bold: true }).insert(' page', link).insert(' and go').insert('\n', { pid: 'a' }));
  const at = (anchor: number, head = anchor) => EditorState.create({ doc, selection: TextSelection.create(doc, anchor, head) });

  test('the whole link around the caret is changed or taken away', () => {
    expect(linkAt(at(7))?.attrs.href).toBe(link.link);
    const away = run(at(7), setLink(null));
    expect(deltaFromDoc(away.doc).ops.some(({ attributes }) => attributes?.link)).toBe(false);
    const other = run(at(7), setLink('mailto:a@example.org'));
    expect(deltaFromDoc(other.doc).ops.filter(({ attributes }) => attributes?.link === 'mailto:a@example.org').map(({ insert }) => insert)).toEqual(['the', ' page']);
  });
  test('without words the address itself is put in', () => {
    expect(deltaFromDoc(run(at(1), setLink('https://example.com')).doc).ops[0]).toEqual({ insert: 'https://example.com', attributes: { link: 'https://example.com' } });
  });
  test('what is no address is not linked to', () => {
    expect(setLink('javascript:alert(1)')(at(1, 4))).toBe(false);
  });
});

describe('footnotes', () => {
  test('come behind the caret, change their words and go without words', () => {
    const one = run(state('a: uno|'), insertFootnote('A/RES/73/195.'));
    const ops = deltaFromDoc(one.doc).ops;
    expect(ops[1]?.attributes).toEqual({ note: 'A/RES/73/195.' });
    const id = (ops[1]?.insert as { footnote: string }).footnote;
    const two = run(one, setFootnote(id, 'Other words.'));
    expect(deltaFromDoc(two.doc).ops[1]).toEqual({ insert: { footnote: id }, attributes: { note: 'Other words.' } });
    expect(deltaFromDoc(run(two, setFootnote(id, ' ')).doc).ops).toEqual([{ insert: 'uno' }, { insert: '\n', attributes: { pid: 'a' } }]);
    expect(setFootnote('gone', 'x')(two)).toBe(false);
  });
});

test('what is active at the selection', () => {
  const one = state('a h2: uno|', 'b: dos');
  expect([...active(one)]).toEqual(['h2']);
  const all = one.apply(one.tr.setSelection(TextSelection.create(one.doc, 1, 8)));
  expect([...active(all)]).toEqual([]);
  expect([...active(run(all, toggle('bold')))]).toEqual(['bold']);
  const note = run(state('a: |'), insertFootnote('x'));
  const selected = note.apply(note.tr.setSelection(NodeSelection.create(note.doc, 1)));
  expect([...active(selected)]).toEqual(['paragraph']);
});

test('names that are missing or twice are put right, the first keeps its own', () => {
  const { doc } = EditorState.create({ doc: docFromDelta(new Delta().insert('x\n', { pid: 'a' }).insert('y\n', { pid: 'a' }).insert('z\n')) });
  const { tr } = EditorState.create({ doc });
  nameLines(tr);
  const pids: string[] = [];
  tr.doc.forEach((line) => pids.push(String(line.attrs.pid)));
  expect(pids[0]).toBe('a');
  expect(new Set(pids).size).toBe(3);
  expect(pids.every((pid) => /^[A-Za-z0-9_-]{1,40}$/.test(pid))).toBe(true);
});

test('runs of typing and of deleting are undone together, other edits alone', () => {
  expect(kindOfEdit(new Delta().retain(2).insert('a'))).toBe('typing');
  expect(kindOfEdit(new Delta().retain(2).insert('á').delete(1))).toBe('typing');
  expect(kindOfEdit(new Delta().retain(2).delete(1))).toBe('deleting');
  expect(kindOfEdit(new Delta().insert('\n', { pid: 'x' }))).toBe('');
  expect(kindOfEdit(new Delta().retain(2, { bold: true }))).toBe('');
  expect(kindOfEdit(new Delta().insert('a whole sentence that was pasted'))).toBe('');
});

test('words are counted across formatting, footnotes and lines', () => {
  const text = new Delta().insert('uno').insert('dos', { bold: true }).insert({ footnote: 'f' }, { note: 'no words' }).insert(' tres').insert('\n', { pid: 'a' }).insert('\n', { pid: 'b' }).insert('— 4').insert('\n', { pid: 'c' });
  expect(words(docFromDelta(text))).toBe(4);
});
