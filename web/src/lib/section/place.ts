import type { Both, Section } from '$lib/api/types';
import type { Messages } from '$lib/i18n/en';
import { kindOf } from '$lib/overview/columns';

/** A section's title as its page says it: "Objective 2 · Adverse drivers". */
export function titleOf(section: Pick<Section, 'objective' | 'label'>, m: Messages, pick: (both: Both) => string): string {
  const label = pick(section.label);
  return section.objective === null ? label : `${m.objective(section.objective)} · ${label}`;
}

/** The column of the overview that a section stands in, to go back to. */
export function placeOf(section: Section, m: Messages): { column: string; name: string } {
  const kind = kindOf(section);
  const table = section.roundTable ?? 0;
  return {
    column: kind === 'table' ? `rt${table}` : kind,
    name: { opening: m.framingAndQuestions, table: m.roundTable(table), champions: m.champions, conclusions: m.conclusions }[kind],
  };
}
