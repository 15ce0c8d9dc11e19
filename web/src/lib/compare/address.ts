import type { Lang } from '$lib/api/types';

export type Show = 'changed' | 'all';
export type View = 'redline' | 'side' | 'list' | 'concordance';
export type Kind = 'inserted' | 'deleted' | 'edited' | 'moved' | 'split' | 'merged' | 'form';

/** Which changes are shown; what is empty or null leaves nothing out. */
export interface Filter {
  /** a round table of the whole contribution */
  rt: number | null;
  /** ids of delegations */
  by: string[];
  kind: Kind | null;
}

/** What a comparison's address holds; an empty section means the whole contribution. */
export interface Choice extends Filter {
  section: string;
  lang: Lang;
  from: string;
  /** `given` for a text from elsewhere, which the address can't hold */
  to: string;
  show: Show;
  view: View;
  /** delegations are named at their words */
  who: boolean;
}

const shows: readonly Show[] = ['changed', 'all'];
export const views: readonly View[] = ['redline', 'side', 'list', 'concordance'];
export const kinds: readonly Kind[] = ['inserted', 'deleted', 'edited', 'moved', 'split', 'merged', 'form'];
export const unfiltered: Filter = { rt: null, by: [], kind: null };

/** Reads an address; whatever it doesn't say, or says wrongly, is as in a first comparison: the start and now, with nothing left out. */
export function parse(params: URLSearchParams, fallback: Lang): Choice {
  const lang = params.get('lang');
  const section = params.get('section') ?? '';
  const rt = Number(params.get('rt'));
  return {
    section,
    lang: lang === 'es' || lang === 'en' ? lang : fallback,
    from: params.get('from') || 'start',
    to: params.get('to') || 'now',
    show: shows.find((s) => s === params.get('show')) ?? 'changed',
    view: views.find((v) => v === params.get('view')) ?? 'redline',
    who: params.get('who') !== 'off',
    // A section is in one round table, or in none.
    rt: section === '' && Number.isInteger(rt) && rt > 0 ? rt : null,
    by: [...new Set((params.get('by') ?? '').split(',').filter((id) => id !== ''))],
    kind: kinds.find((k) => k === params.get('kind')) ?? null,
  };
}

/** The address of a choice. What the reader's language decides is written out, so that a link means the same to everybody. */
export function address({ section, lang, from, to, show, view, who, rt, by, kind }: Choice): string {
  const said = { ...(section ? { section } : {}), lang, from, to, show, view, ...(who ? {} : { who: 'off' }), ...(rt && !section ? { rt: String(rt) } : {}), ...(by.length > 0 ? { by: by.join(',') } : {}), ...(kind ? { kind } : {}) };
  return `/compare?${new URLSearchParams(said)}`;
}

/** A version as a point of its section's history. */
export const pointAt = (version: number): string => (version > 0 ? `v${version}` : 'start');

/** Whether anything is left out. */
export function filtered({ rt, by, kind }: Filter): boolean {
  return rt !== null || by.length > 0 || kind !== null;
}
