import { m, pick } from '$lib/i18n/lang.svelte';
import { contribution } from '$lib/overview/overview.svelte';

/** A section as a comparison names it: with its round table and number, where it has them. */
export function titleOf(section: string): string {
  const known = contribution.section(section);
  if (!known) return section;
  return known.roundTable ? `${m().roundTableShort(known.roundTable)} · ${known.objective ?? ''} ${pick(known.label)}` : pick(known.label);
}
