import type Delta from 'quill-delta';
import { Authors, type Authorship } from './authors';
import { about } from './authorship';
import { canonical, insertedWords } from './canonical';
import type { Connection } from './connection';
import { OutboxDatabase } from './database';
import { Keeping } from './keeping';
import { kept, restored } from './kept';
import { losesWords } from './leaving';
import type { LiveText, LiveView } from './live';
import type { Entry, TextMessage } from './messages';
import { freshClient, Outbox } from './outbox';
import { Orphans } from './orphans';
import { Overdue } from './overdue';
import { OwnCursor } from './own-cursor';
import { answered } from './patience';
import { Presence, type RemoteCursor } from './presence';
import { takenOver } from './problems';
import { attempt, Screen, type News } from './screen';
import type { LiveSnapshot } from './snapshot';
import { sumOf } from './sum';
import type { Effect, TextEvent, TextState } from './state';
import { asShown, fresh, ownChanges, signedText, step, stumble, unsent } from './text-state';
import { Timers } from './timers';
import { told } from './told';

const sendEvery = 40;
const firstRetry = 1_000;
const longestRetry = 15_000;

/** Outboxes that are being closed: a text opened again at once waits for its own words. */
const closing = new Map<string, Promise<void>>();
const database = new OutboxDatabase();

/**
 * Opens a text on the tab's connection. Resolves as soon as the outbox is read: with words that were left unsent the
 * text is ready at once, even without a line. `onChange` is called for every new snapshot.
 */
export async function openText(connection: Connection, text: string, account: string, onChange: (snapshot: LiveSnapshot) => void): Promise<LiveText> {
  await answered(closing.get(`${account} ${text}`) ?? Promise.resolve());
  const outbox = await Outbox.open(database, account, text);
  return new Text(connection, text, account, outbox, onChange);
}

class Text implements LiveText {
  snapshot: LiveSnapshot;
  private state: TextState;
  private readonly presence = new Presence();
  private readonly due: TextEvent[] = [];
  private busy = false;
  /** events in a row that the machine or its effects failed at */
  private stumbles = 0;
  private held: TextMessage[] = [];
  private readonly screen: Screen;
  private wait: ((change: Delta) => boolean) | null = null;
  private readonly leave: () => void;
  /** counts lines, so that nothing meant for an old one is sent on a new one */
  private line = 0;
  private readonly keeping: Keeping;
  private readonly overdue = new Overdue(() => this.tell(), (newLine) => this.ask(newLine));
  /** on a clock that nobody sets */
  private lastSent = -Infinity;
  private retries = 0;
  private savedAt: Date | null = null;
  private closed = false;
  /** edits so far: their numbers */
  private made = 0;
  private readonly cursor = new OwnCursor((place) => this.settled && (this.connection.send({ t: 'cursor', text: this.text, rev: this.state.rev, ...place }), true));
  private readonly timers = new Timers<'flush' | 'retry'>();
  private readonly orphans: Orphans;
  private following: Authors | null = null;
  private followFailed: (error: unknown) => void = () => undefined;

