import type { Both, Lang } from '$lib/api/types';
import { en, type Messages } from './en';
import { es } from './es';

const messages: Record<Lang, Messages> = { es, en };
const key = 'redonda.lang';

/** The language of the interface: kept in this browser, else the browser's own, else Spanish. */
export class Language {
  current = $state<Lang>('es');

  constructor(
    private readonly storage: Pick<Storage, 'getItem' | 'setItem'> | null,
    preferred: string,
  ) {
    const kept = storage?.getItem(key);
    this.current = kept === 'es' || kept === 'en' ? kept : /^en/i.test(preferred) ? 'en' : 'es';
  }

  /** Changes the language of everything on the screen at once. */
  set(lang: Lang): void {
    this.current = lang;
    this.storage?.setItem(key, lang);
    if (typeof document !== 'undefined') document.documentElement.lang = lang;
  }
}

const inBrowser = typeof window !== 'undefined' && typeof window.localStorage !== 'undefined';
export const language = new Language(inBrowser ? window.localStorage : null, inBrowser ? navigator.language : 'es');

/** The sentences in the reader's language; read inside markup or $derived it follows a change of language. */
export function m(): Messages {
  return messages[language.current];
}

/** One of two given texts, in the reader's language. */
export function pick(both: Both): string {
  return both[language.current] || both.es || both.en;
}
