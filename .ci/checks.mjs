// What npm test checks besides the tests: npm run check. As many at a time as there are cores; each prints what it has to
// say when it is over, so that nothing is mixed. Ends with 1 if one of them has failed.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The longest first. */
const CHECKS = [
  'eslint .',
  'node dist/src/cli/main.js conformance --quiet',
  'prettier --check --log-level warn .',
  'node dist/codegen/main.js --check',
];

function run(command) {
  // Into a pipe, programs write without colours.
  const env = process.stdout.isTTY ? { FORCE_COLOR: '1', ...process.env } : process.env;
  const child = spawn(command, { env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => said.push(text));
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => {
      process.stdout.write(Buffer.concat(said));
      if (code !== 0) failed.push(command);
      resolve();
    });
  });
}

const failed = [];
const waiting = [...CHECKS];
async function runNext() {
  for (let command = waiting.shift(); command !== undefined; command = waiting.shift()) await run(command);
}
await Promise.all(Array.from({ length: availableParallelism() }, runNext));

if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
