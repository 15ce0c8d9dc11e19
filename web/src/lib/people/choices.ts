import type { Delegation, Lang, Role } from '$lib/api/types';
import { alphabetical } from '$lib/i18n/format';

/** The delegations that a role can be given to, in the reader's alphabet; offices that are one need no choice. */
export function delegationsFor(role: Role, all: readonly Delegation[], lang: Lang): Delegation[] {
  if (role === 'secretariat' || role === 'presidency') return [];
  const kind = role === 'observer' ? 'entity' : 'member';
  return alphabetical(
    all.filter((delegation) => delegation.kind === kind),
    (delegation) => delegation.name[lang],
    lang,
  );
}
