import type { Delegation, Lang, Role } from '$lib/api/types';
import { alphabetical } from '$lib/i18n/format';

const ofSecretariat: readonly Role[] = ['secretariat', 'administrator'];
const ofMembers: readonly Role[] = ['presidency', 'head', 'delegate', 'reader'];

/** The delegations that a role can be given to, in the reader's alphabet; those of the secretariat alone need no choice. What of it is right the server says. */
export function delegationsFor(role: Role, all: readonly Delegation[], lang: Lang): Delegation[] {
  if (ofSecretariat.includes(role)) return [];
  return alphabetical(
    all.filter(({ kind }) => role === 'translator' || kind === (ofMembers.includes(role) ? 'member' : 'entity')),
    (delegation) => delegation.name[lang],
    lang,
  );
}

/** The secretariat among the entities. */
export const secretariat = 'rcm-ts';
