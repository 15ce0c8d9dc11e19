import type { Lang } from '$lib/api/types';

/** The zone in which the conference meets. */
export const conferenceZone = 'America/Mexico_City';

const locales: Record<Lang, string> = { es: 'es-MX', en: 'en-GB' };

/** A moment in the zone of the conference, as "17 Sept 2021, 09:00". */
export function moment(iso: string, lang: Lang, zone = conferenceZone): string {
  return (moments[`${lang} ${zone}`] ??= new Intl.DateTimeFormat(locales[lang], { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone })).format(new Date(iso));
}

/** Kept, since making one takes far longer than using it, and a comparison says thousands of moments. */
const moments: Record<string, Intl.DateTimeFormat> = {};

/** Hours and minutes in the zone of the conference. */
export function clock(iso: string, lang: Lang, zone = conferenceZone): string {
  return new Intl.DateTimeFormat(locales[lang], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone }).format(new Date(iso));
}

/** A calendar day such as 2021-09-17, which belongs to no zone. */
export function day(date: string, lang: Lang): string {
  return new Intl.DateTimeFormat(locales[lang], { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${date.slice(0, 10)}T00:00:00Z`));
}

/** The quarter of a year that a first and a last day span exactly, or null. */
export function quarterOf([first, last]: [string, string]): { number: number; year: number } | null {
  const [year = 0, month = 0] = first.split('-').map(Number);
  const number = (month + 2) / 3;
  const end = new Date(Date.UTC(year, month + 2, 0)).toISOString().slice(0, 10);
  return Number.isInteger(number) && first.endsWith('-01') && last === end ? { number, year } : null;
}

/** Both readings of a moment for a title: the conference's and the reader's own. */
export function bothZones(iso: string, lang: Lang, own = Intl.DateTimeFormat().resolvedOptions().timeZone): string {
  const here = `${moment(iso, lang)} (${conferenceZone.replace('_', ' ')})`;
  return own === conferenceZone ? here : `${here} · ${moment(iso, lang, own)} (${own.replaceAll('_', ' ')})`;
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** How long ago, in words: "2 hours ago". Past thirty days the date says more. */
export function ago(iso: string, lang: Lang, now: number): string {
  const seconds = Math.round((new Date(iso).getTime() - now) / 1000);
  if (Math.abs(seconds) > 30 * 86_400) return day(iso, lang);
  const relative = new Intl.RelativeTimeFormat(lang, { numeric: 'auto' });
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  // Counting single seconds on a screen that is read again every five of them says nothing.
  return unit === 'second' ? relative.format(0, 'second') : relative.format(Math.round(seconds / size), unit);
}

/** Sorted as a reader of that language looks names up. */
export function alphabetical<T>(items: readonly T[], name: (item: T) => string, lang: Lang): T[] {
  const { compare } = new Intl.Collator(lang, { sensitivity: 'base' });
  return [...items].sort((a, b) => compare(name(a), name(b)));
}
