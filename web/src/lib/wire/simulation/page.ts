import { isDeepStrictEqual } from 'node:util';
import Delta from 'quill-delta';
import WebSocket from 'ws';
import { Connection, type Socket } from '../connection';
import type { LiveText } from '../live';
import { openText } from '../live-text';
import type { ClientMessage, ServerMessage } from '../messages';
import type { LiveSnapshot } from '../snapshot';
import { UndoHistory } from '../undo';
import * as disk from './disk';
import { Writer } from './edits';
import { Random, sleep } from './random';
import type { Witness } from './witness';
import { taken, type Words } from './words';

/** Who sits at a page, and where its server is. */
export interface Seat {
  /** of the page, for the journal */
  name: string;
  account: string;
  cookie: string;
  url: string;
  text: string;
  /** of this session alone: the database is shared by all sessions of a run */
  session: string;
}

export interface Around {
  words: Words;
  witness: Witness;
  count(what: string): void;
  note(what: string): void;
  fail(why: string): void;
}

/** A tab as the page makes it: a connection, a live text, a view that draws what it is told, and an undo history. */
export class Page {
  live: LiveText | null = null;
  private connection: Connection | null = null;
  private screen = new Delta();
  private history = new UndoHistory();
  private caret = 0;
  private visits = 0;
  private composing = false;
  /** the last edit was an undo */
  private turned = false;
  /** it has opened the text in this visit, so that its outbox is known */
  private known = false;
  private sockets = new Set<WebSocket>();

  constructor(readonly seat: Seat, private readonly random: Random, private readonly around: Around) {}

  get database(): string {
    return `${this.seat.account} ${this.seat.session}`;
  }

  /** What the page shows, null while it knows nothing. */
  get shown(): Delta | null {
    return this.live?.snapshot.ready ? ended(this.screen) : null;
  }
  get saved(): boolean {
    return this.live?.snapshot.save === 'saved';
  }

  async open(): Promise<void> {
    const visit = ++this.visits;
    const random = this.random.fork(`visit ${visit}`);
    const { url, text } = this.seat;
    const connection = new Connection(url, { socket: (to) => this.dial(to), random: () => (random.chance(0.7) ? 0 : random.next()), signedIn: () => Promise.resolve(true) });
    const live = await openText(connection, text, this.database, (snapshot) => { if (visit === this.visits) this.watch(snapshot); });
    disk.released(this);
    this.known = false;
    [this.connection, this.live, this.history, this.screen] = [connection, live, new UndoHistory(), live.document];
    live.attach({
      show: (changes) => {
        for (const change of changes) this.history.others(change);
        this.draw(changes);
      },
      withdraw: (withdrawal) => {
        this.history.withdrawn(withdrawal);
        this.draw([withdrawal.change]);
      },
      reset: () => {
        this.history = new UndoHistory();
        this.screen = live.document;
      },
      refresh: () => undefined,
    });
  }

  /** Leaves as a tab that is closed does. */
  close(): void {
    disk.released(this);
    this.end();
  }

  private end(): void {
    this.visits += 1;
    this.live?.close();
    this.connection?.close();
    this.live = this.connection = null;
    this.composing = false;
  }

  /** Ends on the spot, in the middle of whatever it was writing down. */
  fall(): void {
    disk.fell(this);
    // Nothing that the leaving page would still say reaches anybody.
    for (const socket of this.sockets) socket.terminate();
    this.end();
    this.around.words.fell(this.seat.name);
  }

  /** Does something a person does; `random` decides what. */
  async act(random: Random): Promise<void> {
    const draw = random.below(1000);
    const { seat: { name }, around } = this;
    if (draw < 10) {
      around.count('reloads');
      around.note(`${name} reloads`);
      this.close();
      return this.open();
    }
    if (draw < 20 && this.known) {
      around.count('falls');
      around.note(`${name} falls`);
      this.fall();
      return this.open();
    }
    if (draw < 26) {
      around.count('absences');
      around.note(`${name} leaves for a while`);
      this.close();
      await sleep(random.between(100, 1200));
      return this.open();
    }
    const { live } = this;
    if (!live || !this.shown) return;
    if (draw < 46) return this.compose();
    if (draw < 70) return live.moveCursor(this.caret, this.caret, false);
    if (draw < 150) return this.turn('undo');
    // Mostly after an undo: an edit forgets what could be done again.
    if (draw < 190 || (this.turned && draw < 600)) return this.turn('redo');
    this.write(random);
  }

