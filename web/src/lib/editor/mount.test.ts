// @vitest-environment happy-dom
import Delta from 'quill-delta';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { LiveText, LiveView, RemoteCursor, Stretch } from '$lib/wire';
import type { CommentMark } from './comments';
import type { EditorHandle, EditorState } from './handle';
import { mountEditor } from './mount';

/** A live text without a line: what is typed and what others do both simply happen. */
class Page implements LiveText {
  readonly text = 'o02.es';
  snapshot = { save: 'saved' as const, waiting: 0, savedAt: null, write: true, status: 'drafting', peers: [], ready: true, problem: null, reread: 0, held: false, ended: false };
  edits: Delta[] = [];
  /** the last edit as the undo history has it, undefined where it was no step back */
  asked: Delta | undefined;
  others: RemoteCursor[] = [];
  view!: LiveView;
  constructor(public document: Delta) {}
  get signed() { return this.document; }
  edit(change: Delta, _undoes?: readonly number[], signed?: Delta) { this.asked = signed; this.document = this.document.compose(change); return this.edits.push(change); }
  attach(view: LiveView) { this.view = view; return () => undefined; }
  theirs(change: Delta) { this.document = this.document.compose(change); this.view.show([change]); }
  moveCursor = vi.fn();
  cursors() { return this.others; }
  hold() { /* nothing is kept back here */ }
  unsentWords() { return ''; }
  written: Stretch[] | null = null;
  authors() { return this.written; }
  followAuthors() { /* who wrote what is set by hand */ }
  listen() { return () => undefined; }
  listenComments() { return () => undefined; }
  abandonRefused() { return Promise.resolve(''); }
  close() { /* nothing is open */ }
}

let handle: EditorHandle | undefined;
afterEach(() => { handle?.destroy(); document.body.innerHTML = ''; });

function mount(words: string, write = true) {
  const live = new Page(new Delta().insert(words).insert('\n', { pid: 'p0' }));
  live.snapshot.write = write;
  const element = document.body.appendChild(document.createElement('div'));
  let told!: EditorState;
  const onFootnote = vi.fn<(id: string | null, note: string, save: (note: string) => void) => void>();
  const onThreads = vi.fn<(ids: readonly string[]) => void>();
  const onLink = vi.fn<(current: string | null, save: (href: string | null) => void) => void>();
  handle = mountEditor(element, { live, label: 'Texto en español', lang: 'es', hue: () => 3, describe: ({ code, at }) => `${code}, ${at}`, onState: (state) => { told = state; }, onFootnote, onLink, onThreads });
  const text = element.firstElementChild as HTMLElement;
  const type = (data: string) => text.dispatchEvent(new InputEvent('beforeinput', { inputType: 'insertText', data, cancelable: true, bubbles: true }));
  return { live, element, text, handle, type, onFootnote, onLink, onThreads, state: async () => { await Promise.resolve(); return told; } };
}

describe('the editable element', () => {
  test('is a named text box, and only a document when nothing may be written', () => {
    const { text, handle: editor } = mount('uno');
    expect([text.getAttribute('role'), text.getAttribute('aria-multiline'), text.getAttribute('aria-label'), text.contentEditable]).toEqual(['textbox', 'true', 'Texto en español', 'true']);
    editor.setLabel('Text in Spanish');
    expect(text.getAttribute('aria-label')).toBe('Text in Spanish');
    editor.setWritable(false);
    expect([text.getAttribute('role'), text.getAttribute('aria-multiline'), text.contentEditable]).toEqual(['document', null, 'false']);
  });

  test('takes nothing in while it may not be written', () => {
    const { live, type, handle: editor } = mount('uno', false);
    type('x');
    editor.run('bold');
    editor.run('undo');
    expect(live.edits).toEqual([]);
  });
});

