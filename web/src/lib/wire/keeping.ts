import type { Kept } from './kept';
import type { Outbox } from './outbox';
import { answered } from './patience';

const storeAgain = 5_000;

/** Has the outbox keep what is unsent, and knows whether it does. */
export class Keeping {
  /** the browser did not keep what is unsent, or does not answer */
  failed: boolean;
  /** it is not known yet whether words were left in an earlier visit */
  unread: boolean;
  private written: Promise<void> = Promise.resolve();
  private again: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  /** `changed` hears when any of that is otherwise. */
  constructor(private readonly outbox: Outbox, private readonly kept: () => Kept | null, private readonly changed: () => void) {
    this.failed = this.unread = outbox.unread !== null;
    void outbox.unread?.then(() => {
      this.unread = false;
      changed();
    });
  }

  store(): void {
    this.written = this.outbox.store(this.kept()).then(
      () => this.went(true),
      () => {
        this.went(false);
        if (!this.closed) this.again ??= setTimeout(() => { this.again = undefined; if (this.failed) this.store(); }, storeAgain);
      },
    );
  }

  /** Until it is written down. A browser that keeps nothing, or does not say whether it does, is not waited for time and again. */
  async done(): Promise<void> {
    if (!this.failed && !(await answered(this.written))) this.went(false);
  }

  close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.again);
    return this.outbox.close();
  }

  private went(well: boolean): void {
    if (this.failed !== well) return;
    this.failed = !well;
    this.changed();
  }
}
