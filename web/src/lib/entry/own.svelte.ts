import { api } from '$lib/api/client';
import type { Both, OwnAccount } from '$lib/api/types';
import { reader } from '$lib/session/session.svelte';
import { troubleOf } from './trouble';

/** What the account's own page shows and does. Every part of the page shares it, because one act changes several. */
export class Own {
  account = $state.raw<OwnAccount | null>(null);
  trouble = $state.raw<Both | null>(null);
  busy = $state(false);

  async load(): Promise<void> {
    try {
      this.account = await api.account();
    } catch (error) {
      this.trouble = troubleOf(error);
    }
  }

  /** Does something and reads the page anew; gives what came of it, or the sentence to show where it was asked. */
  async act<T>(doing: () => Promise<T>): Promise<{ done: T } | { trouble: Both }> {
    this.busy = true;
    try {
      const done = await doing();
      await this.load();
      // What the account may can have grown with the way it came in.
      await reader.load();
      return { done };
    } catch (error) {
      return { trouble: troubleOf(error) };
    } finally {
      this.busy = false;
    }
  }
}
