import type { Both, Lang } from '$lib/api/types';

export interface Answer { takesPart: boolean; lang: Lang; behalf: string }
export interface Meeting { video: string; closed: boolean; rev: number }
export interface Registration { own: (Answer & { at: string; by: string }) | null; /** for those alone who take part */ video: string; closed: boolean; meeting: Meeting | null }
export interface RosterEntry { id: string; code: string; name: Both }
export interface Roster { dialogue: string; participants: RosterEntry[]; observers: RosterEntry[]; /** ids of participants that are not part of the Compact */ apart: string[]; enacting: Both; /** the footnote to it; empty for none */ note: Both }
