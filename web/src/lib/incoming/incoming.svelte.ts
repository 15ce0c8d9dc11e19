import { sentence } from '$lib/api/client';
import type { Both } from '$lib/api/types';
import type { IncomingPreview } from './types';

/** What this needs of the API. */
export interface Desk {
  previewIncoming(text: string, file: File): Promise<IncomingPreview>;
  acceptIncoming(text: string, file: File, seen: IncomingPreview): Promise<{ version: number }>;
}

/** A Word file on its way into a text: chosen, shown, taken in. The server keeps nothing of it in between. */
export class Incoming {
  file = $state.raw<File | null>(null);
  preview = $state.raw<IncomingPreview | null>(null);
  /** the version that the file made of the text */
  taken = $state<number | null>(null);
  busy = $state(false);
  trouble = $state<Both | null>(null);

  constructor(
    readonly text: string,
    private readonly desk: Desk,
  ) {}

  async choose(file: File): Promise<void> {
    this.file = file;
    this.preview = this.taken = null;
    await this.act(async () => {
      this.preview = await this.desk.previewIncoming(this.text, file);
    });
  }

  async accept(): Promise<void> {
    const [file, seen] = [this.file, this.preview];
    if (!file || !seen) return;
    await this.act(async () => {
      this.taken = (await this.desk.acceptIncoming(this.text, file, seen)).version;
    });
  }

  drop(): void {
    this.file = this.preview = this.taken = this.trouble = null;
  }

  private async act(what: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.trouble = null;
    try {
      await what();
    } catch (error) {
      this.trouble = sentence(error);
    }
    this.busy = false;
  }
}
