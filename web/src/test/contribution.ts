import type { Lang, Overview, Section, TextSummary } from '$lib/api/types';

const roundTables: Record<number, number[]> = { 1: [2, 5, 6, 12, 18], 2: [4, 8, 9, 10, 11, 13, 21], 3: [14, 15, 16, 19, 20, 22], 4: [1, 3, 7, 17, 23] };

export function sectionOf(id: string, over: Partial<Section> = {}): Section {
  const text = (lang: Lang): TextSummary => ({ id: `${id}.${lang}`, lang, version: 0, words: 0, last: null });
  return {
    id, part: 1, roundTable: null, objective: null, delegation: null,
    title: { es: `Título ${id}`, en: `Title ${id}` }, label: { es: id, en: id },
    status: 'drafting', observers: 'read', rev: 1, sourceLang: 'es', texts: { es: text('es'), en: text('en') },
    here: [], may: ['read', 'write'], next: [], ...over,
  };
}

/** The contribution as it is born: five parts, 33 sections. */
export function contributionOf(): Overview {
  const objectives = Object.entries(roundTables).flatMap(([table, numbers]) =>
    numbers.map((objective) => sectionOf(`o${String(objective).padStart(2, '0')}`, { part: 3, roundTable: Number(table), objective })),
  );
  const sections = [
    sectionOf('framing'),
    ...['q1', 'q2', 'q3', 'w1', 'w2'].map((id) => sectionOf(id, { part: 2 })),
    ...objectives,
    ...['sv', 'hn', 'mx'].map((delegation) => sectionOf(`champion-${delegation}`, { part: 4, delegation })),
    sectionOf('conclusions', { part: 5 }),
  ];
  const parts = [1, 2, 3, 4, 5].map((number) => ({ number, title: { es: `Parte ${number}`, en: `Part ${number}` }, sections: sections.filter((s) => s.part === number).map((s) => s.id) }));
  return { title: { es: 'Contribución', en: 'Contribution' }, parts, sections, dialogues: [], delegations: [], demonstration: true };
}
