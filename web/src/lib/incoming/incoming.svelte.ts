import { sentence } from '$lib/api/client';
import type { Both } from '$lib/api/types';
import type { Visibility } from '$lib/comments/types';
import type { IncomingPreview, Remark } from './types';

/** What became of a file: the version it made, how many of its comments are new here, and how many found no room. */
export interface Taken { version: number; comments: number; left: number }

/** A comment of the file that is to become something here. */
export const fresh = ({ fate }: Remark): boolean => fate === 'opens' || fate === 'answers';

/** What this needs of the API. */
export interface Desk {
  previewIncoming(text: string, file: File): Promise<IncomingPreview>;
  acceptIncoming(text: string, file: File, seen: IncomingPreview, comments: Visibility | ''): Promise<Taken>;
}

/** A Word file on its way into a text: chosen, shown, taken in. The server keeps nothing of it in between. */
export class Incoming {
  file = $state.raw<File | null>(null);
  preview = $state.raw<IncomingPreview | null>(null);
  taken = $state.raw<Taken | null>(null);
  /** for whose eyes the file's comments will be; '' leaves them in the file */
  comments = $state<Visibility | ''>('');
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
      // Whoever says nothing shows them to nobody else.
      this.comments = this.preview.comments.some(fresh) ? (this.preview.choices[0] ?? '') : '';
    });
  }

  /** Whether there is anything to take in. */
  get something(): boolean {
    return this.preview !== null && (this.preview.changes || this.comments !== '');
  }

  async accept(): Promise<void> {
    const [file, seen] = [this.file, this.preview];
    if (!file || !seen) return;
    await this.act(async () => {
      this.taken = await this.desk.acceptIncoming(this.text, file, seen, this.comments);
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