  constructor(
    private readonly connection: Connection,
    readonly text: string,
    private readonly account: string,
    private readonly outbox: Outbox,
    private readonly onChange: (snapshot: LiveSnapshot) => void,
    /** whether to look for words of tabs that are gone; not while delivering just those */
    recovering = true,
  ) {
    this.state = outbox.found ? restored(text, outbox.found) : fresh(text, outbox.client);
    this.keeping = new Keeping(outbox, () => kept(this.state), () => this.tell());
    void outbox.unread?.then(() => { if (this.state.link === 'live') this.orphans.look(); });
    outbox.lost = () => this.lost();
    this.orphans = new Orphans(recovering, (Recovery, done) => new Recovery(connection, database, text, account, (line, orphan, changed) => new Text(line, text, account, orphan, changed, false), done));
    this.snapshot = this.describe();
    this.screen = new Screen(text, () => this.give({ type: 'stumbled', edit: null, again: true }));
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

  get signed(): Delta {
    return signedText(this.state);
  }

  edit(change: Delta, undoes: readonly number[] = [], signed?: Delta): number {
    if (this.closed) return 0;
    this.made += 1;
    const edit = this.made;
    this.give({ type: 'edit', change, edit, undoes, ...(signed && { signed }) });
    attempt(`following an edit in ${this.text}`, () => {
      this.presence.edited(change);
      this.following?.edited(change);
    });
    this.cursor.carry(change, true);
    return edit;
  }

  attach(view: LiveView): () => void {
    const detach = this.screen.attach(view);
    return () => { if (detach()) this.hold(null); };
  }

  moveCursor(anchor: number, head: number, typing: boolean): void {
    this.cursor.move(anchor, head, typing);
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

  unsentWords(): string {
    const own = ownChanges(this.state);
    return own.length > 0 ? insertedWords(own.reduce((all, next) => all.compose(next))) : '';
  }

  authors() {
    return this.following?.runs ?? null;
  }

  followAuthors(load: ((version: number) => Promise<Authorship>) | null, failed: (error: unknown) => void = () => undefined): void {
    this.followFailed = failed;
    this.following = load && new Authors(load, () => this.self(), () => ({ rev: this.state.rev, own: ownChanges(this.state) }), () => this.screen.refresh());
    if (load) this.readAuthors();
    else this.screen.refresh();
  }

  listenComments(listener: () => void): () => void {
    return this.screen.listenComments(listener);
  }

  listen(listener: (news: News) => void): () => void {
    return this.screen.listen(listener);
  }

  async abandonRefused(): Promise<string> {
    const { flight, buffer, client, stuck } = this.state;
    const renamed = freshClient();
    this.give({ type: 'abandon', client: renamed });
    // Nobody knows what is drawn.
    if (stuck === stumble) this.screen.reset();
    if (this.state.client !== client) await answered(this.outbox.renew(renamed));
    // What was typed since is still there where only the refused change went.
    const all = flight && buffer && !this.state.base ? flight.moving.compose(buffer) : (flight?.moving ?? buffer);
    return all ? insertedWords(all) : '';
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.leave();
    this.orphans.close();
    this.overdue.answered();
    this.cursor.close();
    this.timers.end();
    const key = `${this.account} ${this.text}`;
    const done = this.keeping.close().finally(() => { if (closing.get(key) === done) closing.delete(key); });
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
    this.cursor.forgotten();
    this.give({ type: 'line', up: true, ...(this.connection.limits && { limits: this.connection.limits }) });
  }

  private down(): void {
    this.line += 1;
    // What was kept back comes again with the entries since the own version.
    this.held = [];
    this.presence.set([], '', this.state.rev, []);
    this.screen.refresh();
    this.give({ type: 'line', up: false });
  }

  private take(message: TextMessage): void {
    const inStream = message.t === 'changes' || message.t === 'ack' || message.t === 'opened' || message.t === 'refused';
    const late = message.t === 'opened' && this.wait !== null && ((message.changes?.length ?? 0) > 0 || this.state.astray);
    if (late || (inStream && this.held.length > 0)) {
      this.held.push(message);
      return this.tell();
    }
    switch (message.t) {
      case 'changes': return this.takeEntries(message);
      case 'opened':
        this.retries = 0;
        // It asks for the change by itself: of two copies the second one's refusal would be taken for the next change's.
        this.timers.stop('retry');
        this.give({ type: 'opened', message });
        if (message.peers.length > 0) this.present(message.peers); // of a crowd the presence message tells
        this.cursor.tell();
        if (!this.authors()) this.readAuthors();
        this.orphans.look();
        return this.screen.tellComments();
      case 'ack': return this.give({ type: 'ack', client: message.client, seq: message.seq, rev: message.rev, ...(message.sum !== undefined && { sum: message.sum }), ...(message.authors && { returned: true }) });
      case 'refused': return this.give({ type: 'refused', seq: message.seq, retry: message.retry, refusal: message });
      case 'presence': return this.present(message.peers);
      case 'rights': return this.give({ type: 'rights', write: message.write, status: message.status });
      case 'comments': return this.screen.tellComments();
      case 'resume': return this.give({ type: 'resume' });
      case 'error': return this.give({ type: message.text === undefined ? 'unread' : 'error', refusal: message });
    }
  }

  private takeEntries(message: Extract<TextMessage, { t: 'changes' }>): void {
    const entries: Entry[] = [];
    for (const [i, entry] of message.changes.entries()) {
      if (this.wait && entry.rev === this.state.rev + 1 && this.wait(asShown(this.state, entry))) {
        this.held.push({ ...message, changes: message.changes.slice(i) });
        return this.tell();
      }
      entries.push(entry);
      // One by one while somebody waits: what touches the block depends on the entries before.
      if (this.wait) this.give({ type: 'changes', entries: entries.splice(0) });
    }
    if (entries.length > 0) this.give({ type: 'changes', entries });
  }

  private present(peers: LiveSnapshot['peers']): void {
    this.presence.set(peers, this.connection.peer, this.state.rev, ownChanges(this.state));
    this.screen.refresh();
    this.tell();
  }

  // --- the machine ----------------------------------------------------------------------------------------------

  private give(event: TextEvent): void {
    // An event that comes while effects are carried out waits for its turn.
    this.due.push(event);
    if (this.busy) return;
    this.busy = true;
    for (let next = this.due.shift(); next; next = this.due.shift()) this.handle(next);
    this.busy = false;
    this.watch();
    this.tell();
  }

  /** Whatever it meets, the next event finds the way free. */
  private handle(event: TextEvent): void {
    const before = this.state;
    const done = attempt(`${event.type} in ${this.text}`, () => {
      const { state, effects } = step(before, event);
      this.state = state;
      for (const effect of effects) this.carryOut(effect);
      if (!state.astray && (event.type === 'changes' || event.type === 'ack')) this.stumbles = 0;
    });
    this.screen.draw();
    if (done) return;
    const taken = this.state !== before;
    if (taken) this.screen.reset();
    if (event.type === 'stumbled') this.state = { ...this.state, stuck: stumble };
    // An edit that the machine did not take is on the screen and nowhere else.
    else this.due.unshift({ type: 'stumbled', edit: event.type === 'edit' && !taken ? event.change : null, again: ++this.stumbles > 1 });
  }

  private carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'store': return this.keeping.store();
      case 'send': return this.send(effect.message);
      case 'show':
        if (effect.entry) this.entered(effect.entry, effect.change);
        else this.reread(effect.change);
        this.cursor.carry(effect.change, false);
        return this.screen.show(effect.change);
      case 'withdrawn':
        this.reread(effect.change);
        this.cursor.carry(effect.change, false);
        return this.screen.withdraw(effect);
      case 'ended':
        // The screen shows a last line end where the text has none, so nothing is to be drawn.
        this.presence.edited(effect.change);
        return this.following?.edited(effect.change);
      case 'reset':
        this.screen.reset();
        return this.readAuthors();
      case 'stored':
        this.savedAt = new Date();
        this.retries = 0;
        this.overdue.answered();
        this.presence.stored(effect.rev, effect.change, ownChanges(this.state));
        this.following?.stored(effect.rev, effect.change);
        if (effect.returned) this.readAuthors(); // an undo gave words back to others
        return this.cursor.tell();
      case 'check': return void this.check(effect);
      case 'report': return console.error(`${this.text} differs from the server's text at version ${effect.rev}; it is read anew`);
      case 'flush': return this.timers.start('flush', Math.max(0, this.lastSent + sendEvery - performance.now()), () => this.give({ type: 'flush' }));
      case 'pause': return this.timers.start('retry', Math.min(firstRetry * 2 ** this.retries++, longestRetry), () => this.give({ type: 'retry' }));
      case 'renew': return queueMicrotask(() => void this.abandonRefused());
    }
  }

