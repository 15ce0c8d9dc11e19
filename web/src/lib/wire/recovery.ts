import { Connection } from './connection';
import type { OutboxDatabase } from './database';
import { Outbox } from './outbox';
import type { LiveSnapshot } from './snapshot';

/** A text that is open only to send what an outbox holds. */
export interface Delivery {
  readonly snapshot: LiveSnapshot;
  /** everything is on the server */
  readonly settled: boolean;
  close(): void;
}

/** Delivers unsent words that other tabs left behind, one outbox after the other, on a line of its own. */
export class Recovery {
  private connection: Connection | null = null;
  private delivery: Delivery | null = null;
  private stopped = false;

  constructor(
    private readonly main: Connection,
    private readonly database: OutboxDatabase,
    private readonly text: string,
    private readonly account: string,
    /** opens the text on a line under an outbox; the last argument hears of every change of its state */
    private readonly deliver: (connection: Connection, outbox: Outbox, onChange: () => void) => Delivery,
    private readonly done: (refused: boolean) => void,
  ) {
    void this.next();
  }

  stop(refused = false): void {
    if (this.stopped) return;
    this.stopped = true;
    this.delivery?.close();
    this.delivery = null;
    this.connection?.close();
    this.connection = null;
    this.done(refused);
  }

  private async next(): Promise<void> {
    const orphan = await Outbox.orphan(this.database, this.account, this.text).catch(() => null);
    if (!orphan || this.stopped || this.main.state === 'closed') {
      void orphan?.close();
      return this.stop();
    }
    this.connection ??= new Connection(this.main.url, this.main.options);
    this.delivery = this.deliver(this.connection, orphan, () => {
      const { delivery } = this;
      if (!delivery) return;
      // What the server refuses stays in the outbox, and is shown when its text is next opened.
      if (delivery.snapshot.save === 'stuck') return this.stop(true);
      if (!delivery.settled) return;
      this.delivery = null;
      delivery.close();
      void this.next();
    });
  }
}