describe('edits', () => {
  test('go to the live text as changes, and are told', async () => {
    const { live, type, text, state } = mount('');
    for (const letter of 'uno dos') type(letter);
    expect(live.document.ops[0]).toEqual({ insert: 'uno dos' });
    expect(text.textContent).toBe('uno dos');
    expect(await state()).toMatchObject({ words: 2, canUndo: true, canRedo: false, selection: false });
  });

  test('what was given up is drawn, and no step back brings anything of it', () => {
    const { live, type, text, handle: editor } = mount('');
    for (const letter of 'uno') type(letter);
    const before = live.document;
    const change = new Delta().delete(2);
    live.document = before.compose(change);
    live.view.withdraw({ change, before, edits: new Set([1, 2]), left: new Set() });
    expect(text.textContent).toBe('o');
    editor.run('undo');
    expect(text.textContent).toBe('');
    editor.run('undo');
    expect(text.textContent).toBe('');
    editor.run('redo');
    expect(live.document.ops[0]).toEqual({ insert: 'o' });
  });

  test('what another puts in at the caret comes behind it', () => {
    const { live, type } = mount('');
    type('a');
    live.theirs(new Delta().retain(1).insert('B'));
    type('c');
    expect(live.document.ops[0]).toEqual({ insert: 'acB' });
  });

  test('undo takes back the own words alone, redo brings them again', async () => {
    const { live, type, handle: editor, state } = mount('');
    for (const letter of 'uno dos') type(letter);
    live.theirs(new Delta().retain(4).insert('ajeno '));
    editor.run('undo');
    expect(live.document.ops[0]).toEqual({ insert: 'ajeno ' });
    editor.run('redo');
    expect(live.document.ops[0]).toEqual({ insert: 'uno ajeno dos' });
    expect((await state()).canUndo).toBe(true);
  });

  test('a step back is drawn as the undo history asked for it, whatever the form of its words', () => {
    const { live, type, text, handle: editor } = mount('');
    live.theirs(new Delta().insert('uno', { bold: true, link: 'https://example.org/' }).insert('dos', { link: 'https://example.org/', italic: true, bold: true }));
    document.getSelection()!.selectAllChildren(text.firstElementChild!);
    type('x');
    expect(live.document.ops[0]).toEqual({ insert: 'x', attributes: expect.anything() });
    expect(live.asked).toBeUndefined();
    for (const step of ['undo', 'redo', 'undo'] as const) {
      editor.run(step);
      expect(live.edits.at(-1)!.ops).toEqual(live.asked!.ops);
    }
  });

  test('a kind is told as active', async () => {
    const { handle: editor, state, text } = mount('uno');
    editor.run('number');
    expect([...(await state()).active]).toEqual(['number']);
    expect(text.querySelector('[data-kind="number"]')?.getAttribute('data-label')).toBe('1.');
  });

  test('a line patches its attributes in place', () => {
    const { live, text } = mount('uno');
    const line = text.firstElementChild;
    live.theirs(new Delta().retain(3).retain(1, { pid: 'p9', kind: 'letter', level: 2 }));
    expect(text.firstElementChild).toBe(line);
    expect(line?.getAttribute('data-pid')).toBe('p9');
    expect(line?.getAttribute('data-label')).toBe('a)');
    live.theirs(new Delta().retain(3).retain(1, { kind: 'h1', level: null }));
    expect(text.firstElementChild?.nodeName).toBe('H1');
  });

  test('a view that has lost its step is drawn anew', () => {
    const { live, text } = mount('uno');
    live.document = new Delta().insert('something else').insert('\n', { pid: 'p0' });
    live.view.show([new Delta().insert('x')]);
    expect(text.textContent).toBe('something else');
  });
});

describe('footnotes and links', () => {
  test('ask for their words, and put in what is saved', async () => {
    const { live, handle: editor, onFootnote, onLink, state } = mount('');
    editor.run('footnote');
    onFootnote.mock.calls[0]![2]('A/RES/73/195.');
    expect((await state()).footnotes).toMatchObject([{ number: 1, note: 'A/RES/73/195.' }]);
    editor.run('link');
    onLink.mock.calls[0]![1]('example.org');
    expect(live.document.ops).toContainEqual({ insert: 'https://example.org', attributes: { link: 'https://example.org' } });
  });

  test('saved without words, nothing is put in', () => {
    const { live, handle: editor, onFootnote } = mount('uno');
    editor.run('footnote');
    onFootnote.mock.calls[0]![2]('  ');
    expect(live.edits).toEqual([]);
  });
});

