/** Going from change to change. Positions count from 1; 0 is before the first. */
export class Steps {
  at = $state(0);
  total = $state(0);

  reset(total: number): void {
    this.total = total;
    this.at = 0;
  }
  /** Goes on or back by one and stays within the changes. */
  move(by: 1 | -1): number {
    if (this.total === 0) return 0;
    this.at = Math.min(this.total, Math.max(1, this.at + by));
    return this.at;
  }
}
