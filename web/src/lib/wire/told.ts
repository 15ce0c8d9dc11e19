import type { Connection } from './connection';
import { moved, notRead, notStored, sessionOver, stranger } from './problems';
import type { LiveSnapshot } from './snapshot';
import type { TextState } from './state';
import { unsent, waiting } from './text-state';

/** Everything that what the page shows of a text depends on. */
export interface Circumstances {
  state: TextState;
  connection: Connection;
  /** closed here */
  closed: boolean;
  peers: LiveSnapshot['peers'];
  held: boolean;
  savedAt: Date | null;
  /** counts lines; 0 before the first */
  line: number;
  /** the change in flight is long in being answered, or was turned away more than once */
  late: boolean;
  /** the browser did not keep what is unsent */
  storeFailed: boolean;
  /** it is not known yet whether words were left in an earlier visit */
  unread: boolean;
}

/** What the page is told of an open text. */
export function told(now: Circumstances): LiveSnapshot {
  const { state, connection, closed, peers, held, savedAt } = now;
  const ended = closed || state.over !== null || connection.ended || connection.withheld;
  return {
    save: saveState(now),
    waiting: waiting(state),
    savedAt,
    // Without an answer yet, unsent words say that writing was allowed.
    write: !ended && (state.write || (state.link !== 'live' && unsent(state))),
    status: state.status,
    peers,
    ready: state.base !== null,
    problem: problem(now),
    reread: state.reread,
    held,
    ended,
  };
}

function problem(now: Circumstances): LiveSnapshot['problem'] {
  const { state, connection, storeFailed, unread } = now;
  if (state.over) return state.over;
  if (connection.ended) return sessionOver;
  if (connection.strange) return stranger;
  if (connection.moved) return moved;
  // What is on its way as usual is about to be on the server.
  if (state.stuck) return state.stuck;
  return storeFailed && unsent(state) && saveState(now) !== 'saving' ? notStored : unread ? notRead : null;
}

function saveState({ state, connection, late, line }: Circumstances): LiveSnapshot['save'] {
  if (connection.ended || connection.withheld || state.over) return 'ended';
  if (state.stuck) return 'stuck';
  if (state.link === 'live') return unsent(state) ? (late ? 'held-up' : 'saving') : 'saved';
  if (connection.state === 'live') return unsent(state) && (late || line > 1) ? (late ? 'held-up' : 'saving') : 'connecting';
  return connection.tries === 0 && connection.state === 'opening' && line === 0 ? 'connecting' : 'offline';
}