describe('a caret that the browser has moved and not yet told of', () => {
  const moved = () => {
    const mounted = mount('uno dos');
    mounted.handle.focus();
    mounted.live.moveCursor.mockClear();
    // Browsers tell in a task of its own, which comes after.
    window.addEventListener('selectionchange', (event) => event.stopImmediatePropagation(), { capture: true, once: true });
    document.getSelection()!.collapse(mounted.text.querySelector('[data-pid]')!.firstChild, 3);
    return mounted;
  };

  test('stays where it is when the cursor of another is drawn', () => {
    const { live, type } = moved();
    live.others = [{ peer: 'p2', delegation: 'sv', code: 'SLV', name: { es: 'El Salvador', en: 'El Salvador' }, anchor: 0, head: 0 }];
    live.view.refresh();
    type('X');
    expect(live.document.ops[0]).toEqual({ insert: 'unoX dos' });
  });

  test('goes with the words when another writes, and is told as a place in the newer text', () => {
    const { live, type } = moved();
    live.theirs(new Delta().insert('Y'));
    expect(live.moveCursor.mock.calls).toEqual([[4, 4, false]]);
    type('X');
    expect(live.document.ops[0]).toEqual({ insert: 'YunoX dos' });
  });
});

test('others are drawn with their code and colour', () => {
  const { live, text } = mount('uno dos');
  live.others = [{ peer: 'p2', delegation: 'sv', code: 'SLV', name: { es: 'El Salvador', en: 'El Salvador' }, anchor: 0, head: 3 }];
  live.view.refresh();
  const caret = text.querySelector<HTMLElement>('.ProseMirror-widget.remote-cursor');
  expect(caret?.textContent).toBe('SLV');
  expect(caret?.style.getPropertyValue('--hue')).toBe('var(--hue-3)');
  expect(text.querySelector('.remote-selection.hue-3')?.textContent).toBe('uno');
  live.others = [];
  live.view.refresh();
  expect(text.querySelector('.remote-cursor')).toBeNull();
});

describe('who wrote what', () => {
  const run = (units: number, code: string): Stretch => ({ units, account: code, delegation: code.toLowerCase(), code, at: '2021-09-03T16:20:00Z' });
  const drawn = (text: HTMLElement) => [...text.querySelectorAll('.by')].map((run) => [run.textContent, run.getAttribute('title')?.slice(0, 3)]);

  test('is drawn once it is known, on the words and at the head of the line, and told for the caret', async () => {
    const { live, text, state } = mount('uno dos');
    live.written = [run(4, 'HND'), run(3, 'SLV'), run(1, 'HND')];
    handle!.focus();
    live.view.refresh();
    expect(drawn(text)).toEqual([['uno ', 'HND'], ['dos', 'SLV']]);
    expect(text.querySelector('[data-pid]')?.getAttribute('data-by')).toBe('HND SLV');
    expect(await state()).toMatchObject({ author: { code: 'HND' }, delegations: [{ code: 'HND' }, { code: 'SLV' }] });
    live.written = null;
    live.view.refresh();
    expect([drawn(text), text.querySelector('[data-by]')]).toEqual([[], null]);
  });

  test('follows what others write, and leaves the lines it does not touch as they are drawn', () => {
    const { live, text } = mount('uno');
    live.document = live.document.compose(new Delta().retain(4).insert('dos').insert('\n', { pid: 'p1' }));
    live.view.reset();
    live.written = [run(8, 'HND')];
    live.view.refresh();
    const first = text.querySelector('.by');
    live.written = [run(4, 'HND'), run(2, 'SLV'), run(4, 'HND')];
    live.theirs(new Delta().retain(4).insert('X '));
    expect(drawn(text)).toEqual([['uno', 'HND'], ['X ', 'SLV'], ['dos', 'HND']]);
    expect(text.querySelector('.by')).toBe(first);
    expect([...text.querySelectorAll('[data-by]')].map((line) => line.getAttribute('data-by'))).toEqual(['HND', 'SLV HND']);
  });

  test('changes no word and no mark', () => {
    const { live, text, type } = mount('uno');
    live.written = [run(4, 'SLV')];
    live.view.refresh();
    live.written = [run(1, 'HND'), run(4, 'SLV')];
    type('x');
    expect(live.document.ops).toEqual([{ insert: 'xuno' }, { insert: '\n', attributes: { pid: 'p0' } }]);
    expect(drawn(text)).toEqual([['x', 'HND'], ['uno', 'SLV']]);
  });
});

