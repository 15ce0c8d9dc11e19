import Delta from 'quill-delta';
import { canonical } from '../canonical';
import type { ClientMessage, Entry, ServerMessage } from '../messages';

/** A server's room for one text, by the rules of docs/protocol.md, for tests. It answers at once. */
export class Room {
  readonly log: Entry[] = [];
  document: Delta;
  /** refuses changes for which it gives a code */
  refuse: (client: string, ops: Delta) => string | null = () => null;
  write = true;
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
    this.document = this.document.compose(change);
    const at = new Date(0).toISOString();
    const entry: Entry = { rev: this.log.length + 1, client, seq, ops: change.ops, account: client, delegation: 'hn', code: 'HND', at };
    this.log.push(entry);
    this.seen.set(client, { seq, rev: entry.rev, sent });
    send({ t: 'ack', text, client, seq, rev: entry.rev });
    for (const [other, deliver] of this.open) if (other !== client) deliver({ t: 'changes', text, changes: [structuredClone(entry)] });
  }

  /** The log applied to the first text: what every client has to arrive at. */
  replay(): Delta {
    return this.log.reduce((text, entry) => text.compose(new Delta(entry.ops)), this.base);
  }
}

export const refusal = (code: string) => ({ code, title: { es: code, en: code } });
