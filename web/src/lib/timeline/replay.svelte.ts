import { sentence } from '$lib/api/client';
import type { Both } from '$lib/api/types';
import type { TextLine } from './lines';
import { Player, type Source } from './player';
import type { Change } from './types';

/** Changes a second. */
export const speeds = [5, 20, 100, 500, 2000] as const;
/** How long a frame may work on the text, in milliseconds; what is left waits for the next one. */
const budget = 8;

interface Clock {
  frame: (then: (time: number) => void) => void;
  now: () => number;
}
const browser: Clock = { frame: (then) => void requestAnimationFrame(then), now: () => performance.now() };

/** A replayed text as a page shows it: where it is, whether it plays, and how fast. */
export class Replay {
  lines = $state.raw<readonly TextLine[]>([]);
  version = $state(0);
  head = $state(0);
  /** the change that made the version that is shown */
  change = $state.raw<Change | null>(null);
  /** key of the paragraph that changed last */
  touched = $state(0);
  playing = $state<0 | 1 | -1>(0);
  speed = $state<number>(20);
  ready = $state(false);
  trouble = $state<Both | null>(null);
  private readonly player: Player;
  private last = 0;
  private owed = 0;
  private waiting = false;
  private wanted: number | null = null;
  private seeking = false;

  constructor(source: Source, private readonly clock: Clock = browser) {
    this.player = new Player(source);
  }

  /** Goes to a version. Asked again before it is there, it goes to the last one that was asked for. */
  async seek(version: number): Promise<void> {
    this.stop();
    this.wanted = version;
    if (this.seeking) return;
    this.seeking = true;
    try {
      while (this.wanted !== null) {
        const to: number = this.wanted;
        this.wanted = null;
        await this.player.seek(this.head > 0 ? Math.min(to, this.head) : to);
        this.show(null);
        this.ready = true;
      }
      this.trouble = null;
    } catch (error) {
      this.trouble = sentence(error);
    }
    this.seeking = false;
    await this.prefetch();
  }

  /** One change on or back. */
  async step(by: 1 | -1): Promise<void> {
    this.stop();
    const line = by > 0 ? this.player.forward() : this.player.back();
    if (line === undefined) return this.seek(this.version + by);
    this.show(line);
    await this.prefetch();
  }

  /** To the end of the next burst, or before the one that was. */
  async burst(by: 1 | -1): Promise<void> {
    this.stop();
    try {
      await this.seek(by > 0 ? await this.player.burstAfter(this.version) : await this.player.burstBefore(this.version));
    } catch (error) {
      this.trouble = sentence(error);
    }
  }

  play(direction: 1 | -1): void {
    if (direction > 0 ? this.version >= this.head : this.version <= 0) return;
    this.playing = direction;
    this.owed = 1;
    this.last = this.clock.now();
    this.clock.frame(this.tick);
  }

  stop(): void {
    this.playing = 0;
  }

  /** Hears that the text has gone on, such as by a restore. */
  grown(head: number): void {
    this.player.grown(head);
    this.head = this.player.head;
  }

  private readonly tick = (time: number): void => {
    if (this.playing === 0) return;
    this.owed = Math.min(this.owed + (Math.max(0, time - this.last) / 1000) * this.speed, Math.max(1, this.speed / 4));
    this.last = time;
    const until = this.clock.now() + budget;
    let line: TextLine | null = null;
    while (this.owed >= 1 && !this.waiting && this.clock.now() < until) {
      const next = this.playing > 0 ? this.player.forward() : this.player.back();
      if (next === undefined) void this.fetch();
      else {
        this.owed--;
        line = next ?? line;
      }
    }
    if (this.player.version !== this.version) this.show(line);
    if (this.playing > 0 ? this.version >= this.head : this.version <= 0) return this.stop();
    if (!this.waiting && this.version % 100 < 20) void this.prefetch();
    this.clock.frame(this.tick);
  };

  /** Waits for what playing on needs. */
  private async fetch(): Promise<void> {
    this.waiting = true;
    try {
      if (this.playing < 0) await this.player.seek(this.version - 1);
      else await this.player.ahead(1);
      this.head = this.player.head;
      if (this.playing > 0 && !this.player.change(this.version + 1)) this.stop();
    } catch (error) {
      this.trouble = sentence(error);
      this.stop();
    }
    this.waiting = false;
  }

  /** Nobody waits for this: what fails is asked for again when it is needed. */
  private async prefetch(): Promise<void> {
    try {
      await this.player.ahead(this.playing < 0 ? -1 : 1);
      if (this.version > 0 && !this.player.change(this.version)) await this.player.ahead(-1);
      this.change = this.player.change(this.version) ?? null;
    } catch {
      return;
    }
  }

  private show(line: TextLine | null): void {
    this.lines = this.player.lines;
    this.version = this.player.version;
    this.head = this.player.head;
    this.change = this.player.change(this.version) ?? null;
    if (line) this.touched = line.key;
  }
}
