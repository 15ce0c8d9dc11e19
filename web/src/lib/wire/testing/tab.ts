import Delta from 'quill-delta';
import { vi } from 'vitest';
import { Connection } from '../connection';
import type { LiveText, LiveView } from '../live';
import { openText } from '../live-text';
import type { LiveSnapshot } from '../snapshot';
import { FakeSocket } from './fake-socket';
import { Room } from './room';

// Tabs of one browser for tests of whole texts: the database is fake-indexeddb, the line a socket held by hand, the
// server the room of room.ts, and time stands still unless it is told to pass.

export interface World {
  room: Room;
  /** whether lines reach the server */
  up: boolean;
  /** the line belongs to another account than the text was opened for */
  stranger: boolean;
  signedIn: boolean;
  lines: Connection[];
}

let texts = 0;
export let world: World;

export function start(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
  FakeSocket.all = [];
  world = { room: new Room(`o${++texts}.es`), up: true, stranger: false, signedIn: true, lines: [] };
}

export function stop(): void {
  for (const line of world.lines) line.close();
  vi.useRealTimers();
  vi.restoreAllMocks();
}

/** One tab: its line goes to the room for as long as `world.up` holds. */
export class Tab {
  readonly connection: Connection;
  live!: LiveText;
  seen: LiveSnapshot[] = [];
  screen = new Delta();

  constructor() {
    this.connection = new Connection('ws://host/api/v1/live', { account: 'hn-delegate', socket: dial, random: () => 0, signedIn: () => Promise.resolve(world.signedIn) });
    world.lines.push(this.connection);
  }
  async open(): Promise<this> {
    this.live = await openText(this.connection, world.room.text, 'hn-delegate', (snapshot) => this.seen.push(snapshot));
    this.screen = this.live.document;
    this.draw();
    await settled();
    return this;
  }
  /** Draws the text, `part` of it in a way of its own. */
  draw(part: Partial<LiveView> = {}): void {
    this.live.attach({
      show: (changes) => { for (const change of changes) this.screen = this.screen.compose(change); },
      reset: () => { this.screen = this.live.document; },
      withdraw: ({ change }) => { this.screen = this.screen.compose(change); },
      refresh: () => undefined,
      ...part,
    });
  }
  type(at: number, words: string): void {
    const change = new Delta().retain(at).insert(words);
    this.screen = this.screen.compose(change);
    this.live.edit(change);
  }
  get words(): string {
    return this.screen.ops.map(({ insert }) => insert).join('');
  }
}

function dial(url: string): FakeSocket {
  const socket = new FakeSocket(url);
  queueMicrotask(() => {
    if (!world.up) return socket.breakOff();
    socket.server = (message) => {
      if (message.t === 'close') return;
      if (message.t === 'ping') return queueMicrotask(() => socket.deliver({ t: 'pong' }));
      world.room.take(message, (answer) => { if (world.up && socket.readyState === 1) socket.deliver(answer); });
    };
    socket.welcome(`p${FakeSocket.all.length}`, world.stranger ? 'sv-delegate' : 'hn-delegate');
  });
  return socket;
}

export function cut(): void {
  world.up = false;
  for (const socket of FakeSocket.all) if (socket.readyState === 1) socket.breakOff();
}

/** Lets the database and the paces catch up; a second and a half pass. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 60; i++) {
    vi.advanceTimersByTime(25);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Lets so many milliseconds pass, with all that becomes due on the way. */
export async function pass(milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 250) {
    vi.advanceTimersByTime(Math.min(left, 250));
    for (let i = 0; i < 6; i++) await new Promise((resolve) => setImmediate(resolve));
  }
}
