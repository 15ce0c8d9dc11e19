// Sums up `go test -json`: what failed with its output, what was skipped and why, the counts.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const outputs = new Map();
const counts = { pass: 0, fail: 0, skip: 0 };
const told = [];

for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  if (!line.startsWith('{')) {
    told.push(line);
    continue;
  }
  const event = JSON.parse(line);
  const name = `${event.Package ?? ''} ${event.Test ?? ''}`;
  if (event.Action === 'output' || event.Action === 'build-output') {
    outputs.set(name, [...(outputs.get(name) ?? []), event.Output]);
    if (/score|SCORE/.test(event.Output)) told.push(event.Output.trim());
    if (event.Action === 'build-output') told.push(event.Output.trimEnd());
    continue;
  }
  if (!(event.Action in counts)) continue;
  if (event.Test) counts[event.Action] += 1;
  const text = (outputs.get(name) ?? []).join('').trimEnd();
  if (event.Action === 'fail') told.push(`--- FAIL ${name}\n${text}`);
  if (event.Action === 'skip' && event.Test) told.push(`--- SKIP ${name}\n${text}`);
  if (event.Action === 'pass' && !event.Test) told.push(`ok ${name.trim()} ${event.Elapsed} s`);
  outputs.delete(name);
}
for (const line of told) console.log(line);
console.log(`Go: ${counts.pass} passed, ${counts.fail} failed, ${counts.skip} skipped`);
