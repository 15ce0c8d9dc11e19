import { DOMSerializer, type DOMParser } from 'prosemirror-model';
import { EditorState as ViewState, NodeSelection, TextSelection, type Command as ViewCommand, type Transaction } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import Delta from 'quill-delta';
import { authorAt, UndoHistory, type Author, type LiveText, type Range, type Turn } from '$lib/wire';
import { authorPlugin, authorsDrawn, redrawAuthors, type AuthorSource } from './authors';
import { active, indent, insertFootnote, linkAt, outdent, setFootnote, setKind, setLink, toggle } from './commands';
import { anchors, commentPlugin, placeOf, startOf, threadsAt, type CommentMark, type Place } from './comments';
import { CompositionHold } from './composition';
import { cursorPlugin } from './cursors';
import type { Command, EditorHandle, EditorOptions, EditorState } from './handle';
import { keys } from './keymap';
import { LineView } from './line-view';
import { footnotes, numberingPlugin } from './numbering';
import { kindOfEdit, nameLines, words } from './own-edit';
import { copiedHTML, copiedText, renamed, sliceFromHTML, sliceFromText, withoutStyles } from './paste';
import { isAddress, schema } from './schema';
import { changeFromTransaction, docFromDelta, indexOf, positionOf, transactionFromChange, unitsOf } from './translate';

/** Draws a live text into an element and lets it be edited. Whether it may be is told by the text, until `setWritable`. */
export function mountEditor(element: HTMLElement, options: EditorOptions): EditorHandle {
  return new Editor(element, options);
}

/** Marks a transaction that draws what others did. */
const remote = 'remote';
/** Marks a step back or forth; its value is that step. */
const turn = 'turn';

class Editor implements EditorHandle {
  private readonly live: LiveText;
  private readonly view: EditorView;
  private history = new UndoHistory();
  private readonly composition: CompositionHold;
  private readonly detach: () => void;
  private writable: boolean;
  private label: string;
  private telling = false;
  private readonly source: AuthorSource;
  private marks: readonly CommentMark[] = [];
  /** whether the text had its last line end when it was drawn; the view always draws one */
  private ended = true;

  constructor(element: HTMLElement, private readonly options: EditorOptions) {
    this.live = options.live;
    this.label = options.label;
    this.writable = this.live.snapshot.write;
    this.composition = new CompositionHold(this.live);
    this.source = { authors: () => this.live.authors(), hue: (delegation) => options.hue(delegation), describe: (author) => options.describe(author) };
    this.view = new EditorView(element, {
      state: this.blank(),
      editable: () => this.mayEdit(),
      attributes: () => this.attributes(),
      dispatchTransaction: (tr) => this.dispatch(tr),
      nodeViews: { line: (node) => new LineView(node) },
      handleDOMEvents: {
        ...this.composition.handlers,
        focus: () => {
          this.tellCursor(false);
          this.tell();
        },
        blur: () => {
          this.composition.handlers.blur();
          this.tell();
        },
        beforeinput: (_, event) => this.beforeInput(event),
      },
      handleClickOn: (_view, _position, node) => node.type === schema.nodes.footnote && this.openFootnote(String(node.attrs.id), String(node.attrs.note)),
      handleClick: (view, position) => {
        const ids = threadsAt(view.state.doc, this.marks, position);
        if (ids.length > 0) options.onThreads(ids);
        return false;
      },
      handleKeyDown: (_view, event) => {
        this.readSelection();
        return event.key === 'Enter' && this.openSelectedFootnote();
      },
      transformPastedHTML: (html) => withoutStyles(html),
      clipboardParser: { parseSlice: (dom: globalThis.Node, how?: { preserveWhitespace?: unknown }) => sliceFromHTML(dom as ParentNode, how?.preserveWhitespace === true) } as unknown as DOMParser,
      clipboardTextParser: (text) => sliceFromText(text),
      transformPasted: (slice) => renamed(slice),
      clipboardSerializer: Object.assign(Object.create(DOMSerializer.prototype) as DOMSerializer, {
        serializeFragment: (fragment: Parameters<typeof copiedHTML>[0], how?: { document?: Document }) => copiedHTML(fragment, how?.document ?? document),
      }),
      clipboardTextSerializer: (slice) => copiedText(slice),
    });
    this.detach = this.live.attach({
      show: (changes) => {
        const moved = this.readSelection(true);
        for (const change of changes) this.history.others(change);
        // For drawing they may go in as one; what is sent was rewritten over each.
        this.show(changes.reduce((all, next) => all.compose(next), new Delta()));
        if (moved) this.tellCursor(false);
      },
      withdraw: (withdrawal) => {
        const moved = this.readSelection(true);
        this.history.withdrawn(withdrawal);
        this.show(withdrawal.change);
        if (moved) this.tellCursor(false);
      },
      reset: () => {
        // Steps back were made for another text.
        this.history = new UndoHistory();
        this.reset();
      },
      refresh: () => {
        this.readSelection();
        this.redraw(false);
      },
    });
    this.tell();
  }

