import type { Both } from '$lib/api/types';

/**
 * connecting: not yet read · saved: the server holds everything · saving: changes are on their way · held-up: they are, and
 * the server cannot store them at the moment or is long in answering · offline: no line ·
 * stuck: a change was refused · ended: nothing is sent from here any more, as the session or the text has ended
 */
export type SaveState = 'connecting' | 'saved' | 'saving' | 'held-up' | 'offline' | 'stuck' | 'ended';

/** Somebody else in the text's room. Positions are UTF-16 units of version `rev`, absent until a cursor was shown. */
export interface Peer {
  peer: string;
  account: string;
  delegation: string;
  code: string;
  name: Both;
  anchor?: number;
  head?: number;
  rev: number;
}

/** What is wrong, in the server's words. */
export interface TextProblem {
  code: string;
  title: Both;
  detail?: string;
}

/** What a page shows about one open text. A new object for every change, never altered afterwards. */
export interface LiveSnapshot {
  save: SaveState;
  /** edits the server has not acknowledged */
  waiting: number;
  /** time of the last acknowledgement in this visit */
  savedAt: Date | null;
  /** whether the account may change the text now */
  write: boolean;
  /** the section's status, '' before it is known */
  status: string;
  /** the others in the room; this connection itself is left out */
  peers: Peer[];
  /** whether there is a text to show */
  ready: boolean;
  problem: TextProblem | null;
  /** times in this visit that the text was read anew because it differed from the server's */
  reread: number;
  /** whether changes by others are kept back while a letter or a syllable is composed */
  held: boolean;
  /** true when the session is over, the text is not to be had, or it was closed here */
  ended: boolean;
}
