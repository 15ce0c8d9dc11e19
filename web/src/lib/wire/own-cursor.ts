import type Delta from 'quill-delta';

const cursorEvery = 100;

interface Place { anchor: number; head: number }

/** The user's selection. It is told after it was moved, not for every key, and only while the server's version can name its place. */
export class OwnCursor {
  private place: Place | null = null;
  private told = true;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `send` tells the server where it can, and says so. */
  constructor(private readonly send: (place: Place) => boolean) {}

  move(anchor: number, head: number, typing: boolean): void {
    const same = this.place?.anchor === anchor && this.place.head === head;
    this.place = { anchor, head };
    if (typing || same) return;
    this.told = false;
    this.tell();
  }

  /** The text changed around it; what is put in at its place comes before it where the user typed it. */
  carry(change: Delta, own: boolean): void {
    if (this.place) this.place = { anchor: change.transformPosition(this.place.anchor, !own), head: change.transformPosition(this.place.head, !own) };
  }

  /** A new line knows nothing of it. */
  forgotten(): void {
    this.told = this.place === null;
  }

  /** The server's version may be able to name its place now. */
  tell(): void {
    if (this.told) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (!this.told && this.place && this.send(this.place)) this.told = true;
    }, cursorEvery);
  }

  close(): void {
    clearTimeout(this.timer);
    this.told = true;
  }
}
