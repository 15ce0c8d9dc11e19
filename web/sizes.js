// The limits on what a first visit loads, checked on the built files: `npm run build` ends with it.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** @typedef {{ file: string, imports?: string[], dynamicImports?: string[], css?: string[] }} Chunk */

const client = '.svelte-kit/output/client';
/** @type {Record<string, Chunk>} */
const manifest = JSON.parse(readFileSync(`${client}/.vite/manifest.json`, 'utf8'));

/**
 * Everything that the given chunks need before they can run.
 * @param {string[]} names
 */
function needed(names) {
  /** @type {Set<string>} */
  const files = new Set();
  /** @type {Set<string>} */
  const seen = new Set();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const chunk = manifest[name];
    if (!chunk || seen.has(name)) continue;
    seen.add(name);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    waiting.push(...(chunk.imports ?? []));
  }
  return files;
}

/**
 * The manifest's name of the node that draws a route.
 * @param {string} route
 */
function node(route) {
  const dictionary = readFileSync('.svelte-kit/generated/client-optimized/app.js', 'utf8');
  const number = dictionary.match(new RegExp(`"${route.replace(/[[\]/]/g, '\\$&')}": \\[(\\d+)`))?.[1];
  const name = Object.keys(manifest).find((key) => key.endsWith(`client-optimized/nodes/${number}.js`));
  if (!number || !name) throw new Error(`no built route ${route}`);
  return name;
}

const shell = Object.keys(manifest).filter((key) => /client\/entry\.js$|client-optimized\/(app|nodes\/[01])\.js$/.test(key));
const routes = /** @type {const} */ ([
  ['first route', '/', 120],
  ['editor route', '/sections/[id]', 250],
]);
let over = false;
for (const [name, route, limit] of routes) {
  const files = needed([...shell, node(route)]);
  const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(`${client}/${file}`)).length, 0);
  const kilobytes = bytes / 1000;
  console.log(`${name}: ${kilobytes.toFixed(1)} KB compressed of ${limit} allowed`);
  over ||= kilobytes > limit;
}
if (over) process.exit(1);
