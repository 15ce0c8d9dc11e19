import type { Lang, Span } from '$lib/api/types';
import { moment } from '$lib/i18n/format';
import type { Messages } from '$lib/i18n/en';

/** The dates of a time in words: "from 3 December 2021, 00:00 until …"; empty where it has none. */
export function dates(span: Pick<Span, 'from' | 'until'>, m: Messages, lang: Lang): string {
  return [span.from && m.office.since(moment(span.from, lang)), span.until && m.office.until(moment(span.until, lang))].filter(Boolean).join(' ');
}
