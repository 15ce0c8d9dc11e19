import type { Lang } from '$lib/api/types';

export type Show = 'changed' | 'all';
export type View = 'redline' | 'side' | 'list';
/** What a comparison's address holds; an empty section means the whole contribution. */
export interface Choice {
  section: string;
  lang: Lang;
  from: string;
  to: string;
  show: Show;
  view: View;
}

const shows: readonly Show[] = ['changed', 'all'];
const views: readonly View[] = ['redline', 'side', 'list'];

/** Reads an address; whatever it doesn't say, or says wrongly, is as in a first comparison: the start and now. */
export function parse(params: URLSearchParams, fallback: Lang): Choice {
  const lang = params.get('lang');
  return {
    section: params.get('section') ?? '',
    lang: lang === 'es' || lang === 'en' ? lang : fallback,
    from: params.get('from') || 'start',
    to: params.get('to') || 'now',
    show: shows.find((s) => s === params.get('show')) ?? 'changed',
    view: views.find((v) => v === params.get('view')) ?? 'redline',
  };
}

/** The address of a choice. Every part is written out, so that a link means the same in every reader's language. */
export function address(choice: Choice): string {
  const { section, ...rest } = choice;
  return `/compare?${new URLSearchParams({ ...(section ? { section } : {}), ...rest })}`;
}
