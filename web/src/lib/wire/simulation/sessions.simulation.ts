// The client of the page and the real server, over real sockets.
//
// Each seed starts bin/redonda on a data folder of its own and lets pages write into one text: the Connection, the live
// text, the outbox in IndexedDB and the undo history exactly as the page uses them, each with a WebSocket of Node. Between
// them stands a proxy that delays, cuts and doubles; pages reload, or end on the spot; the server is killed and comes back.
// In the end every screen, the server and its log have to agree, and everything typed is accounted for (words.ts, witness.ts).
//
//   npm run simulation                      the seeds of `make test`; needs bin/redonda (make build)
//   REDONDA_NODE_SEEDS=200 npm run simulation     that many
//   REDONDA_NODE_SEED=17 npm run simulation       one, with its journal if it fails
//
// A seed decides who writes, what each page does at its nth act and how long it pauses before, how each line is delayed and
// ends, and when the server is killed and for how long. It does not decide how the machine shares its time: in which order
// messages of two lines arrive, and so which text an act meets. A seed that failed is likely to fail again, not certain to.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fates } from './line';
import { Session, Template, type Counts } from './session';

const one = process.env.REDONDA_NODE_SEED;
const seeds = one ? [Number(one)] : Array.from({ length: Number(process.env.REDONDA_NODE_SEEDS ?? 8) }, (_, i) => i + 1);
const total: Counts = new Map();
let template: Template;

beforeAll(async () => {
  template = await Template.make();
});
afterAll(async () => {
  await template.server.stop();
  console.log(`What happened in ${seeds.length} sessions: ${[...total].sort().map(([what, times]) => `${times} ${what}`).join(', ')}.`);
});

describe('pages and the server agree, and no word is lost', () => {
  test.concurrent.each(seeds)('seed %i', (seed) => Session.play(seed, template, total));
});

test.runIf(seeds.length >= 8)('what is to be survived did happen', () => {
  const events = ['edits', 'undos', 'redos', 'compositions', 'sent', 'resent', 'copies', 'reloads', 'falls', 'absences', 'kills', 'sums', 'repairs'];
  expect(events.filter((event) => !total.has(event))).toEqual([]);
  // Which fates lines meet depends on how long they live; a few of them are met in any eight sessions.
  expect(new Set(fates.filter((fate) => total.has(fate))).size).toBeGreaterThan(2);
});
