import { api, sentence } from '$lib/api/client';
import type { Both } from '$lib/api/types';
import type { Exported, ExportOrder } from './types';

type Calls = Pick<typeof api, 'beginExport' | 'exported' | 'removeExport'>;

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));

/** A file while it is made: how far it is, and what went wrong. */
export class Making {
  file = $state.raw<Exported | null>(null);
  trouble = $state<Both | null>(null);
  /** between the order and its end */
  busy = $state(false);
  private turn = 0;

  constructor(
    private readonly calls: Calls,
    private readonly pause: () => Promise<void> = soon,
  ) {}

  /** Orders a file and follows it until it is ready, has failed, or was let go. */
  async start(order: ExportOrder): Promise<void> {
    const turn = ++this.turn;
    this.busy = true;
    this.file = this.trouble = null;
    try {
      let file = await this.calls.beginExport(order);
      // Let go before the server had named it: nobody else will.
      if (turn !== this.turn) return await this.calls.removeExport(file.id);
      for (this.file = file; file.state === 'waiting' || file.state === 'making'; ) {
        await this.pause();
        if (turn !== this.turn) return;
        file = await this.calls.exported(file.id);
        if (turn !== this.turn) return;
        this.file = file;
      }
      this.trouble = file.problem?.title ?? null;
    } catch (error) {
      if (turn === this.turn) this.trouble = sentence(error);
    }
    if (turn === this.turn) this.busy = false;
  }

  /** Ends the making; a file that is ready stays to be fetched. */
  async cancel(): Promise<void> {
    if (!this.busy) return;
    this.turn++;
    this.busy = false;
    const file = this.file;
    this.file = null;
    try {
      if (file) await this.calls.removeExport(file.id);
    } catch {
      // The server lets go of it by itself after some minutes.
    }
  }
}
