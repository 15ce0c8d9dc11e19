// Hocuspocus, in memory or with its SQLite extension (--sqlite FILE). It prints READY, its
// address and places to type at once the rooms of --seed are there, and ends with its input.
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { Server } from '@hocuspocus/server';
import * as Y from 'yjs';

const { values: flags } = parseArgs({
  options: { listen: { type: 'string' }, seed: { type: 'string' }, sqlite: { type: 'string' } },
});

const FIELD = 'content';
const FIRST_AUTHOR = 2_000_000_000;
const ANCHORS = 1000;

/** Plays a room's changes with a document for each author, as so many browsers would have. */
function played(room) {
  const doc = new Y.Doc();
  doc.clientID = FIRST_AUTHOR;
  const text = doc.getText(FIELD);
  text.insert(0, '\n', { pid: 'p0' });
  for (const { author, ops } of room.changes) {
    doc.clientID = FIRST_AUTHOR + author;
    doc.transact(() => text.applyDelta(ops, { sanitize: false }));
  }
  return doc;
}

/** Neighbouring characters of a text, spread evenly: [client, clock, client, clock]. */
function anchors(doc) {
  const pairs = [];
  let previous = null;
  for (let item = doc.getText(FIELD)._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const { client, clock } = item.id;
    if (previous) pairs.push([...previous, client, clock]);
    for (let i = 1; i < item.length; i++) pairs.push([client, clock + i - 1, client, clock + i]);
    previous = [client, clock + item.length - 1];
  }
  return Array.from({ length: ANCHORS }, (_, i) => pairs[Math.floor((i * pairs.length) / ANCHORS)]);
}

const { rooms } = JSON.parse(fs.readFileSync(flags.seed, 'utf8'));
const stored = new Map();
let places = [];
for (const room of rooms) {
  const doc = played(room);
  stored.set(room.id, Y.encodeStateAsUpdate(doc));
  if (places.length === 0) places = anchors(doc);
  doc.destroy();
}

const extensions = [];
if (flags.sqlite) {
  const { SQLite } = await import('@hocuspocus/extension-sqlite');
  const sqlite = new SQLite({ database: flags.sqlite });
  await sqlite.onConfigure();
  const insert = sqlite.db.prepare('INSERT INTO documents (name, data) VALUES (?, ?)');
  for (const [name, state] of stored) insert.run(name, Buffer.from(state));
  sqlite.db.close();
  stored.clear();
  extensions.push(sqlite);
} else {
  extensions.push({
    async onLoadDocument({ documentName, document }) {
      const state = stored.get(documentName);
      if (state) Y.applyUpdate(document, state);
    },
  });
}

const [address, port] = flags.listen.split(':');
const server = new Server({ quiet: true, address, port: Number(port), extensions });
await server.listen();
console.log(`READY ${JSON.stringify({ address: `${address}:${server.address.port}`, anchors: places })}`);
process.stdin.on('end', () => process.exit(0)).resume();
