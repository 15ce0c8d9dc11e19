import type { Both, CompareCounts, CompareEntry, Lang, LastChange, Op, RevisionKind } from '$lib/api/types';
import type { Author, Stretch } from '$lib/wire';

/** One change of a text as it was stored; `authors` are those of words it brought back. */
export interface Change { version: number; at: string; account: string; delegation: string; code: string; ops: Op[]; authors?: Stretch[] }
export interface ChangesPage { head: number; changes: Change[] }
/** A text at a version, to be replayed from there. `stretches` are units and the place of their author by turns. */
export interface Keyframe { id: string; version: number; at: string | null; ops: Op[]; authors: Author[]; stretches: number[]; head: number }

export interface Bar { at: string; /** the last version in it; 0 in a line of several texts */ version: number; /** changes by delegation, the server's repairs under "" */ by: Record<string, number>; /** milliseconds it covers, where they are not those of the line */ step?: number }
export interface Band { id: string; number: number; name: Both; status: 'planned' | 'open' | 'closed'; start: string | null; end: string | null; opened: string | null; closed: string | null }
export interface Post { id: string; kind: RevisionKind; scope: 'section' | 'contribution'; name: string; at: string; by: LastChange | null; /** null in a line of several texts */ version: number | null; dialogue?: string; edge?: 'opening' | 'closing' }
/** The activity of one text, or of all that the reader may read in one language. */
export interface Line {
  section: string | null; lang: Lang; head: number; changes: number; from: string | null; to: string | null; /** milliseconds a bar covers */ step: number;
  bars: Bar[]; dialogues: Band[]; posts: Post[]; /** there are earlier revisions */ earlier: boolean;
}
/** The bars between two moments, finer than those of the whole line. */
export interface Fine { since: string; until: string; /** milliseconds a bar covers */ step: number; bars: Bar[] }
/** Where a section's text stood at a moment, and at an earlier one. */
export interface Stand { section: string; text: string; version: number; since: number; head: number; at: string | null; code: string }
export interface Moment { at: string; since: string; lang: Lang; sections: Stand[] }

export interface Wrote { from: number; to: number; delegation: string; code: string; first: number; last: number; at: string }
export interface Wording { version: number; at: string; delegations: string[]; text: string; gone: boolean }
export interface Story { text: string; version: number; runs: Wrote[]; pid: string; now: string; earlier: Wording[]; whole: boolean }

export interface RestorePreview { text: string; version: number; head: number; entries: CompareEntry[]; counts: CompareCounts; same: boolean; degraded: boolean }
export type Outcome = 'restore' | 'same' | 'refused' | 'restored' | 'failed';
export interface WholeText { section: string; text: string; lang: Lang; version: number; head: number; outcome: Outcome; title?: Both }
export interface Whole { revision: string; texts: WholeText[]; partial: boolean; restored: string }
