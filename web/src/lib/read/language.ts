import type { Lang, Section } from '$lib/api/types';

/** The language that an address asks for, else the one the section was first written in. */
export function languageOf(url: URL, section?: Pick<Section, 'sourceLang'>): Lang {
  const asked = url.searchParams.get('lang');
  return asked === 'es' || asked === 'en' ? asked : (section?.sourceLang ?? 'es');
}
