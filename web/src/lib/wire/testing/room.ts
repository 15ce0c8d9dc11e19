import { createHash } from 'node:crypto';
import Delta from 'quill-delta';
import { canonical, reach } from '../canonical';
import type { ClientMessage, Entry, ServerMessage } from '../messages';
import { units } from '../sum';

/** A server's room for one text, by the rules of docs/protocol.md, for tests. It answers at once. */
export class Room {
  readonly log: Entry[] = [];
  document: Delta;
  /** refuses changes for which it gives a code */
  refuse: (client: string, ops: Delta) => string | null = () => null;
  write = true;
  /** sends the text's sum with every entry and ack of a version that this divides; 0 for never */
  sumEvery = 0;
  private readonly base: Delta;
  private readonly seen = new Map<string, { seq: number; rev: number; sent: string }>();
  private readonly open = new Map<string, (message: ServerMessage) => void>();

  constructor(readonly text: string, document = new Delta().insert('\n', { pid: 'p0' })) {
    this.base = document;
    this.document = document;
  }

  leave(client: string): void {
    this.open.delete(client);
  }

  take(message: ClientMessage, send: (message: ServerMessage) => void): void {
    const { text } = this;
    if (message.t === 'open') {
      this.open.set(message.client, send);
      const seq = this.seen.get(message.client)?.seq ?? 0;
      const rev = this.log.length;
      const content = message.rev === undefined ? { ops: this.document.ops } : { changes: this.log.slice(message.rev) };
      if (message.rev !== undefined && message.rev > rev) send({ t: 'error', text, ...refusal('future_revision') });
      else send({ t: 'opened', text, rev, seq, write: this.write, status: 'drafting', peers: [], ...structuredClone(content) });
    }
    if (message.t === 'change') this.change(message, send);
  }

  private change({ client, seq, rev, ops }: Extract<ClientMessage, { t: 'change' }>, send: (message: ServerMessage) => void): void {
    const { text } = this;
    const last = this.seen.get(client);
    const sent = JSON.stringify([rev, ops]);
    const refused = (code: string) => send({ t: 'refused', text, client, seq, retry: code === 'unavailable', ...refusal(code) });
    if (last && seq === last.seq) {
      const entry = this.log.find((e) => e.client === client && e.seq === seq)!;
      return last.sent === sent ? send({ t: 'ack', text, client, seq, rev: entry.rev }) : refused('name_reused');
    }
    if (seq !== (last?.seq ?? 0) + 1) return refused('seq_gap');
    let change = canonical(ops);
    const code = this.refuse(client, change);
    if (code) return refused(code);
    for (const entry of this.log.slice(rev)) change = new Delta(entry.ops).transform(change, true);
    if (reach(change) > this.document.length()) return refused('past_end');
    const after = this.document.compose(change);
    // One that was rewritten may lose the last line end through no fault of its author, and is repaired.
    if (!isWhole(after) && rev === this.log.length) return refused('invalid');
    const { entry, ...sum } = this.store(client, seq, change);
    this.seen.set(client, { seq, rev: entry.rev, sent });
    const repair = isWhole(after) ? [] : [this.store('', 0, new Delta().retain(after.length()).insert('\n', { pid: `r${entry.rev}` })).entry];
    send({ t: 'ack', text, client, seq, rev: entry.rev, ...sum });
    for (const [other, deliver] of this.open) {
      const news = other === client ? repair : [{ ...entry, ...sum }, ...repair];
      if (news.length > 0) deliver({ t: 'changes', text, changes: structuredClone(news) });
    }
  }

  private store(client: string, seq: number, change: Delta): { entry: Entry; sum?: string } {
    this.document = this.document.compose(change);
    const rev = this.log.length + 1;
    const by = client === '' ? { account: '', delegation: '', code: '' } : { account: client, delegation: 'hn', code: 'HND' };
    const entry: Entry = { rev, client, seq, ops: change.ops, ...by, at: new Date(0).toISOString() };
    this.log.push(entry);
    return this.sumEvery > 0 && rev % this.sumEvery === 0 ? { entry, sum: sumIn(this.document) } : { entry };
  }

  /** The log applied to the first text: what every client has to arrive at. */
  replay(): Delta {
    return this.log.reduce((text, entry) => text.compose(new Delta(entry.ops)), this.base);
  }
}

/** Whether a text ends with a line end. */
export const isWhole = (text: Delta): boolean => String(text.ops[text.ops.length - 1]?.insert ?? '').endsWith('\n');

/** The sum of a text, at once: as sum.ts makes it, by the other library. */
export const sumIn = (text: Delta): string => createHash('sha256').update(units(text)).digest('hex').slice(0, 16);

export const refusal = (code: string) => ({ code, title: { es: code, en: code } });
