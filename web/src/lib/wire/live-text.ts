import type Delta from 'quill-delta';
import { canonical, insertedWords } from './canonical';
import { Connection } from './connection';
import type { Entry, TextMessage } from './messages';
import { freshClient, openDatabase, Outbox } from './outbox';
import { Presence, type RemoteCursor } from './presence';
import type { LiveSnapshot, TextProblem } from './snapshot';
import { sumOf } from './sum';
import { asShown, fresh, kept, ownChanges, restored, step, unsent, waiting, type Effect, type TextEvent, type TextState } from './text-state';

/** What draws the text. */
export interface LiveView {
  /** Changes to what is drawn, made by others: to be applied in this order. */
  show(changes: Delta[]): void;
  /** The text is another one altogether: draw `document` anew. */
  reset(): void;
  /** Cursors of others have moved without a change. */
  cursors(): void;
}

/** One open text: the machine, its outbox and the line, tied together. */
export interface LiveText {
  readonly snapshot: LiveSnapshot;
  readonly text: string;
  /** the text on the screen, with everything typed here */
  readonly document: Delta;
  /**
   * Takes a change the user made; it is already drawn. In canonical form, written against `document`. `undoes` are the
   * numbers of the edits that it takes back. Answers with its own.
   */
  edit(change: Delta, undoes?: readonly number[]): number;
  /** One view at a time; the answer takes it off again. */
  attach(view: LiveView): () => void;
  /** The user's selection, in indices of `document`; `typing` when an edit moved it. */
  moveCursor(anchor: number, head: number, typing: boolean): void;
  cursors(): RemoteCursor[];
  /** While `wait` says so of the next entry, it and all behind it are kept back. Null lets them in. */
  hold(wait: ((change: Delta) => boolean) | null): void;
  /** Gives up what was refused and goes on with the server's text. Resolves with the refused words. */
  abandonRefused(): Promise<string>;
  /** Leaves the text. What is unsent stays in the outbox for the next visit. */
  close(): void;
}

const sendEvery = 40;
const cursorEvery = 100;
const firstRetry = 1_000;
const longestRetry = 15_000;
const patience = 10_000;
const lookForOrphans = 60_000;

/** Outboxes that are being closed: a text opened again at once waits for its own words. */
const closing = new Map<string, Promise<void>>();
let shared: ReturnType<typeof openDatabase> | null = null;

/** The browser's database, null where there is none. */
async function database(): Promise<Awaited<ReturnType<typeof openDatabase>> | null> {
  try {
    return await (shared ??= openDatabase());
  } catch {
    shared = null;
    return null;
  }
}

/**
 * Opens a text on the tab's connection. Resolves as soon as the outbox is read: with words that were left unsent the
 * text is ready at once, even without a line. `onChange` is called for every new snapshot.
 */
export async function openText(connection: Connection, text: string, account: string, onChange: (snapshot: LiveSnapshot) => void): Promise<LiveText> {
  await closing.get(`${account} ${text}`);
  const outbox = await Outbox.open(await database(), account, text);
  return new Text(connection, text, account, outbox, onChange);
}

class Text implements LiveText {
  snapshot: LiveSnapshot;
  private state: TextState;
  private readonly presence = new Presence();
  private readonly due: TextEvent[] = [];
  private held: TextMessage[] = [];
  private shown: Delta[] = [];
  private view: LiveView | null = null;
  private wait: ((change: Delta) => boolean) | null = null;
  private readonly leave: () => void;
  /** counts lines, so that nothing meant for an old one is sent on a new one */
  private line = 0;
  private written: Promise<void> = Promise.resolve();
  private storeFailed = false;
  private lastSent = 0;
  private retries = 0;
  private savedAt: Date | null = null;
  private closed = false;
  /** edits so far: their numbers */
  private made = 0;
  private cursor: { anchor: number; head: number } | null = null;
  private cursorTold = true;
  private timers = new Map<'flush' | 'retry' | 'cursor' | 'patience' | 'orphans', ReturnType<typeof setTimeout>>();
  private recovery: Recovery | null = null;

