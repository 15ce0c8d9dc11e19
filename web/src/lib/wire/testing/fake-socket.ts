import type { ClientMessage, ServerMessage } from '../messages';
import type { Socket } from '../connection';

/** A socket held by hand, for tests. `all` lists those that were dialled. */
export class FakeSocket implements Socket {
  static all: FakeSocket[] = [];
  static dial = (url: string): FakeSocket => new FakeSocket(url);
  static get last(): FakeSocket {
    return FakeSocket.all[FakeSocket.all.length - 1]!;
  }

  readyState = 0;
  sent: ClientMessage[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: (() => void) | null = null;
  /** answers each message, when set */
  server: ((message: ClientMessage) => void) | null = null;

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(data: string): void {
    const message = JSON.parse(data) as ClientMessage;
    this.sent.push(message);
    this.server?.(message);
  }
  close(): void {
    this.readyState = 3;
  }

  /** Lets the handshake succeed and the server greet. */
  welcome(peer = 'p1', id = 'hn-delegate'): this {
    this.readyState = 1;
    this.onopen?.();
    const account = { id, role: 'delegate' as const, delegation: 'hn', name: { es: '', en: '' }, code: 'HND' };
    this.deliver({ t: 'welcome', protocol: 1, peer, account, limits: { changeBytes: 65536, changeOps: 1000, textBytes: 1048576 } });
    return this;
  }
  deliver(message: ServerMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  breakOff(): void {
    this.readyState = 3;
    this.onclose?.({ code: 1006 });
  }
}
