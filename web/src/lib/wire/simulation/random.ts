/** A stream of random numbers that a seed and a path of names decide. Streams of other names are independent of it. */
export class Random {
  private state: number;

  constructor(private readonly seed: number, private readonly path = '') {
    this.state = seed;
    for (const unit of path) this.state = Math.imul(this.state ^ unit.charCodeAt(0), 0x01000193);
    this.next();
  }

  fork(name: string): Random {
    return new Random(this.seed, `${this.path}/${name}`);
  }

  /** From 0 up to 1; the generator is mulberry32. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** A whole number from the first to the last, both included. */
  between(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

export const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