  // --- what the page does ----------------------------------------------------------------------------------------

  run(command: Command): void {
    switch (command) {
      case 'undo': return this.turn('undo');
      case 'redo': return this.turn('redo');
      case 'link': return this.askForLink();
      case 'footnote': return this.askForFootnote();
    }
    const act: ViewCommand = {
      bold: toggle('bold'), italic: toggle('italic'), underline: toggle('underline'), indent, outdent, paragraph: setKind(''),
      h1: setKind('h1'), h2: setKind('h2'), h3: setKind('h3'), quote: setKind('quote'), number: setKind('number'), letter: setKind('letter'),
    }[command];
    if (this.mayEdit()) act(this.view.state, this.view.dispatch.bind(this.view));
    this.view.focus();
  }

  setWritable(writable: boolean): void {
    this.writable = writable;
    this.refresh();
  }

  setLabel(label: string): void {
    this.label = label;
    this.redraw(true);
    this.refresh();
  }

  focus(): void {
    this.view.focus();
  }

  setComments(marks: readonly CommentMark[]): void {
    this.marks = marks;
    // During a composition drawing would end it; the next change draws them.
    if (!this.view.composing) this.view.updateState(this.view.state);
    this.tell();
  }

  place(): Place {
    this.readSelection();
    const drawn = document.getSelection();
    const within = this.view.hasFocus() || (drawn?.anchorNode && this.view.dom.contains(drawn.anchorNode));
    return within ? placeOf(this.view.state) : { pid: '', quote: null };
  }

  topOf(mark: CommentMark): number | null {
    const start = startOf(this.view.state.doc, mark);
    return start === null ? null : this.view.coordsAtPos(start, 1).top;
  }

  reveal(mark: CommentMark): void {
    const start = startOf(this.view.state.doc, mark);
    if (start === null) return;
    const { node } = this.view.domAtPos(start, 1);
    (node instanceof Element ? node : node.parentElement)?.scrollIntoView({ block: 'center' });
  }

  destroy(): void {
    this.composition.destroy();
    this.detach();
    this.view.destroy();
  }

  // --- edits -----------------------------------------------------------------------------------------------------

  private mayEdit(): boolean {
    return this.writable && this.live.snapshot.ready;
  }

  private dispatch(tr: Transaction): void {
    if (tr.docChanged && !tr.getMeta(remote)) {
      if (!this.mayEdit()) return;
      nameLines(tr);
      const change = changeFromTransaction(tr);
      if (change.ops.length > 0) this.edit(change, tr.getMeta(turn) as Turn | undefined);
    } else if (tr.selectionSet && !tr.getMeta(remote)) this.history.pause();
    this.view.updateState(this.view.state.apply(tr));
    if (!tr.getMeta(remote)) this.tellCursor(tr.docChanged);
    this.tell();
  }

  /** A step back or forth keeps its own account of itself. */
  private edit(change: Delta, step?: Turn): void {
    const before = this.live.signed;
    const edit = this.live.edit(change, step?.edits, step?.signed);
    if (step) this.history.turned(edit);
    else this.history.record(change, before, this.range(), this.composition.since ?? performance.now(), kindOfEdit(change), edit);
  }

