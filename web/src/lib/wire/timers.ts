/** What waits for its time, each name once. */
export class Timers<Name extends string> {
  private readonly running = new Map<Name, ReturnType<typeof setTimeout>>();
  private ended = false;

  /** Does nothing where one of that name runs, or all have ended. */
  start(name: Name, milliseconds: number, act: () => void): void {
    if (this.running.has(name) || this.ended) return;
    this.running.set(name, setTimeout(() => { this.running.delete(name); act(); }, milliseconds));
  }

  runs(name: Name): boolean {
    return this.running.has(name);
  }

  stop(name: Name): void {
    clearTimeout(this.running.get(name));
    this.running.delete(name);
  }

  /** Stops all, for good. */
  end(): void {
    this.ended = true;
    for (const name of [...this.running.keys()]) this.stop(name);
  }
}
