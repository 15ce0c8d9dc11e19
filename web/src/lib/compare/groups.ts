import type { Part, Section } from '$lib/api/types';

/** Sections that stand together in a list: of one part, and in it of one round table or of none. */
export interface Group { part: Part; roundTable: number | null; sections: Section[] }

/** The groups in the order of the contribution. */
export function groupsOf(parts: readonly Part[], sections: readonly Section[]): Group[] {
  return parts.flatMap((part) => {
    const groups = new Map<number | null, Section[]>();
    for (const section of sections.filter((s) => s.part === part.number)) groups.set(section.roundTable, [...(groups.get(section.roundTable) ?? []), section]);
    return [...groups].map(([roundTable, found]): Group => ({ part, roundTable, sections: found }));
  });
}

/** The round tables that there are. */
export function tablesOf(sections: readonly Section[]): number[] {
  return [...new Set(sections.flatMap(({ roundTable }) => roundTable ?? []))].sort((a, b) => a - b);
}