describe('a text whose last line end another took away', () => {
  test('is drawn with one, and right again when it is back', () => {
    const { live, text, type } = mount('uno');
    live.theirs(new Delta().retain(3).delete(1));
    expect([...text.querySelectorAll('[data-pid]')].map((line) => line.textContent)).toEqual(['uno']);
    live.theirs(new Delta().retain(3).insert('\n', { pid: 'r1' }));
    expect([...text.querySelectorAll('[data-pid]')].map((line) => [line.textContent, line.getAttribute('data-pid')])).toEqual([['uno', 'r1']]);
    type('x');
    expect(live.document.ops).toEqual([{ insert: 'xuno' }, { insert: '\n', attributes: { pid: 'r1' } }]);
  });

  test('keeps the caret in its words', () => {
    const { live, type } = mount('');
    for (const letter of 'uno') type(letter);
    live.theirs(new Delta().retain(3).delete(1));
    live.theirs(new Delta().insert('Y ').retain(3).insert('\n', { pid: 'r1' }));
    type('!');
    expect(live.document.ops[0]).toEqual({ insert: 'Y uno!' });
  });
});

describe('comments', () => {
  const mark = (over: Partial<CommentMark> = {}): CommentMark => ({ id: 'a', pid: 'p0', quote: { exact: 'dos', prefix: 'uno ', suffix: ' tres' }, hot: false, ...over });
  const marked = (text: HTMLElement) => [...text.querySelectorAll('.commented')].map((element) => element.textContent);

  test('mark their words, and keep to them when words are put in before and within', async () => {
    const { live, handle: editor, text, state } = mount('uno dos tres');
    editor.setComments([mark()]);
    expect(marked(text)).toEqual(['dos']);
    live.theirs(new Delta().insert('cero '));
    expect(marked(text)).toEqual(['dos']);
    editor.setComments([mark({ quote: { exact: 'uno dos tres', prefix: '', suffix: '' } })]);
    live.theirs(new Delta().retain(12).insert(' más'));
    expect(marked(text)).toEqual(['uno dos más tres']);
    expect((await state()).anchors.get('a')).toBe('words');
  });

  test('whose words are gone stay with the paragraph, and with the text where that is gone', async () => {
    const { live, handle: editor, text, state } = mount('uno dos tres');
    editor.setComments([mark(), mark({ id: 'b', pid: 'gone' }), mark({ id: 'c', quote: null })]);
    live.theirs(new Delta().retain(4).delete(4));
    expect(marked(text)).toEqual([]);
    expect(Object.fromEntries((await state()).anchors)).toEqual({ a: 'paragraph', b: 'text', c: 'words' });
    editor.setComments([mark({ hot: true })]);
    expect(text.querySelector('p')!.className).toContain('hot');
  });

  test('a new one is of the selection, of the paragraph without one, and of the text where the reader isn’t in it', () => {
    const { handle: editor, text } = mount('uno dos tres');
    expect(editor.place()).toEqual({ pid: '', quote: null });
    const words = text.querySelector('p')!.firstChild!;
    text.focus();
    document.getSelection()!.setBaseAndExtent(words, 4, words, 7);
    expect(editor.place()).toEqual({ pid: 'p0', quote: { exact: 'dos', prefix: 'uno ', suffix: ' tres' } });
    document.getSelection()!.collapse(words, 5);
    expect(editor.place()).toEqual({ pid: 'p0', quote: null });
  });
});
