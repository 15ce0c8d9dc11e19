import type { LastChange, Overview, Section } from '$lib/api/types';

export type ColumnKind = 'opening' | 'table' | 'champions' | 'conclusions';
export interface Column {
  id: string;
  kind: ColumnKind;
  /** 1–4 for a round table, 0 otherwise */
  table: number;
  sections: Section[];
}

/** The contribution as columns: framing and questions, round tables by number, champions, conclusions. Empty ones are left out. */
export function columns(overview: Overview): Column[] {
  const byId = new Map(overview.sections.map((section) => [section.id, section]));
  const found = new Map<string, Column>();
  for (const part of [...overview.parts].sort((a, b) => a.number - b.number)) {
    for (const id of part.sections) {
      const section = byId.get(id);
      if (section) place(found, section);
    }
  }
  const rank: ColumnKind[] = ['opening', 'table', 'champions', 'conclusions'];
  return [...found.values()].sort((a, b) => rank.indexOf(a.kind) - rank.indexOf(b.kind) || a.table - b.table);
}

function place(found: Map<string, Column>, section: Section): void {
  const kind = kindOf(section);
  const table = section.roundTable ?? 0;
  const id = kind === 'table' ? `rt${table}` : kind;
  const column = found.get(id) ?? { id, kind, table, sections: [] };
  column.sections.push(section);
  found.set(id, column);
}

/** The kind of column that a section belongs to. */
export function kindOf(section: Pick<Section, 'roundTable' | 'delegation' | 'part'>): ColumnKind {
  if (section.roundTable) return 'table';
  if (section.delegation) return 'champions';
  return section.part >= 5 ? 'conclusions' : 'opening';
}

/** The later change of the section's two texts. */
export function lastChange(section: Section): LastChange | null {
  const all = Object.values(section.texts)
    .map((text) => text.last)
    .filter((last) => last !== null);
  return all.sort((a, b) => b.at.localeCompare(a.at))[0] ?? null;
}

/** Delegations in the section now, each once. */
export function here(section: Section): { code: string; delegation: string }[] {
  const codes = new Map(section.here.map(({ code, delegation }) => [code, { code, delegation }]));
  return [...codes.values()].sort((a, b) => a.code.localeCompare(b.code));
}
