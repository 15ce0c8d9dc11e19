import type { Account } from '$lib/api/types';
import type { ClientMessage, Limits, ServerMessage, TextMessage } from './messages';

/** The part of a WebSocket that is used. */
export interface Socket {
  readonly readyState: number;
  send(data: string): void;
  close(code?: number): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: ((event: never) => void) | null;
}

export interface ConnectionOptions {
  /** whose line it is; with another's session nothing is opened on it */
  account?: string;
  socket?: (url: string) => Socket;
  /** a share between 0 and 1, for the pauses */
  random?: () => number;
  /** whether the session still holds; asked after a handshake failed, of which a browser tells no reason */
  signedIn?: () => Promise<boolean>;
}

/** opening: no answer yet · live: welcome came · waiting: pausing before the next try · closed: for good */
export type LineState = 'opening' | 'live' | 'waiting' | 'closed';

/** What an open text is told. */
export interface LineListener {
  /** the line is there: open the text */
  up(): void;
  down(): void;
  message(message: TextMessage): void;
  /** the line's state or the session's end changed */
  state(): void;
}

const quiet = 30_000;
const firstPause = 1_000;
const longestPause = 30_000;
const openState = 1;

/** The one WebSocket of a tab, over which many texts are open; it comes back by itself (docs/protocol.md, section 2). */
export class Connection {
  state: LineState = 'waiting';
  /** name of this connection in `presence` */
  peer = '';
  limits: Limits | null = null;
  /** whose session it is; null before the first welcome */
  account: Account | null = null;
  /** attempts since the line last held */
  tries = 0;
  /** whether the server said that the session is over */
  ended = false;

  /** for whom the account acted at the first welcome */
  private delegation: string | null = null;
  private socket: Socket | null = null;
  private readonly texts = new Map<string, LineListener>();
  private pause: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setTimeout> | undefined;
  private asked = false;
  // Hints only: without any network a server on the same machine is still there.
  private readonly online = (): void => { if (this.state === 'waiting') this.dial(); };
  private readonly offline = (): void => { if (this.state === 'opening' || this.state === 'live') this.drop(); };

  constructor(readonly url: string, readonly options: ConnectionOptions = {}) {
    globalThis.addEventListener?.('online', this.online);
    globalThis.addEventListener?.('offline', this.offline);
    this.dial();
  }

  /** Joins a text to the line. The answer leaves it again. One text is joined once at a time. */
  join(text: string, listener: LineListener): () => void {
    this.texts.set(text, listener);
    if (this.state === 'live' && !this.withheld) listener.up();
    return () => {
      if (this.texts.get(text) !== listener) return;
      this.texts.delete(text);
      this.send({ t: 'close', text });
    };
  }

  /** Whether the account has been moved to another delegation since the line was made. */
  get moved(): boolean {
    return this.account !== null && this.delegation !== null && this.account.delegation !== this.delegation;
  }

  /** Whether what was typed here is not to be sent in the session's name: another account's, or another delegation's by now. */
  get withheld(): boolean {
    return this.strange || this.moved;
  }

  /** Whether the session is another account's than the line was made for. */
  get strange(): boolean {
    return this.account !== null && this.options.account !== undefined && this.account.id !== this.options.account;
  }

  holds(text: string): boolean {
    return this.texts.has(text);
  }

  /** False when there is no line; what is sent is then lost, and the text is told `down`. */
  send(message: ClientMessage): boolean {
    if (this.state !== 'live' || this.socket?.readyState !== openState) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  /** Asks for a sign of life; without one in 30 s the line is given up. */
  check(): void {
    if (this.asked || !this.send({ t: 'ping' })) return;
    this.asked = true;
    this.heard(false);
  }

  /** Gives a line up that does not do its work, and makes another. */
  renew(): void {
    if (this.state === 'live') this.drop();
  }

  /** Closes the line for good. */
  close(): void {
    globalThis.removeEventListener?.('online', this.online);
    globalThis.removeEventListener?.('offline', this.offline);
    this.leave('closed');
  }

  private dial(): void {
    if (this.state === 'closed' || this.state === 'opening' || this.state === 'live') return;
    clearTimeout(this.pause);
    this.become('opening');
    const socket = (this.options.socket ?? browserSocket)(this.url);
    this.socket = socket;
    let shook = false;
    socket.onopen = () => {
      shook = true;
      socket.send(JSON.stringify({ t: 'hello', protocol: 1 } satisfies ClientMessage));
    };
    socket.onmessage = ({ data }) => { if (this.socket === socket) this.take(data); };
    socket.onclose = () => { if (this.socket === socket) this.lost(shook); };
    socket.onerror = () => { /* a close follows */ };
    this.heard(false);
  }

  private take(data: unknown): void {
    if (typeof data !== 'string') return;
    this.asked = false;
    this.heard(true);
    const message = JSON.parse(data) as ServerMessage;
    if (message.t === 'welcome') {
      this.peer = message.peer;
      this.limits = message.limits;
      this.account = message.account;
      this.delegation ??= message.account.delegation;
      this.tries = 0;
      this.ended = false;
      this.become('live');
      // What one account typed is not another's to send, nor what was typed for one delegation another's.
      if (!this.withheld) for (const listener of [...this.texts.values()]) listener.up();
    } else if (message.t === 'bye') {
      this.ended = message.code === 'unauthenticated';
      this.tell();
    } else if ('text' in message && message.text !== undefined) {
      this.texts.get(message.text)?.message(message as TextMessage);
    } else if (message.t === 'error') {
      // What could not be read names no text: it is for whoever waits for an answer.
      for (const listener of [...this.texts.values()]) listener.message(message);
    }
  }

  /** Sets the watch anew. When it runs out a ping is sent, and when that stays without an answer the line is lost. */
  private heard(fresh: boolean): void {
    clearTimeout(this.watch);
    this.watch = setTimeout(() => (fresh ? this.check() : this.drop()), quiet);
  }

  private drop(): void {
    this.lost(true);
  }

  private lost(shook: boolean): void {
    this.leave('waiting');
    if (!shook) void this.askForSession();
    const pause = Math.min(firstPause * 2 ** this.tries, longestPause);
    this.tries += 1;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.dial(), pause * (0.5 + 0.5 * (this.options.random ?? Math.random)()));
  }

  private leave(to: 'waiting' | 'closed'): void {
    clearTimeout(this.watch);
    clearTimeout(this.pause);
    const { socket } = this;
    this.socket = null;
    this.asked = false;
    socket?.close(1000);
    const was = this.state;
    this.become(to);
    if (was === 'live') for (const listener of [...this.texts.values()]) listener.down();
  }

  private async askForSession(): Promise<void> {
    const signedIn = await (this.options.signedIn ?? (() => sessionHolds(this.url)))();
    if (this.ended === !signedIn || this.state === 'live' || this.state === 'closed') return;
    this.ended = !signedIn;
    this.tell();
  }

  private become(state: LineState): void {
    if (this.state === state) return;
    this.state = state;
    this.tell();
  }

  private tell(): void {
    for (const listener of [...this.texts.values()]) listener.state();
  }
}

const browserSocket = (url: string): Socket => new WebSocket(url) as unknown as Socket;

/** Only a plain 401 says that the session is over; everything else is a broken line. */
async function sessionHolds(url: string): Promise<boolean> {
  try {
    const address = url.replace(/^ws/, 'http').replace(/\/live$/, '/session');
    return (await fetch(address, { headers: { Accept: 'application/json' } })).status !== 401;
  } catch {
    return true;
  }
}
