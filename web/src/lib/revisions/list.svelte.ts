import { sentence } from '$lib/api/client';
import type { Both, Page, Revision } from '$lib/api/types';
import { m } from '$lib/i18n/lang.svelte';

type Fetch = (after?: string) => Promise<Page<Revision>>;

/** Revisions, newest first, read page by page, and the two that are chosen to be compared. */
export class RevisionList {
  items = $state.raw<Revision[]>([]);
  next = $state<string | null>(null);
  loading = $state(true);
  trouble = $state<Both | null>(null);
  from = $state('start');
  to = $state('now');

  constructor(private readonly fetchPage: Fetch) {}

  async load(): Promise<void> {
    await this.read(undefined, []);
    // What a reader wants first is what the last revision changed.
    this.from = this.items[1]?.id ?? 'start';
    this.to = this.items[0]?.id ?? 'now';
  }

  async more(): Promise<void> {
    if (this.next) await this.read(this.next, this.items);
  }

  private async read(after: string | undefined, before: Revision[]): Promise<void> {
    this.loading = true;
    try {
      const page = await this.fetchPage(after);
      this.items = [...before, ...page.items];
      this.next = page.next;
      this.trouble = null;
    } catch (error) {
      this.trouble = sentence(error);
    }
    this.loading = false;
  }
}

/** A revision's name, the edge of a dialogue it stands at, or its time when nobody named it. */
export function titleOf(revision: Revision, time: string): string {
  if (revision.edge && revision.dialogue) return m().milestoneTitle(revision.edge, revision.dialogue.replace(/\D/g, ''));
  return revision.name || time;
}
