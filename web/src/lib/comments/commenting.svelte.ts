import type { Lang } from '$lib/api/types';
import type { CommentMark, Place } from '$lib/editor';
import { KeptWords } from './kept';
import { TextComments, type CommentCalls } from './text-comments.svelte';
import type { Thread } from './types';

/** The name of the card with a comment that is being written. */
export const newCard = 'new';

/** The comments of a section's two texts, and what the reader is doing with them. */
export class Commenting {
  readonly es: TextComments;
  readonly en: TextComments;
  /** the card that was chosen, and the one the pointer rests on */
  chosen = $state<string | null>(null);
  pointed = $state<string | null>(null);
  /** a new comment, and where it is to be */
  writing = $state.raw<{ lang: Lang; place: Place } | null>(null);
  /** shows what is resolved instead of what is open */
  resolved = $state(false);

  constructor(section: string, account: string, calls: CommentCalls) {
    const kept = new KeptWords(account);
    this.es = new TextComments(`${section}.es`, 'es', kept, calls);
    this.en = new TextComments(`${section}.en`, 'en', kept, calls);
  }

  /** The threads of a text that the filter lets through. */
  shown(lang: Lang): Thread[] {
    return this[lang].threads.filter((thread) => (thread.resolved !== null) === this.resolved);
  }

  count(langs: readonly Lang[], resolved: boolean): number {
    return langs.reduce((sum, lang) => sum + this[lang].threads.filter((thread) => (thread.resolved !== null) === resolved).length, 0);
  }

  /** What the text of a language marks. */
  marks(lang: Lang): CommentMark[] {
    const hot = (id: string): boolean => id === this.chosen || id === this.pointed;
    const marks = this.shown(lang).map(({ id, pid, quote }) => ({ id, pid, quote, hot: hot(id) }));
    return this.writing?.lang === lang ? [...marks, { id: newCard, ...this.writing.place, hot: true }] : marks;
  }

  begin(lang: Lang, place: Place): void {
    this.writing = { lang, place };
    this.resolved = false;
    this.chosen = newCard;
  }

  /** The new comment is stored, or given up. */
  end(): void {
    this.writing = null;
    this.chosen = null;
  }

  /** The words of threads were pressed in the text: one press after the other goes through those that overlap. */
  press(ids: readonly string[]): void {
    const at = this.chosen === null ? -1 : ids.indexOf(this.chosen);
    this.chosen = ids[(at + 1) % ids.length] ?? null;
  }
}