  private entered(entry: Entry, change: Delta): void {
    const stored = canonical(entry.ops);
    this.presence.entered(entry, stored, change, ownChanges(this.state));
    this.following?.entered(entry, stored, change);
    this.screen.tell(entry, change);
  }

  /** Read anew or given up: who wrote what comes back by it is for the server to say. */
  private reread(change: Delta): void {
    this.presence.edited(change);
    this.readAuthors();
  }

  private readAuthors(): void {
    const { following } = this;
    if (!following || !this.state.base || this.state.link === 'offline') return;
    following.read().catch((error: unknown) => {
      if (this.following !== following) return;
      this.following = null;
      this.screen.refresh();
      this.followFailed(error);
    });
  }

  private self() {
    const { delegation = '', code = '' } = this.connection.account ?? {};
    return { account: this.account, delegation, code, at: about(Date.now()) };
  }

  private async check({ rev, sum, base }: Extract<Effect, { type: 'check' }>): Promise<void> {
    const { client } = this.state;
    const own = await sumOf(base);
    if (own !== null && !this.closed && this.state.client === client) this.give({ type: 'summed', rev, sum, own });
  }

  /** A change goes out once it is written down; by then the line may be another one, which asks for it by itself. */
  private send(message: Parameters<Connection['send']>[0]): void {
    if (message.t !== 'change') return void this.connection.send(message);
    const { line } = this;
    this.lastSent = performance.now();
    void this.keeping.done().then(() => { if (this.line === line && !this.closed) this.connection.send(message); });
  }

  /** Another tab may hold the outbox: nothing is sent under its name from here any more. */
  private lost(): void {
    if (this.closed) return;
    this.line += 1;
    if (unsent(this.state)) this.give({ type: 'lost', refusal: takenOver });
    else this.rename();
  }

  private rename(): void {
    const client = freshClient();
    this.give({ type: 'renamed', client });
    void answered(this.outbox.renew(client));
  }

  private watch(): void {
    const { state } = this;
    const sent = !state.stuck && !state.over && (state.flight !== null || (state.link === 'opening' && unsent(state)));
    this.overdue.watch(sent, state.link !== 'offline', this.timers.runs('retry'));
  }

  /** Opening the text anew tells whether a change arrived, and has it sent again to the byte where it did not. */
  private ask(newLine: boolean): void {
    if (newLine) this.connection.renew();
    else this.connection.check();
    // What is held back may be the answer.
    if (newLine || this.held.length > 0) this.watch();
    else this.give({ type: 'resume' });
  }

  // --- what the page is told ------------------------------------------------------------------------------------

  private tell(): void {
    losesWords(this, this.keeping.failed && !this.closed && unsent(this.state));
    const next = this.describe();
    const now = this.snapshot;
    if ((Object.keys(next) as (keyof LiveSnapshot)[]).every((key) => now[key] === next[key])) return;
    this.snapshot = next;
    attempt(`telling the state of ${this.text}`, () => this.onChange(next));
  }

  private describe(): LiveSnapshot {
    return told({
      state: this.state, connection: this.connection, closed: this.closed, peers: this.presence.list(), held: this.held.length > 0,
      savedAt: this.savedAt, line: this.line, late: this.overdue.slow || this.retries > 1, storeFailed: this.keeping.failed, unread: this.keeping.unread,
    });
  }
}
