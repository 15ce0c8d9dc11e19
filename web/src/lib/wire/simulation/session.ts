import { isDeepStrictEqual } from 'node:util';
import type Delta from 'quill-delta';
import WebSocket from 'ws';
import { Server } from '../../../../../e2e/fixtures/server';
import type { ClientMessage, Entry, ServerMessage } from '../messages';
import * as disk from './disk';
import { Proxy } from './line';
import { Page } from './page';
import { Random, sleep } from './random';
import { Witness } from './witness';
import { tokens, Words } from './words';

const text = 'o07.es';
/** versions that the text has before anybody opens it, so that many sessions pass the hundredth, which has a sum */
const earlier = 85;
/** who writes; two tabs of one account share its outboxes */
const accounts = ['hn-delegate', 'hn-delegate', 'sv-delegate', 'gt-delegate', 'mx-delegate', 'sv-head'];
/** milliseconds that everything may take to come together in the end: pages look for words left behind once a minute */
const patience = 90_000;

/** A server that has played its sample in once, and everybody's session with it. Sessions start from a copy. */
export class Template {
  private constructor(readonly server: Server, readonly cookies: Map<string, string>) {}

  static async make(): Promise<Template> {
    const server = await Server.start();
    const cookies = new Map<string, string>();
    for (const account of new Set(accounts)) cookies.set(account, await signIn(server, account));
    await writeEarlier(server, cookies.get(accounts[0]!)!);
    await server.kill();
    return new Template(server, cookies);
  }
}

async function signIn(server: Server, account: string): Promise<string> {
  const token = (await server.link(account)).split('/').pop();
  const answer = await fetch(`${server.url}/api/v1/join`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token }) });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (!cookie) throw new Error(`${account} cannot sign in: ${answer.status}`);
  return cookie;
}

/** Makes the text's first versions: its one paragraph is now a heading and now a quote. */
async function writeEarlier(server: Server, cookie: string): Promise<void> {
  const client = 'c-writes-before';
  await talk(server, cookie, (message, say) => {
    if (message.t === 'welcome') say({ t: 'open', text, client });
    if (message.t !== 'opened' && message.t !== 'ack') return false;
    const { rev } = message;
    if (rev < earlier) say({ t: 'change', text, client, seq: rev + 1, rev, ops: [{ retain: 1, attributes: { kind: rev % 2 ? 'h1' : 'quote' } }] });
    return rev === earlier;
  });
}