  constructor(
    private readonly connection: Connection,
    readonly text: string,
    private readonly account: string,
    private readonly outbox: Outbox,
    private readonly onChange: (snapshot: LiveSnapshot) => void,
    /** whether to look for words of tabs that are gone; not while delivering just those */
    private recovering = true,
  ) {
    this.state = outbox.found ? restored(text, outbox.found) : fresh(text, outbox.client);
    this.snapshot = this.describe();
    this.leave = connection.join(text, {
      up: () => this.up(),
      down: () => this.down(),
      message: (message) => this.take(message),
      state: () => this.tell(),
    });
  }

  get document(): Delta {
    return this.state.document;
  }

  edit(change: Delta, undoes: readonly number[] = []): number {
    if (this.closed) return 0;
    this.presence.edited(change);
    if (this.cursor) this.cursor = { anchor: change.transformPosition(this.cursor.anchor), head: change.transformPosition(this.cursor.head) };
    this.made += 1;
    const edit = this.made;
    this.give({ type: 'edit', change, edit, undoes });
    return edit;
  }

  attach(view: LiveView): () => void {
    this.view = view;
    return () => {
      if (this.view !== view) return;
      this.view = null;
      this.hold(null);
    };
  }

  moveCursor(anchor: number, head: number, typing: boolean): void {
    const same = this.cursor?.anchor === anchor && this.cursor.head === head;
    this.cursor = { anchor, head };
    if (typing || same) return;
    this.cursorTold = false;
    this.tellCursor();
  }

  cursors(): RemoteCursor[] {
    return this.presence.cursors();
  }

  hold(wait: ((change: Delta) => boolean) | null): void {
    this.wait = wait;
    if (this.held.length === 0) return;
    const held = this.held;
    this.held = [];
    for (const message of held) this.take(message);
  }

  async abandonRefused(): Promise<string> {
    const { flight, buffer, client } = this.state;
    const renamed = freshClient();
    this.give({ type: 'abandon', client: renamed });
    if (this.state.client === client) return flight ? insertedWords(flight.moving) : '';
    await this.outbox.renew(renamed).catch(() => undefined);
    const all = flight && buffer ? flight.moving.compose(buffer) : (flight?.moving ?? buffer);
    return all ? insertedWords(all) : '';
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.leave();
    this.recovery?.stop();
    for (const timer of this.timers.values()) clearTimeout(timer);
    const key = `${this.account} ${this.text}`;
    const done = this.outbox.close().finally(() => { if (closing.get(key) === done) closing.delete(key); });
    closing.set(key, done);
    this.tell();
  }

  /** Everything is on the server: used where words of another tab are delivered. */
  get settled(): boolean {
    return this.state.link === 'live' && !unsent(this.state);
  }

  // --- the line -------------------------------------------------------------------------------------------------

  private up(): void {
    this.line += 1;
    this.cursorTold = this.cursor === null;
    this.give({ type: 'line', up: true, ...(this.connection.limits && { limits: this.connection.limits }) });
  }

  private down(): void {
    this.line += 1;
    // What was kept back comes again with the entries since the own version.
    this.held = [];
    this.presence.set([], '', this.state.rev, []);
    this.view?.cursors();
    this.give({ type: 'line', up: false });
  }

  private take(message: TextMessage): void {
    const inStream = message.t === 'changes' || message.t === 'ack' || message.t === 'opened' || message.t === 'refused';
    const late = message.t === 'opened' && this.wait !== null && ((message.changes?.length ?? 0) > 0 || this.state.astray);
    if (late || (inStream && this.held.length > 0)) return void this.held.push(message);
    switch (message.t) {
      case 'changes': return this.takeEntries(message);
      case 'opened':
        this.retries = 0;
        this.give({ type: 'opened', message });
        this.present(message.peers);
        this.tellCursor();
        if (this.recovering) this.recover();
        return;
      case 'ack': return this.give({ type: 'ack', client: message.client, seq: message.seq, rev: message.rev, ...(message.sum !== undefined && { sum: message.sum }) });
      case 'refused': return this.give({ type: 'refused', seq: message.seq, retry: message.retry, refusal: message });
      case 'presence': return this.present(message.peers);
      case 'rights': return this.give({ type: 'rights', write: message.write, status: message.status });
      case 'resume': return this.give({ type: 'resume' });
      case 'error': return this.give({ type: 'error', refusal: message });
    }
  }

