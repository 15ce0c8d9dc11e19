import type Delta from 'quill-delta';
import type { Entry } from './messages';
import type { Peer } from './snapshot';

/** Where somebody else's selection stands on this screen. */
export interface RemoteCursor {
  peer: string;
  delegation: string;
  code: string;
  name: Peer['name'];
  /** indices of the shown text; `head` is where the caret is */
  anchor: number;
  head: number;
}

interface Place { anchor: number; head: number }

/** how many entries are remembered, to carry positions of older versions forward */
const memory = 500;

/** Keeps the cursors of others in step with the shown text between the server's messages. */
export class Presence {
  private peers: Peer[] = [];
  private readonly places = new Map<string, Place>();
  private log: { rev: number; change: Delta }[] = [];

  /** The others in the room. `mine` is this connection's own name. */
  set(peers: Peer[], mine: string, rev: number, own: Delta[]): void {
    const before = new Map(this.peers.map((peer) => [peer.peer, peer]));
    this.peers = peers.filter(({ peer }) => peer !== mine);
    for (const gone of before.keys()) if (!this.peers.some(({ peer }) => peer === gone)) this.places.delete(gone);
    for (const peer of this.peers) {
      const old = before.get(peer.peer);
      // What was said before is already carried forward, by more than the log may hold.
      const news = old?.anchor !== peer.anchor || old?.head !== peer.head || old?.rev !== peer.rev;
      if (news || !this.places.has(peer.peer)) this.place(peer, rev, own);
    }
  }

  list(): Peer[] {
    return this.peers;
  }

  cursors(): RemoteCursor[] {
    return this.peers.flatMap(({ peer, delegation, code, name }) => {
      const place = this.places.get(peer);
      return place ? [{ peer, delegation, code, name, ...place }] : [];
    });
  }

  /** An edit made here; nobody's caret follows it. */
  edited(change: Delta): void {
    for (const place of this.places.values()) move(place, change, true);
  }

  /** An entry of another came in, as `change` on the screen. The caret of its writer goes where the writing ended. */
  entered(entry: Entry, stored: Delta, change: Delta, own: Delta[]): void {
    this.remember(entry.rev, stored);
    const writers = this.peers.filter(({ account }) => account === entry.account);
    for (const peer of this.peers) {
      const place = this.places.get(peer.peer);
      if (place) move(place, change, peer.account !== entry.account);
    }
    const end = endOf(change);
    if (entry.client && writers.length === 1 && end !== null) this.places.set(writers[0]!.peer, { anchor: end, head: end });
    this.catchUp(entry.rev, own);
  }

  /** An own change became version `rev`. The screen does not change by it. */
  stored(rev: number, change: Delta, own: Delta[]): void {
    this.remember(rev, change);
    this.catchUp(rev, own);
  }

  private remember(rev: number, change: Delta): void {
    this.log.push({ rev, change });
    if (this.log.length > memory) this.log.shift();
  }

  /** Positions of a version that has only now been reached. */
  private catchUp(rev: number, own: Delta[]): void {
    for (const peer of this.peers) if (peer.rev === rev && peer.anchor !== undefined) this.place(peer, rev, own);
  }

  private place(peer: Peer, rev: number, own: Delta[]): void {
    if (peer.anchor === undefined || peer.head === undefined) return void this.places.delete(peer.peer);
    const since = this.log.filter((entry) => entry.rev > peer.rev && entry.rev <= rev);
    if (peer.rev > rev || since.length < rev - peer.rev) return;
    const place = { anchor: peer.anchor, head: peer.head };
    for (const { change } of since) move(place, change, false);
    for (const change of own) move(place, change, true);
    this.places.set(peer.peer, place);
  }
}

function move(place: Place, change: Delta, stay: boolean): void {
  place.anchor = change.transformPosition(place.anchor, stay);
  place.head = change.transformPosition(place.head, stay);
}

/** The index behind the last words put in, or where the last ones were taken away; null if only attributes changed. */
function endOf(change: Delta): number | null {
  let index = 0;
  let end: number | null = null;
  for (const op of change.ops) {
    if (op.delete !== undefined) end = index;
    else {
      index += typeof op.insert === 'string' ? op.insert.length : typeof op.retain === 'number' ? op.retain : 1;
      if (op.insert !== undefined) end = index;
    }
  }
  return end;
}
