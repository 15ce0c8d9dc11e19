import type { Credit } from '$lib/api/types';
import { conferenceZone, moment } from '$lib/i18n/format';
import { language, m, pick } from '$lib/i18n/lang.svelte';
import { contribution } from '$lib/overview/overview.svelte';

/** A delegation by its name, or by its code where it is not known. */
export function nameOf(delegation: string): string {
  const known = contribution.delegation(delegation);
  return known ? pick(known.name) : codeOf(delegation);
}

/** Three letters: HND. */
export function codeOf(delegation: string): string {
  return contribution.delegation(delegation)?.code ?? delegation.toUpperCase();
}

/** "Honduras, 3 Sept 2021, 10:42", by the clocks of the conference. */
export function creditLine({ delegation, at }: Credit): string {
  return `${nameOf(delegation)}, ${moment(at, language.current)}`;
}

/** Who changed a stretch and when, for a title. */
export function creditTitle(by: readonly Credit[]): string {
  const lines = by.map(creditLine).join('; ');
  const said = by.length > 1 ? `${m().comparison.several(by.map(({ delegation }) => codeOf(delegation)).join(', '))} (${lines})` : lines;
  return `${said} · ${conferenceZone.replace('_', ' ')}`;
}

/** Who changed a stretch, to be heard. */
export function heard(by: readonly Credit[]): string {
  const names = by.map(({ delegation }) => nameOf(delegation)).join(', ');
  return by.length > 1 ? m().comparison.several(names) : names;
}
