import type { Account, Both } from '$lib/api/types';
import type { Stretch } from './authorship';
import type { Ops } from './canonical';
import type { Peer } from './snapshot';
import type { Undone } from './undone';

// The messages of docs/protocol.md, version 1.

/** One entry of a text's log: `rev` is the version after it. */
export interface Entry {
  rev: number;
  client: string;
  seq: number;
  ops: Ops;
  account: string;
  delegation: string;
  code: string;
  at: string;
  /** who wrote the units it puts in, in their order, where it brings back words of others; else whoever made it */
  authors?: Stretch[];
  /** of the text at `rev`, as sum.ts makes it; not in every entry */
  sum?: string;
}

export type ClientMessage =
  | { t: 'hello'; protocol: 1 }
  | { t: 'open'; text: string; client: string; rev?: number; /** version at which the own text was another one than the server's */ differs?: number }
  | { t: 'close'; text: string }
  | ChangeMessage
  | { t: 'cursor'; text: string; rev: number; anchor: number; head: number }
  | { t: 'ping' };

export interface ChangeMessage {
  t: 'change';
  text: string;
  client: string;
  seq: number;
  rev: number;
  ops: Ops;
  /** changes whose words it brings back */
  undoes?: Undone[];
}

export interface Limits {
  changeBytes: number;
  changeOps: number;
  textBytes: number;
}

/** A refusal or error, with its sentence for people. */
export interface Refusal {
  code: string;
  title: Both;
  detail?: string;
}

export type ServerMessage =
  | { t: 'welcome'; protocol: number; peer: string; account: Account; limits: Limits }
  | Opened
  | { t: 'changes'; text: string; changes: Entry[] }
  | { t: 'ack'; text: string; client: string; seq: number; rev: number; /** as in an entry */ sum?: string; authors?: Stretch[] }
  | ({ t: 'refused'; text: string; client: string; seq: number; retry: boolean } & Refusal)
  | { t: 'presence'; text: string; peers: Peer[] }
  | { t: 'rights'; text: string; write: boolean; status: string }
  | { t: 'comments'; text: string }
  | { t: 'resume'; text: string }
  | ({ t: 'error'; text?: string } & Refusal)
  | { t: 'pong' }
  | ({ t: 'bye' } & Refusal);

export interface Opened {
  t: 'opened';
  text: string;
  rev: number;
  seq: number;
  write: boolean;
  status: string;
  peers: Peer[];
  /** the whole text, when the client named no version */
  ops?: Ops;
  /** the entries since the client's version */
  changes?: Entry[];
}

/** Messages that belong to one text. */
export type TextMessage = Extract<ServerMessage, { text?: string }>;
