import { sentence, type api } from '$lib/api/client';
import type { Both, Lang } from '$lib/api/types';
import type { Place } from '$lib/editor';
import type { KeptWords } from './kept';
import type { Thread, Visibility } from './types';

export type CommentCalls = Pick<typeof api, 'comments' | 'openThread' | 'reply' | 'changeEntry' | 'withdrawEntry' | 'resolve'>;

/** The threads of one text. Every act answers what went wrong, or null. */
export class TextComments {
  threads = $state.raw<readonly Thread[]>([]);
  choices = $state.raw<readonly Visibility[]>([]);
  usual = $state<Visibility | ''>('');
  trouble = $state<Both | null>(null);
  /** whether there were open ones when they were first read; those that come later move no text aside */
  found = $state(false);
  private read = false;
  private loading = false;
  private again = false;

  constructor(
    readonly text: string,
    readonly lang: Lang,
    readonly kept: KeptWords,
    private readonly calls: CommentCalls,
  ) {}

  /** Reads them anew. Asked while it reads, it reads once more: an answer may be older than the question. */
  async load(): Promise<void> {
    if (this.loading) {
      this.again = true;
      return;
    }
    this.loading = true;
    do {
      this.again = false;
      try {
        const { threads, choices, usual } = await this.calls.comments(this.text);
        [this.threads, this.choices, this.usual, this.trouble] = [threads, choices, usual, null];
        if (!this.read) this.found = threads.some(({ resolved }) => resolved === null);
        this.read = true;
      } catch (error) {
        this.trouble = sentence(error);
      }
    } while (this.again);
    this.loading = false;
  }

  open({ pid, quote }: Place, visibility: Visibility, words: string): Promise<Both | null> {
    const { id, entry } = this.kept.set(this.text, words);
    return this.act(() => this.calls.openThread(this.text, { id, entry, pid, quote, visibility, words }), this.text);
  }

  reply(thread: Thread, words: string): Promise<Both | null> {
    const { entry } = this.kept.set(thread.id, words);
    return this.act(() => this.calls.reply(thread.id, entry, words), thread.id);
  }

  change(thread: Thread, entry: string, words: string): Promise<Both | null> {
    return this.act(() => this.calls.changeEntry(thread.id, entry, words));
  }

  withdraw(thread: Thread, entry: string): Promise<Both | null> {
    return this.act(() => this.calls.withdrawEntry(thread.id, entry));
  }

  resolve(thread: Thread, resolved: boolean): Promise<Both | null> {
    return this.act(() => this.calls.resolve(thread.id, resolved));
  }

  /** Does something of which the answer is a thread as it is then. Words that were kept for it are let go once they are stored. */
  private async act(call: () => Promise<Thread>, kept?: string): Promise<Both | null> {
    try {
      const thread = await call();
      if (kept !== undefined) this.kept.drop(kept);
      const there = this.threads.some(({ id }) => id === thread.id);
      this.threads = there ? this.threads.map((one) => (one.id === thread.id ? thread : one)) : [...this.threads, thread];
      return null;
    } catch (error) {
      return sentence(error);
    }
  }
}
