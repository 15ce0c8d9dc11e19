import type { Account, Both, Lang, Role } from '$lib/api/types';

export interface Place { role: Role; delegation: string; chair: boolean; pens: string[] | null; secondStep: boolean; lang: Lang | '' }
/** An account as those see it who keep people. */
export interface Person extends Account {
  email?: string; lang?: Lang; chair?: boolean; secondStep?: boolean; pens?: string[]; rev: number;
  state: 'active' | 'invited' | 'lapsed' | 'ended'; link: string | null;
}
export interface SheetRow { line: number; email: string; place: Place; name: Both; known: boolean; trouble: { column: string; words: Both }[] }
export interface Sheet { rows: SheetRow[]; bad: number; hash: string }
export interface Link { url: string; expires: string; account: Account; mail: 'sent' | 'failed' | 'none' }

/** What of an account its place at the table is. */
export const placeOf = (p: Person): Place => ({ role: p.role, delegation: p.delegation, chair: p.chair ?? false, pens: p.pens ?? null, secondStep: p.secondStep ?? false, lang: p.lang ?? '' });
