import type { WordForm } from '$lib/api/types';
import { m } from '$lib/i18n/lang.svelte';

/** A form in words: "bold, link (https://…)". */
export function formSaid({ bold, italic, underline, link }: WordForm): string {
  const said = [bold && m().bold, italic && m().italic, underline && m().underline, link && `${m().link} (${link})`].filter((word): word is string => Boolean(word));
  return said.join(', ').toLowerCase() || m().comparison.plain;
}
