import { isDeepStrictEqual } from 'node:util';
import Delta from 'quill-delta';
import { canonical, type Ops } from '../canonical';
import type { ChangeMessage, ClientMessage, Entry, ServerMessage } from '../messages';
import { sumIn } from '../testing/room';
import type { Words } from './words';
import { tokens } from './words';

interface Sent {
  account: string;
  rev: number;
  ops: Ops;
  /** the version it was acknowledged as, 0 for none */
  acknowledged: number;
}

/** Remembers what went over every socket of a session, and holds the log against it in the end. */
export class Witness {
  private readonly sent = new Map<string, Sent>();
  private readonly shown = new Map<number, Entry>();
  /** of the text, by version; who tells them depends on where an entry comes from */
  private readonly sums = new Map<number, string>();
  private readonly snapshots: { rev: number; ops: Ops }[] = [];

  /** `earlier`: versions from before the session, which nobody here sent */
  constructor(private readonly earlier: number, private readonly words: Words, private readonly count: (what: string) => void, private readonly fail: (why: string) => void) {}

  /** A page sends something. */
  says(account: string, message: ClientMessage): void {
    if (message.t === 'change') this.change(account, message);
  }

  private change(account: string, { client, seq, rev, ops }: ChangeMessage): void {
    const before = this.sent.get(key(client, seq));
    this.count(before ? 'resent' : 'sent');
    if (before && !isDeepStrictEqual([before.rev, before.ops], [rev, ops])) this.fail(`${client} sends ${seq} with another content than before`);
    if (!before) this.sent.set(key(client, seq), { account, rev, ops: structuredClone(ops), acknowledged: 0 });
    const early = tokens(ops).find((token) => !this.words.kept.has(token));
    if (early) this.fail(`${client} sends ${early} before it is written down`);
  }

  /** A page is told something. */
  hears(message: ServerMessage): void {
    switch (message.t) {
      case 'ack':
        this.summed(message);
        return this.acknowledged(message.client, message.seq, message.rev);
      case 'opened':
        if (message.ops) this.snapshots.push({ rev: message.rev, ops: message.ops });
        for (const entry of message.changes ?? []) this.entry(entry);
        return;
      case 'changes':
        for (const entry of message.changes) this.entry(entry);
        return;
      case 'refused':
        this.count(`refused ${message.code}`);
        if (!message.retry) this.fail(`${message.client} is refused ${message.seq} with ${message.code}: ${message.detail ?? ''}`);
        return;
      case 'error':
        if (message.code !== 'unavailable') this.fail(`a page is told ${message.code}: ${message.detail ?? ''}`);
    }
  }

  private summed({ rev, sum }: { rev: number; sum?: string }): void {
    if (sum === undefined) return;
    this.count('sums');
    if ((this.sums.get(rev) ?? sum) !== sum) this.fail(`two sums are told of version ${rev}`);
    this.sums.set(rev, sum);
  }

  private entry(told: Entry): void {
    this.summed(told);
    const { sum: _, ...entry } = told;
    const before = this.shown.get(entry.rev);
    if (before && !isDeepStrictEqual(before, entry)) this.fail(`version ${entry.rev} is shown in two forms: ${JSON.stringify(before)} and ${JSON.stringify(entry)}`);
    this.shown.set(entry.rev, entry);
    if (entry.client !== '' && entry.rev > this.earlier) this.acknowledged(entry.client, entry.seq, entry.rev);
  }

  private acknowledged(client: string, seq: number, rev: number): void {
    const sent = this.sent.get(key(client, seq));
    if (!sent) return this.fail(`${client} never sent ${seq}, which became version ${rev}`);
    if (sent.acknowledged !== 0 && sent.acknowledged !== rev) this.fail(`${client}'s change ${seq} became version ${sent.acknowledged} and ${rev}`);
    sent.acknowledged = rev;
  }

  /** Replays the server's log from version 0 and holds it against all that was sent and shown. Gives the text. */
  judge(log: Entry[]): Delta {
    const changes = log.map(({ ops }) => canonical(ops));
    const texts = [new Delta().insert('\n', { pid: 'p0' })];
    const times = new Map<string, number>();
    for (const [i, { sum: _, ...entry }] of log.entries()) {
      const rev = i + 1;
      if (entry.rev !== rev) this.fail(`the log has ${entry.rev} in the place of ${rev}`);
      texts.push(texts[i]!.compose(changes[i]!));
      const shown = this.shown.get(rev);
      if (shown && !isDeepStrictEqual(shown, entry)) this.fail(`version ${rev} was shown otherwise than it is stored`);
      if (entry.client === '') {
        this.count('repairs');
        continue;
      }
      if (rev <= this.earlier) continue;
      const name = key(entry.client, entry.seq);
      times.set(name, (times.get(name) ?? 0) + 1);
      this.judgeEntry(entry, changes);
    }
    for (const [name, sent] of this.sent) {
      const there = times.get(name) ?? 0;
      if (there > 1) this.fail(`change ${name} is in the log ${there} times`);
      if (sent.acknowledged > 0 && log[sent.acknowledged - 1] && key(log[sent.acknowledged - 1]!.client, log[sent.acknowledged - 1]!.seq) !== name) this.fail(`change ${name} is not where its acknowledgement said: ${sent.acknowledged}`);
      if (sent.acknowledged > log.length) this.fail(`change ${name} was acknowledged as ${sent.acknowledged} and the log ends at ${log.length}`);
    }
    for (const { rev, ops } of this.snapshots) {
      if (rev > log.length) this.fail(`a page was given version ${rev} and the log ends at ${log.length}`);
      else if (!isDeepStrictEqual(canonical(ops).ops, texts[rev]!.ops)) this.fail(`a page was given another version ${rev} than the log has`);
    }
    for (const [rev, sum] of this.sums) if (texts[rev] && sumIn(texts[rev]) !== sum) this.fail(`the sum of version ${rev} is another one than was told`);
    return texts[log.length]!;
  }

  /** An entry is the change as sent, rewritten over every entry since its version, and nothing else. */
  private judgeEntry(entry: Entry, changes: Delta[]): void {
    const sent = this.sent.get(key(entry.client, entry.seq));
    if (!sent) return this.fail(`version ${entry.rev} was sent by nobody`);
    const rewritten = changes.slice(sent.rev, entry.rev - 1).reduce((change, since) => since.transform(change, true), canonical(sent.ops));
    if (!isDeepStrictEqual(rewritten.ops, changes[entry.rev - 1]!.ops)) this.fail(`version ${entry.rev} is not what ${entry.client} sent as ${entry.seq}`);
    if (sent.account !== entry.account) this.fail(`version ${entry.rev} is by ${entry.account} and was sent by ${sent.account}`);
  }
}

const key = (client: string, seq: number): string => `${client} ${seq}`;
