import type Delta from 'quill-delta';
import type { ChangeLimits, Ops } from './canonical';
import type { ClientMessage, Entry, Opened, Refusal } from './messages';
import type { Steps } from './steps';
import type { Taking, Undone } from './undone';
import type { Parting, Withdrawal } from './withdraw';

// What the machine of text-state.ts holds of one text, what it is told, and what it asks for.

/** A change that was, or is about to be, sent. `frozen` is resent to the byte; `moving` is what the document shows of it. */
export interface Flight {
  seq: number;
  /** the version it was written against */
  rev: number;
  frozen: Ops;
  moving: Delta;
  /** it was sent more than once, so that a refusal says nothing of an earlier copy: that one may be stored yet */
  resent: boolean;
  /** edits by the user that it holds */
  edits: number;
  /** the same by their numbers */
  steps: Steps;
  /** how it and the buffer part where the buffer takes it back; null where they do not */
  parting: Parting | null;
  /** what it tells that it takes back */
  undoes: Undone[];
  /** the numbers of the edits in it that took words away */
  taking: number[];
}

export interface TextState {
  text: string;
  /** id of the outbox */
  client: string;
  /** opening: `open` was sent and not answered yet */
  link: 'offline' | 'opening' | 'live';
  /** entries of the log that are part of `base` */
  rev: number;
  /** the text at `rev`; null before anything is known of it */
  base: Delta | null;
  flight: Flight | null;
  buffer: Delta | null;
  /** edits by the user that the buffer holds */
  edits: number;
  /** the same by their numbers */
  steps: Steps;
  /** what the buffer takes back */
  undoes: Undone[];
  /** the numbers of the edits in the buffer that took words away */
  taking: number[];
  /** edits that took words away and can still be undone */
  takings: Taking[];
  /** what is on the screen: base, flight and buffer */
  document: Delta;
  /** sequence number of the next change to be sent */
  next: number;
  write: boolean;
  status: string;
  /** why the change in flight was refused for good; nothing is sent any more */
  stuck: Refusal | null;
  /** why the text is not to be had at all */
  over: Refusal | null;
  /** the text here is not the server's at `rev`: it is to be read anew, with what is unsent carried over */
  astray: boolean;
  /** how often that was so, and the version it was last read anew at */
  reread: number;
  rereadAt: number;
  limits: ChangeLimits;
}

export type TextEvent =
  | { type: 'line'; up: boolean; limits?: ChangeLimits }
  /** `edit` is its number, `undoes` those of the edits that it takes back, `signed` the same change as the undo history knows it */
  | { type: 'edit'; change: Delta; edit?: number; undoes?: readonly number[]; signed?: Delta }
  /** the pace allows sending */
  | { type: 'flush' }
  /** the pause asked for is over */
  | { type: 'retry' }
  | { type: 'opened'; message: Opened }
  | { type: 'changes'; entries: Entry[] }
  | { type: 'ack'; client: string; seq: number; rev: number; sum?: string; returned?: boolean }
  /** the sum of the own text at `rev` is `own`, the server's is `sum` */
  | { type: 'summed'; rev: number; sum: string; own: string }
  | { type: 'refused'; seq: number; retry: boolean; refusal: Refusal }
  | { type: 'rights'; write: boolean; status: string }
  | { type: 'resume' }
  | { type: 'error'; refusal: Refusal }
  /** some message could not be read, perhaps the change in flight */
  | { type: 'unread'; refusal: Refusal }
  /** goes on as the outbox of that name: another tab may use the old one, in which nothing is unsent */
  | { type: 'renamed'; client: string }
  /** another tab sends what is unsent here */
  | { type: 'lost'; refusal: Refusal }
  /** the page failed at an event; `edit` is on the screen and was not taken, `again` that reading the text anew did not help */
  | { type: 'stumbled'; edit: Delta | null; again: boolean }
  /** gives the refused words up; `client` names the outbox to go on with */
  | { type: 'abandon'; client: string };

export type Effect =
  | { type: 'send'; message: ClientMessage }
  /** the unsent changes are others than before: store them, before anything that follows */
  | { type: 'store' }
  /** the screen's text is changed by somebody else, or by the machine itself (`entry` null) */
  | { type: 'show'; change: Delta; entry: Entry | null }
  /** own edits were given up and are to be taken off the screen */
  | ({ type: 'withdrawn' } & Withdrawal)
  /** the text lacked its last line end and has one now, as part of the own changes */
  | { type: 'ended'; change: Delta }
  /** a whole text to be shown for the first time */
  | { type: 'reset' }
  /** an own change became version `rev` as `change` */
  | { type: 'stored'; rev: number; change: Delta; returned: boolean }
  /** give `summed` with the sum of `base`, the text at `rev` */
  | { type: 'check'; rev: number; sum: string; base: Delta }
  /** the text here and the server's at `rev` differ: somebody should look into it */
  | { type: 'report'; rev: number }
  /** something waits to be sent: give `flush` when the pace allows */
  | { type: 'flush' }
  /** give `retry` after a pause */
  | { type: 'pause' }
  /** the history on the server is another one and nothing is unsent: give `abandon` */
  | { type: 'renew' };

export type Step = { state: TextState; effects: Effect[] };