  /** Makes an edit, and puts the caret where it ends or somewhere else. */
  write(random: Random): void {
    const { live, around } = this;
    if (!live || !this.shown) return;
    const [before, signed] = [ended(live.document), ended(live.signed)];
    const { change, kind } = new Writer(random, around.words, this.caret).edit(before);
    if (change.ops.length === 0) return;
    around.count('edits');
    const edit = this.edit(change);
    this.history.record(change, signed, { anchor: this.caret, head: this.caret }, performance.now(), kind, edit);
    const moved = Math.min(change.transformPosition(this.caret), this.screen.length() - 1);
    this.caret = kind === '' && random.chance(0.5) ? random.below(this.screen.length()) : moved;
  }

  /** A dead key or an input method begins or ends: meanwhile nothing by others is drawn. */
  private compose(): void {
    this.composing = !this.composing;
    if (this.composing) this.around.count('compositions');
    this.live?.hold(this.composing ? () => true : null);
  }

  /** Ends what would keep the page from showing everything. */
  release(): void {
    if (this.composing) this.compose();
  }

  private turn(which: 'undo' | 'redo'): void {
    const { live, around: { words, fail, count }, seat: { name } } = this;
    if (!live) return;
    // As in the page, where the composition's words end first.
    this.release();
    const before = ended(live.document);
    const step = this.history[which](ended(live.signed), { anchor: this.caret, head: this.caret });
    if (!step) return;
    count(`${which}s`);
    const others = which === 'undo' ? taken(step.change, before).filter((token) => !words.owners.get(token)?.has(name)) : [];
    if (others.length > 0) fail(`${name} undoes and takes ${others.join()} of others away`);
    this.history.turned(this.edit(step.change, step.edits, step.signed));
  }

  /** `undoes` are the edits that it takes back. */
  private edit(change: Delta, undoes?: readonly number[], signed?: Delta): number {
    const live = this.live!;
    const turned = undoes !== undefined;
    this.turned = turned;
    this.around.words.edited(this.seat.name, change, ended(live.document), turned);
    this.screen = ended(this.screen).compose(change);
    const edit = live.edit(change, undoes, signed);
    if (!this.agrees(this.screen)) this.around.fail(`${this.seat.name} draws another text than its client has`);
    return edit;
  }

  private draw(changes: Delta[]): void {
    for (const change of changes) this.caret = change.transformPosition(this.caret, true);
    // Where the text had lost its last line end, the client may have put one in meanwhile: it was on the screen already.
    const drawn = [this.screen, ended(this.screen)].map((text) => changes.reduce((now, change) => now.compose(change), text));
    const right = drawn.find((text) => this.agrees(text));
    if (!right) this.around.fail(`${this.seat.name} draws another text than its client has`);
    this.screen = right ?? this.screen;
  }

  /** The screen is what the client says it is. */
  private agrees(screen: Delta): boolean {
    return isDeepStrictEqual(ended(screen).ops, ended(this.live!.document).ops);
  }

  private watch(snapshot: LiveSnapshot): void {
    const { seat: { name }, around } = this;
    if (snapshot.reread > 0) around.fail(`${name} was told that its text differs from the server's`);
    if (snapshot.problem) around.fail(`${name} is stuck: ${snapshot.problem.code} ${snapshot.problem.detail ?? snapshot.problem.title.en}`);
  }

  private dial(url: string): Socket {
    const { seat: { account, cookie, name }, around: { witness, note, count } } = this;
    count('lines');
    const socket = new WebSocket(url, { headers: { Cookie: cookie }, perMessageDeflate: this.random.chance(0.5) });
    this.sockets.add(socket);
    socket.on('message', (data) => witness.hears(JSON.parse(String(data)) as ServerMessage));
    socket.on('close', (code) => {
      this.sockets.delete(socket);
      note(`a line of ${name} ends: ${code}`);
    });
    const send = socket.send.bind(socket);
    socket.send = (data: string) => {
      const message = JSON.parse(data) as ClientMessage;
      if (message.t === 'open') {
        this.known = true;
        disk.held(message.client, this);
      }
      witness.says(account, message);
      send(data);
    };
    return socket as unknown as Socket;
  }
}

/** A screen always has a last line end, even while the text has none. */
function ended(text: Delta): Delta {
  const last = text.ops[text.ops.length - 1]?.insert;
  return typeof last === 'string' && last.endsWith('\n') ? text : text.compose(new Delta().retain(text.length()).insert('\n'));
}