  private takeEntries(message: Extract<TextMessage, { t: 'changes' }>): void {
    const entries: Entry[] = [];
    for (const [i, entry] of message.changes.entries()) {
      if (this.wait && entry.rev === this.state.rev + 1 && this.wait(asShown(this.state, entry))) {
        this.held.push({ ...message, changes: message.changes.slice(i) });
        return;
      }
      entries.push(entry);
      // One by one while somebody waits: what touches the block depends on the entries before.
      if (this.wait) this.give({ type: 'changes', entries: entries.splice(0) });
    }
    if (entries.length > 0) this.give({ type: 'changes', entries });
  }

  private present(peers: LiveSnapshot['peers']): void {
    this.presence.set(peers, this.connection.peer, this.state.rev, ownChanges(this.state));
    this.view?.cursors();
    this.tell();
  }

  // --- the machine ----------------------------------------------------------------------------------------------

  private give(event: TextEvent): void {
    // An event that comes while effects are carried out waits for its turn.
    this.due.push(event);
    if (this.due.length > 1) return;
    for (; this.due.length > 0; this.due.shift()) {
      const { state, effects } = step(this.state, this.due[0]!);
      this.state = state;
      for (const effect of effects) this.carryOut(effect);
      this.draw();
    }
    this.watch();
    this.tell();
  }

  private carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'store': return this.store();
      case 'send': return this.send(effect.message);
      case 'show':
        if (effect.entry) this.presence.entered(effect.entry, canonical(effect.entry.ops), effect.change, ownChanges(this.state));
        else this.presence.edited(effect.change);
        if (this.cursor) this.cursor = { anchor: effect.change.transformPosition(this.cursor.anchor, true), head: effect.change.transformPosition(this.cursor.head, true) };
        return void this.shown.push(effect.change);
      case 'reset':
        this.shown = [];
        return this.view?.reset();
      case 'stored':
        this.savedAt = new Date();
        this.retries = 0;
        this.presence.stored(effect.rev, effect.change, ownChanges(this.state));
        return this.tellCursor();
      case 'check': return void this.check(effect);
      case 'report': return console.error(`${this.text} differs from the server's text at version ${effect.rev}; it is read anew`);
      case 'flush': return this.after('flush', Math.max(0, this.lastSent + sendEvery - Date.now()), () => this.give({ type: 'flush' }));
      case 'pause': return this.after('retry', Math.min(firstRetry * 2 ** this.retries++, longestRetry), () => this.give({ type: 'retry' }));
      case 'renew': return queueMicrotask(() => void this.abandonRefused());
    }
  }

  private async check({ rev, sum, base }: Extract<Effect, { type: 'check' }>): Promise<void> {
    const { client } = this.state;
    const own = await sumOf(base);
    if (own !== null && !this.closed && this.state.client === client) this.give({ type: 'summed', rev, sum, own });
  }

  private draw(): void {
    if (this.shown.length === 0) return;
    const changes = this.shown;
    this.shown = [];
    this.view?.show(changes);
  }

  private store(): void {
    this.written = this.outbox.store(kept(this.state)).then(
      () => { if (this.storeFailed) { this.storeFailed = false; this.tell(); } },
      () => { if (!this.storeFailed) { this.storeFailed = true; this.tell(); } },
    );
  }

  /** A change goes out once it is written down; by then the line may be another one, which asks for it by itself. */
  private send(message: Parameters<Connection['send']>[0]): void {
    if (message.t !== 'change') return void this.connection.send(message);
    const { line } = this;
    this.lastSent = Date.now();
    void this.written.then(() => { if (this.line === line && !this.closed) this.connection.send(message); });
  }

  /** A change in flight that stays unanswered makes the line suspect. */
  private watch(): void {
    if (!this.state.flight || this.state.stuck || this.state.link === 'offline') {
      clearTimeout(this.timers.get('patience'));
      this.timers.delete('patience');
    } else if (!this.timers.has('patience')) {
      this.after('patience', patience, () => { this.connection.check(); this.watch(); });
    }
  }

  private after(what: 'flush' | 'retry' | 'cursor' | 'patience' | 'orphans', milliseconds: number, act: () => void): void {
    if (this.timers.has(what) || this.closed) return;
    this.timers.set(what, setTimeout(() => { this.timers.delete(what); act(); }, milliseconds));
  }

  /** Tells the cursor when the server's version can name its place: while nothing is unsent. */
  private tellCursor(): void {
    if (this.cursorTold) return;
    this.after('cursor', cursorEvery, () => {
      if (this.cursorTold || !this.cursor || !this.settled) return;
      this.cursorTold = true;
      this.connection.send({ t: 'cursor', text: this.text, rev: this.state.rev, ...this.cursor });
    });
  }

  // --- words of tabs that are gone ------------------------------------------------------------------------------

  private recover(): void {
    this.after('orphans', lookForOrphans, () => this.recover());
    if (this.recovery || this.closed || !this.recovering) return;
    this.recovery = new Recovery(this.connection, this.text, this.account, (refused) => {
      this.recovery = null;
      if (refused) this.recovering = false;
    });
  }

  static deliver(connection: Connection, text: string, account: string, outbox: Outbox, onChange: () => void): Text {
    return new Text(connection, text, account, outbox, onChange, false);
  }

  // --- what the page is told ------------------------------------------------------------------------------------

  private tell(): void {
    const next = this.describe();
    const now = this.snapshot;
    if ((Object.keys(next) as (keyof LiveSnapshot)[]).every((key) => now[key] === next[key])) return;
    this.snapshot = next;
    this.onChange(next);
  }

  private describe(): LiveSnapshot {
    const { state, connection } = this;
    const ended = this.closed || state.over !== null || connection.ended;
    return {
      save: this.saveState(),
      waiting: waiting(state),
      savedAt: this.savedAt,
      // Without an answer yet, unsent words say that writing was allowed.
      write: !this.closed && !state.over && (state.write || (state.link !== 'live' && unsent(state))),
      status: state.status,
      peers: this.presence.list(),
      ready: state.base !== null,
      problem: state.over ?? state.stuck ?? (connection.ended ? sessionOver : this.storeFailed && unsent(state) && state.link !== 'live' ? notStored : null),
      reread: state.reread,
      ended,
    };
  }

  private saveState(): LiveSnapshot['save'] {
    const { state, connection } = this;
    if (state.stuck || state.over) return 'stuck';
    if (state.link === 'live') return unsent(state) ? 'saving' : 'saved';
    if (connection.state === 'live') return unsent(state) && this.line > 1 ? 'saving' : 'connecting';
    return connection.tries === 0 && connection.state === 'opening' && this.line === 0 ? 'connecting' : 'offline';
  }
}

