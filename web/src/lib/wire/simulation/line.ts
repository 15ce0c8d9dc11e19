import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import type { Random } from './random';

/** How a line ends, once so many frames of its client have passed. */
type Fate =
  /** both ends at once */
  | 'cut'
  /** the server gets the frame; its answer never arrives */
  | 'unanswered'
  /** half of the client's frame arrives */
  | 'torn'
  /** half of the server's next bytes arrive */
  | 'torn answer'
  /** the client is cut off; what it sent arrives long after, perhaps behind its next line */
  | 'stray'
  /** nothing passes for a while, then it is cut */
  | 'silent';
/** Those that matter most more than once. */
export const fates: Fate[] = ['cut', 'unanswered', 'unanswered', 'torn', 'torn answer', 'stray', 'stray', 'silent'];

/** Counts what happened, by name. */
export type Count = (what: string) => void;

/**
 * A TCP proxy on loopback that knows the frames of a WebSocket's client. It delays both ways (in order, as TCP does), cuts
 * lines where it hurts, and sends changes twice. What a line goes through is decided by the seed and its number.
 */
export class Proxy {
  private lines = new Set<Line>();
  private made = 0;
  private calm = false;

  private constructor(private readonly listener: Server, private readonly target: number, private readonly random: Random, private readonly count: Count) {
    listener.on('connection', (client) => this.accept(client));
  }

  static async start(target: number, random: Random, count: Count): Promise<Proxy> {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return new Proxy(listener, target, random, count);
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  /** From now on lines hold. */
  settle(): void {
    this.calm = true;
    for (const line of this.lines) line.settle();
  }

  /** Cuts every line at once. */
  cut(): void {
    for (const line of this.lines) line.end();
  }

  async stop(): Promise<void> {
    this.cut();
    this.listener.close();
    await once(this.listener, 'close');
  }

  private accept(client: Socket): void {
    const server = connect(this.target, '127.0.0.1');
    const line: Line = new Line(client, server, this.random.fork(`${++this.made}`), this.count, () => this.lines.delete(line));
    if (this.calm) line.settle();
    this.lines.add(line);
  }
}

class Line {
  private readonly frames = new Frames();
  private passed = 0;
  private readonly last: number;
  private fate: Fate | null;
  private readonly pace: number;
  private readonly copies: number;
  private readonly up: Direction;
  private readonly down: Direction;
  private silent = false;
  private deaf = false;

  constructor(private readonly client: Socket, private readonly server: Socket, private readonly random: Random, private readonly count: Count, private readonly gone: () => void) {
    this.fate = random.chance(0.55) ? random.pick(fates) : null;
    // The first frames are hello and open: a line that ends there has to ask again from the beginning.
    this.last = random.chance(0.15) ? random.between(1, 3) : random.between(4, 60);
    this.pace = random.pick([0, 5, 20, 60]);
    this.copies = random.pick([0, 0.1, 0.3]);
    this.up = new Direction(server, () => random.next() * this.pace);
    this.down = new Direction(client, () => random.next() * this.pace);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
    }
    client.on('data', (bytes: Buffer) => { for (const frame of this.frames.take(bytes)) this.pass(frame); });
    server.on('data', (bytes: Buffer) => this.answer(bytes));
    client.on('close', () => { if (!this.deaf) this.end(); });
    server.on('close', () => this.end());
  }

  settle(): void {
    this.fate = null;
    if (this.silent) this.end();
  }

  end(): void {
    this.client.destroy();
    this.server.destroy();
    this.gone();
  }

  private pass(frame: Buffer): void {
    if (this.silent || this.client.destroyed) return;
    this.passed += 1;
    if (this.fate && this.passed >= this.last) return this.meet(this.fate, frame);
    this.up.send(frame);
    // Of one that the server knows already it must not make two.
    if (isChange(frame) && this.random.chance(this.copies)) {
      this.count('copies');
      this.up.send(frame);
    }
  }

  private answer(bytes: Buffer): void {
    if (this.silent || this.deaf) return;
    if (this.fate !== 'torn answer' || this.passed < this.last) return this.down.send(bytes);
    this.count(this.fate);
    this.fate = null;
    this.down.send(bytes.subarray(0, bytes.length / 2), () => this.end());
    this.deaf = true;
  }

  private meet(fate: Fate, frame: Buffer): void {
    if (fate === 'torn answer') return this.up.send(frame);
    this.count(fate);
    this.fate = null;
    switch (fate) {
      case 'cut': return this.end();
      case 'torn': return this.up.send(frame.subarray(0, frame.length / 2), () => this.end());
      case 'unanswered':
        this.deaf = true;
        return this.up.send(frame, () => setTimeout(() => this.end(), this.random.between(0, 60)));
      case 'stray':
        this.deaf = true;
        this.client.destroy();
        setTimeout(() => this.up.send(frame, () => setTimeout(() => this.end(), 50)), this.random.between(100, 1500));
        return;
      case 'silent':
        this.silent = true;
        setTimeout(() => this.end(), this.random.between(300, 1500));
    }
  }
}

/** Writes with a delay of its own for each piece, never one before the other. */
class Direction {
  private before: Promise<void> = Promise.resolve();

  constructor(private readonly to: Socket, private readonly delay: () => number) {}

  send(bytes: Buffer, then?: () => void): void {
    const due = Date.now() + this.delay();
    this.before = this.before.then(async () => {
      const left = due - Date.now();
      if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
      if (!this.to.destroyed) await new Promise<void>((resolve) => this.to.write(bytes, () => resolve()));
      then?.();
    });
  }
}

/** Cuts what a client sends into its handshake and its frames (RFC 6455, section 5.2), byte for byte. */
class Frames {
  private left = Buffer.alloc(0);
  private shaken = false;

  take(bytes: Buffer): Buffer[] {
    this.left = Buffer.concat([this.left, bytes]);
    const whole: Buffer[] = [];
    for (let size = this.size(); size > 0 && size <= this.left.length; size = this.size()) {
      whole.push(this.left.subarray(0, size));
      this.left = this.left.subarray(size);
      this.shaken = true;
    }
    return whole;
  }

  /** Bytes of the next piece, 0 while that cannot be told. */
  private size(): number {
    const { left } = this;
    if (!this.shaken) return left.indexOf('\r\n\r\n') + 4 === 3 ? 0 : left.indexOf('\r\n\r\n') + 4;
    if (left.length < 2) return 0;
    const short = left[1]! & 0x7f;
    const head = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (left.length < head) return 0;
    const length = short === 127 ? Number(left.readBigUInt64BE(2)) : short === 126 ? left.readUInt16BE(2) : short;
    return head + 4 + length;
  }
}

/** Whether a frame is a change in plain text; one that is compressed is not looked into. */
function isChange(frame: Buffer): boolean {
  if (frame[0] !== 0x81) return false;
  const short = frame[1]! & 0x7f;
  const head = short === 127 ? 10 : short === 126 ? 4 : 2;
  const mask = frame.subarray(head, head + 4);
  const start = Buffer.from(frame.subarray(head + 4, head + 20).map((byte, i) => byte ^ mask[i % 4]!));
  return start.toString().startsWith('{"t":"change"');
}
