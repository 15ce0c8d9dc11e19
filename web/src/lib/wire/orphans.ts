import type { Recovery } from './recovery';

const again = 60_000;

/** Looks for words of tabs that are gone, and once a minute from then on. */
export class Orphans {
  private recovery: Recovery | null = null;
  private looking = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `recover` begins to deliver what it finds and says when that is done, and whether it was refused; then no more is looked for. */
  constructor(private wanted: boolean, private readonly recover: (kind: typeof Recovery, done: (refused: boolean) => void) => Recovery) {}

  look(): void {
    if (!this.wanted) return;
    this.timer ??= setTimeout(() => { this.timer = undefined; this.look(); }, again);
    if (this.looking) return;
    this.looking = true;
    // Nobody waits for it, so the page is shown without.
    import('./recovery').then(({ Recovery }) => {
      if (this.wanted) this.recovery = this.recover(Recovery, (refused) => this.done(refused));
    }).catch(() => this.done(false));
  }

  close(): void {
    this.wanted = false;
    clearTimeout(this.timer);
    this.recovery?.stop();
  }

  private done(refused: boolean): void {
    this.looking = false;
    this.recovery = null;
    if (refused) this.wanted = false;
  }
}
