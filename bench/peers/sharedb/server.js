// ShareDB with the type rich-text, in memory or on PostgreSQL (--postgres URL), over ws.
// It prints READY and its address once the rooms of --seed are in, and ends with its input.
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const { Duplex } = require('node:stream');
const { parseArgs } = require('node:util');
const richText = require('rich-text');
const ShareDB = require('sharedb');
const { WebSocketServer } = require('ws');

const { values: flags } = parseArgs({
  options: { listen: { type: 'string' }, seed: { type: 'string' }, postgres: { type: 'string' } },
});

ShareDB.types.register(richText.type);
const db = flags.postgres
  ? new (require('sharedb-postgres'))({ connectionString: flags.postgres, max: 10 })
  : new ShareDB.MemoryDB();
const backend = new ShareDB({ db });

/** One socket as the stream of objects that ShareDB listens to. */
class SocketStream extends Duplex {
  constructor(socket) {
    super({ objectMode: true });
    this.socket = socket;
    socket.on('message', (data) => this.push(JSON.parse(data)));
    socket.on('close', () => {
      this.push(null);
      this.destroy();
    });
    socket.on('error', () => this.destroy());
    this.on('finish', () => socket.close());
  }
  _read() {}
  _write(message, _encoding, done) {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(JSON.stringify(message));
    done();
  }
}

const submit = (doc, ops) =>
  new Promise((resolve, reject) => doc.submitOp({ ops }, (error) => (error ? reject(error) : resolve())));

async function fill({ rooms }) {
  const connection = backend.connect();
  for (const room of rooms) {
    const doc = connection.get('texts', room.id);
    await new Promise((resolve, reject) =>
      doc.create([{ insert: '\n', attributes: { pid: 'p0' } }], richText.type.uri, (error) => (error ? reject(error) : resolve())),
    );
    for (const change of room.changes) await submit(doc, change.ops);
  }
  connection.close();
}

async function main() {
  await fill(JSON.parse(fs.readFileSync(flags.seed, 'utf8')));
  const server = http.createServer();
  new WebSocketServer({ server }).on('connection', (socket) => backend.listen(new SocketStream(socket)));
  const [host, port] = flags.listen.split(':');
  server.listen({ host, port: Number(port), backlog: 4096 }, () => {
    const address = server.address();
    console.log(`READY ${JSON.stringify({ address: `${address.address}:${address.port}` })}`);
  });
  process.stdin.on('end', () => process.exit(0)).resume();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