  private show(change: Delta): void {
    const drawnWhole = this.ended;
    this.ended = endsWithLine(this.live.document);
    // A line end that the view draws and the text lacks is none that a change can count on.
    if (!drawnWhole) return this.drawAnew(change);
    const { state } = this.view;
    const tr = transactionFromChange(state.tr, change).setMeta(remote, true).setMeta('addToHistory', false);
    const { selection } = state;
    if (selection instanceof TextSelection) {
      // Words put in where the caret stands come behind it, and at the edges of a selection outside of it.
      const [from, to] = selection.empty ? [-1, -1] : [1, -1];
      const move = (position: number) => tr.doc.resolve(Math.min(tr.mapping.map(position, position === selection.from ? from : to), tr.doc.content.size));
      tr.setSelection(TextSelection.between(move(selection.anchor), move(selection.head)));
    }
    // Any step drops them; set during a composition they would end it.
    if (!this.view.composing) tr.setStoredMarks(state.storedMarks);
    this.view.dispatch(tr);
    if (this.ended && unitsOf(this.view.state.doc) !== this.live.document.length()) this.drawAnew(new Delta());
  }

  /** Draws the whole text, the selection carried over `change`. */
  private drawAnew(change: Delta): void {
    const { anchor, head } = this.range();
    const blank = this.blank();
    const at = (index: number) => blank.doc.resolve(positionOf(blank.doc, change.transformPosition(index, true)));
    this.view.updateState(blank.apply(blank.tr.setSelection(TextSelection.between(at(anchor), at(head)))));
    this.tell();
  }

  private reset(): void {
    this.ended = endsWithLine(this.live.document);
    this.view.updateState(this.blank());
    this.tell();
  }

  /** Draws what lies over the text; `all` also where it is drawn already. */
  private redraw(all: boolean): void {
    const { state } = this.view;
    if (!all && authorsDrawn(state, this.source)) return this.view.updateState(state);
    this.view.dispatch(redrawAuthors(state.tr).setMeta(remote, true));
  }

  private blank(): ViewState {
    const plugins = [
      keys({ undo: () => this.turn('undo'), redo: () => this.turn('redo'), link: () => this.askForLink(), footnote: () => this.askForFootnote() }),
      numberingPlugin(this.options.lang),
      authorPlugin(this.source),
      commentPlugin(() => this.marks),
      cursorPlugin({ cursors: () => this.live.cursors(), hue: (delegation) => this.options.hue(delegation) }),
    ];
    return ViewState.create({ doc: docFromDelta(this.live.document), plugins });
  }

  private turn(which: 'undo' | 'redo'): void {
    if (!this.mayEdit()) return;
    this.composition.end();
    const step = this.history[which](this.live.signed, this.range());
    if (!step) return;
    const tr = transactionFromChange(this.view.state.tr, step.change).setMeta(turn, step);
    if (step.selection) {
      const at = (index: number) => tr.doc.resolve(positionOf(tr.doc, index));
      tr.setSelection(TextSelection.between(at(step.selection.anchor), at(step.selection.head)));
    }
    this.view.dispatch(tr.scrollIntoView());
    this.view.focus();
  }

  /**
   * Reads where the caret is. The browser tells of its moves a moment late. A key that follows at once, such as Backspace
   * after Home, would be taken for one at the old place; and drawing what others did would set the caret back there.
   * Where the text is `ahead` of the view, nobody is told of the place yet: it would be taken for one in the newer text.
   */
  private readSelection(ahead = false): boolean {
    const { view } = this;
    const drawn = document.getSelection();
    const { doc, selection } = view.state;
    if (view.composing || !(selection instanceof TextSelection) || !drawn?.anchorNode || !drawn.focusNode) return false;
    if (!view.dom.contains(drawn.anchorNode) || !view.dom.contains(drawn.focusNode)) return false;
    const at = (node: globalThis.Node, offset: number) => doc.resolve(Math.min(view.posAtDOM(node, offset), doc.content.size));
    const now = TextSelection.between(at(drawn.anchorNode, drawn.anchorOffset), at(drawn.focusNode, drawn.focusOffset));
    if (now.eq(selection)) return false;
    const tr = view.state.tr.setSelection(now);
    if (ahead) {
      this.history.pause();
      tr.setMeta(remote, true);
    }
    view.dispatch(tr);
    return true;
  }