/** A plain client's conversation, until `hear` says that it is over. */
async function talk(server: Server, cookie: string, hear: (message: ServerMessage, say: (message: ClientMessage) => void) => boolean): Promise<void> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/live`, { headers: { Cookie: cookie } });
  const say = (message: ClientMessage): void => socket.send(JSON.stringify(message));
  try {
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('the server ends a plain conversation')));
      socket.on('open', () => say({ t: 'hello', protocol: 1 }));
      socket.on('message', (data) => { if (hear(JSON.parse(String(data)) as ServerMessage, say)) resolve(); });
    });
  } finally {
    socket.close();
  }
}

/** How often what happened. */
export type Counts = Map<string, number>;

/** One seed: pages that write, lines that break, a server that is killed; then calm, and the account of it all. */
export class Session {
  private readonly words = new Words();
  private readonly journal: string[] = [];
  private readonly began = Date.now();
  private readonly witness: Witness;
  private failure = '';
  private pages: Page[] = [];

  private constructor(
    private readonly seed: number,
    private readonly server: Server,
    private readonly proxy: Proxy,
    cookies: Map<string, string>,
    private readonly random: Random,
    private readonly counts: Counts,
  ) {
    const around = { words: this.words, count: (what: string) => this.count(what), note: (what: string) => this.note(what), fail: (why: string) => this.fail(why) };
    this.witness = new Witness(earlier, this.words, around.count, around.fail);
    const here = accounts.slice(0, random.fork('people').between(3, accounts.length));
    this.pages = here.map((account, i) => {
      const name = `page ${i + 1}`;
      const seat = { name, account, cookie: cookies.get(account)!, url: `ws://127.0.0.1:${proxy.port}/api/v1/live`, text, session: `${seed}` };
      return new Page(seat, random.fork(name), { ...around, witness: this.witness });
    });
    for (const page of this.pages) disk.listen(page.database, (written) => { for (const token of written) this.words.kept.add(token); });
  }

  /** Plays a seed and counts what happens. Throws with the seed and the end of its journal if anything is not as it must be. */
  static async play(seed: number, template: Template, counts: Counts): Promise<void> {
    const random = new Random(seed);
    const server = await Server.start(template.server.folder);
    const proxy = await Proxy.start(server.port, random.fork('lines'), (what) => counts.set(what, (counts.get(what) ?? 0) + 1));
    const session = new Session(seed, server, proxy, template.cookies, random, counts);
    try {
      await session.storm();
      await session.rest();
      await session.judge();
    } finally {
      for (const page of session.pages) page.close();
      await proxy.stop();
      await server.stop();
    }
  }

  private async storm(): Promise<void> {
    const all = [...this.pages.map((page, i) => this.write(page, this.random.fork(`writer ${i}`))), this.trouble(this.random.fork('trouble'))];
    // Whatever goes wrong, nobody goes on while the session is cleared away.
    await Promise.all(all.map((each) => each.catch((error: unknown) => this.fail(error instanceof Error ? (error.stack ?? error.message) : String(error)))));
    if (this.failure) throw new Error(this.failure);
  }

  private async write(page: Page, random: Random): Promise<void> {
    await page.open();
    const acts = random.between(70, 110);
    const pace = random.pick([20, 50, 90]);
    for (let i = 0; i < acts && this.failure === ''; i++) {
      const act = random.fork(`act ${i}`);
      // Some come in bursts, as typing does.
      await sleep(act.chance(0.3) ? act.below(8) : act.below(pace));
      await page.act(act);
    }
  }

  private async trouble(random: Random): Promise<void> {
    const times = random.between(1, 3);
    for (let i = 0; i < times && this.failure === ''; i++) {
      await sleep(random.between(200, 1500));
      if (random.chance(0.25)) {
        this.count('cuts of all');
        this.note('every line is cut');
        this.proxy.cut();
        continue;
      }
      this.count('kills');
      this.note('the server is killed');
      await this.server.kill();
      await sleep(random.between(0, 400));
      await this.server.up();
      this.note('the server is back');
    }
  }

  /** The lines hold, everybody says a last word, and everything comes together. */
  private async rest(): Promise<void> {
    this.note('calm');
    this.proxy.settle();
    for (const page of this.pages) page.release();
    await this.until('not everybody shows the text', () => Promise.resolve(this.pages.every(({ shown }) => shown)));
    for (const [i, page] of this.pages.entries()) page.write(this.random.fork(`last word ${i}`));
    // A page may be done while words that it left in an earlier visit still wait for a line of their own.
    await this.until('the pages and the server do not come together', async () => {
      if (!this.pages.every(({ saved }) => saved) || (await this.waiting()) > 0) return false;
      const { ops } = await this.stored();
      return this.pages.every(({ shown }) => isDeepStrictEqual(shown?.ops, ops));
    });
  }

  private async judge(): Promise<void> {
    const stored = await this.stored();
    const log = await this.log();
    const replayed = this.witness.judge(log);
    if (stored.version !== log.length) this.fail(`the text is at ${stored.version}, the log at ${log.length}`);
    if (!isDeepStrictEqual(replayed.ops, stored.ops)) this.fail('the log gives another text than the server');
    const wrong = this.words.missing(replayed);
    if (wrong) this.fail(wrong);
    this.count('characters there', tokens(replayed.ops).length);
    this.count('characters typed', this.words.owners.size);
    this.count('characters lost with a page', this.words.lost.size);
    this.checkNames(replayed);
    if (this.failure) throw new Error(this.failure);
  }

  private checkNames(end: Delta): void {
    const names = end.ops.flatMap(({ insert, attributes }) => (typeof insert === 'string' ? [...insert].filter((c) => c === '\n').map(() => String(attributes?.pid ?? '')) : []));
    for (const [i, name] of names.entries()) if (name === '' || names.indexOf(name) !== i) this.fail(`the name "${name}" of a paragraph is missing or there twice`);
  }

  /** Outboxes in the pages' database: all of them hold something. */
  private async waiting(): Promise<number> {
    const open = indexedDB.open('redonda');
    const database = await new Promise<IDBDatabase>((resolve, reject) => { open.onsuccess = () => resolve(open.result); open.onerror = () => reject(open.error!); });
    const all = database.transaction('outboxes').objectStore('outboxes').getAll();
    await new Promise((resolve, reject) => { all.onsuccess = resolve; all.onerror = () => reject(all.error!); });
    database.close();
    return (all.result as { account: string }[]).filter(({ account }) => this.pages.some((page) => page.database === account)).length;
  }

  // --- the server, past the proxy -----------------------------------------------------------------------------------

  private async stored(): Promise<{ version: number; ops: Delta['ops'] }> {
    const answer = await fetch(`${this.server.url}/api/v1/texts/${text}`, { headers: { Cookie: this.pages[0]!.seat.cookie } });
    return (await answer.json()) as { version: number; ops: Delta['ops'] };
  }

  /** The whole log, as a page that has seen nothing is given it: in the answer, and in what follows it. */
  private async log(): Promise<Entry[]> {
    const { version } = await this.stored();
    const log: Entry[] = [];
    await talk(this.server, this.pages[0]!.seat.cookie, (message, say) => {
      if (message.t === 'welcome') say({ t: 'open', text, client: 'c-reads-the-log', rev: 0 });
      if (message.t === 'opened' || message.t === 'changes') log.push(...(message.changes ?? []));
      return message.t !== 'welcome' && log.length >= version;
    });
    return log;
  }

  // --- what happened ------------------------------------------------------------------------------------------------

  private async until(what: string, condition: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + patience;
    while (!(await condition())) {
      if (Date.now() > end) this.fail(`${what}: ${this.pages.map(({ seat, live }) => `${seat.name} ${live?.snapshot.save} ${live?.snapshot.waiting}`).join(', ')}`);
      if (this.failure) throw new Error(this.failure);
      await sleep(30);
    }
  }

  private count(what: string, by = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + by);
  }

  private note(what: string): void {
    this.journal.push(`${String(Date.now() - this.began).padStart(6)} ms  ${what}`);
  }

  /** Keeps the first failure; the session ends at its next step. */
  private fail(why: string): void {
    if (this.failure) return;
    this.note(why);
    this.failure = `seed ${this.seed}: ${why}\nplay it again: REDONDA_NODE_SEED=${this.seed} npm run simulation (in web)\n${this.journal.slice(-40).join('\n')}`;
  }
}
