import { sentence, type api } from '$lib/api/client';
import type { Both, RecordedEvent, RecordFilter, RecordHead } from '$lib/api/types';

/** The audit log, newest first, read page by page under a filter. */
export class Log {
  items = $state.raw<RecordedEvent[]>([]);
  names = $state.raw<Record<string, Both>>({});
  head = $state.raw<RecordHead | null>(null);
  next = $state<string | null>(null);
  loading = $state(true);
  trouble = $state<Both | null>(null);
  private asked = 0;

  constructor(private readonly calls: Pick<typeof api, 'record'>) {}

  /** Shows what a filter takes; an answer that a later question has overtaken is dropped. */
  async show(filter: RecordFilter): Promise<void> {
    await this.read(filter, undefined, []);
  }

  async more(filter: RecordFilter): Promise<void> {
    if (this.next) await this.read(filter, this.next, this.items);
  }

  private async read(filter: RecordFilter, after: string | undefined, before: RecordedEvent[]): Promise<void> {
    const question = ++this.asked;
    this.loading = true;
    try {
      const page = await this.calls.record(filter, after);
      if (question !== this.asked) return;
      this.items = [...before, ...page.items];
      this.names = before.length > 0 ? { ...this.names, ...page.names } : page.names;
      this.next = page.next;
      this.head = page.head;
      this.trouble = null;
    } catch (error) {
      if (question !== this.asked) return;
      this.trouble = sentence(error);
    }
    this.loading = false;
  }
}