const sessionOver: TextProblem = {
  code: 'unauthenticated',
  title: { es: 'La sesión terminó. Entre de nuevo; lo que falta por enviar está guardado en este navegador.', en: 'The session has ended. Sign in again; what is unsent is kept in this browser.' },
};
const notStored: TextProblem = {
  code: 'not_stored',
  title: { es: 'Este navegador no puede guardar lo que falta por enviar. No cierre la página.', en: 'This browser can’t keep what is unsent. Don’t close the page.' },
};

/** Delivers unsent words that other tabs left behind, one outbox after the other, on a line of its own. */
class Recovery {
  private connection: Connection | null = null;
  private delivery: Text | null = null;

  constructor(private readonly main: Connection, private readonly text: string, private readonly account: string, private readonly done: (refused: boolean) => void) {
    void this.next();
  }

  stop(refused = false): void {
    this.delivery?.close();
    this.delivery = null;
    this.connection?.close();
    this.connection = null;
    this.done(refused);
  }

  private async next(): Promise<void> {
    const orphan = await Outbox.orphan(await database(), this.account, this.text).catch(() => null);
    if (!orphan || this.main.state === 'closed') {
      void orphan?.close();
      return this.stop();
    }
    this.connection ??= new Connection(this.main.url, this.main.options);
    this.delivery = Text.deliver(this.connection, this.text, this.account, orphan, () => {
      const { delivery } = this;
      if (!delivery) return;
      // What the server refuses stays in the outbox, and is shown when its text is next opened.
      if (delivery.snapshot.save === 'stuck') return this.stop(true);
      if (!delivery.settled) return;
      this.delivery = null;
      delivery.close();
      void this.next();
    });
  }
}