  private beforeInput(event: InputEvent): boolean {
    switch (event.inputType) {
      // The browser's own undo, from its menu, would not know of the others.
      case 'historyUndo': case 'historyRedo':
        event.preventDefault();
        this.turn(event.inputType === 'historyUndo' ? 'undo' : 'redo');
        return true;
      // Left to itself, the browser carries looks over with style attributes, which the page's rules forbid.
      case 'insertText':
        if (!event.cancelable || event.isComposing || this.view.composing || !event.data) return false;
        event.preventDefault();
        this.readSelection();
        this.view.dispatch(this.view.state.tr.insertText(event.data).scrollIntoView());
        return true;
      default: return false;
    }
  }

  // --- links and footnotes ---------------------------------------------------------------------------------------

  private askForLink(): void {
    if (!this.mayEdit()) return;
    this.options.onLink((linkAt(this.view.state)?.attrs.href as string | undefined) ?? null, (href) => {
      if (this.mayEdit()) setLink(href && completed(href))(this.view.state, this.view.dispatch.bind(this.view));
      this.view.focus();
    });
  }

  private askForFootnote(): void {
    if (!this.mayEdit() || this.openSelectedFootnote()) return;
    this.options.onFootnote(null, '', (note) => {
      if (this.mayEdit() && note.trim()) insertFootnote(note)(this.view.state, this.view.dispatch.bind(this.view));
      this.view.focus();
    });
  }

  private openSelectedFootnote(): boolean {
    const { selection } = this.view.state;
    if (!(selection instanceof NodeSelection) || selection.node.type !== schema.nodes.footnote) return false;
    return this.openFootnote(String(selection.node.attrs.id), String(selection.node.attrs.note));
  }

  private openFootnote(id: string, note: string): boolean {
    if (!this.mayEdit()) return false;
    this.options.onFootnote(id, note, (words) => {
      if (this.mayEdit()) setFootnote(id, words)(this.view.state, this.view.dispatch.bind(this.view));
      this.view.focus();
    });
    return true;
  }

  // --- what is told ----------------------------------------------------------------------------------------------

  private range(): Range {
    const { doc, selection } = this.view.state;
    return { anchor: indexOf(doc, selection.anchor), head: indexOf(doc, selection.head) };
  }

  private tellCursor(typing: boolean): void {
    if (!typing && !this.view.hasFocus()) return;
    const { anchor, head } = this.range();
    this.live.moveCursor(anchor, head, typing);
  }

  private refresh(): void {
    this.view.setProps({ attributes: () => this.attributes() });
    this.tell();
  }

  private attributes(): Record<string, string> {
    const common = { class: 'prose editor-text', lang: this.options.lang, 'aria-label': this.label };
    return this.mayEdit() ? { ...common, role: 'textbox', 'aria-multiline': 'true', spellcheck: 'true' } : { ...common, role: 'document', tabindex: '0' };
  }

  private tell(): void {
    if (this.telling) return;
    this.telling = true;
    queueMicrotask(() => {
      this.telling = false;
      if (this.view.isDestroyed) return;
      const { state } = this.view;
      const { canUndo, canRedo } = this.history;
      this.options.onState({
        active: active(state), canUndo, canRedo, words: words(state.doc), footnotes: footnotes(state.doc), selection: !state.selection.empty,
        author: this.authorAtCaret(), delegations: this.delegations(), anchors: anchors(state.doc, this.marks),
      });
    });
  }

  /** The author of the letter before the caret; at the start of a line, of the one behind it. */
  private authorAtCaret(): Author | null {
    const runs = this.live.authors();
    const { $head } = this.view.state.selection;
    if (!runs || !this.view.hasFocus() || $head.depth === 0 || $head.parent.content.size === 0) return null;
    const author = authorAt(runs, indexOf(this.view.state.doc, $head.pos) - ($head.parentOffset > 0 ? 1 : 0));
    return author?.code ? author : null;
  }

  private delegations(): EditorState['delegations'] {
    const found = new Map<string, { delegation: string; code: string }>();
    for (const { delegation, code } of this.live.authors() ?? []) if (code !== '' && !found.has(code)) found.set(code, { delegation, code });
    return [...found.values()];
  }
}

function endsWithLine(text: Delta): boolean {
  return String(text.ops[text.ops.length - 1]?.insert ?? '').endsWith('\n');
}

/** An address as people write it, with what it takes to be one. */
function completed(href: string): string {
  const address = href.trim();
  if (isAddress(address)) return address;
  return /^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(address) ? `mailto:${address}` : `https://${address.replace(/^\/+/, '')}`;
}
