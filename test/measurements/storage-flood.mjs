// How much one stranger makes a server keep: `node test/measurements/storage-flood.mjs names|files [seconds] [options of the
// server]`, after `npm run build`. `names` registers one name after the other over one connection, anew whenever the server
// closes it; `files` sends files of a mebibyte under one name over four connections and never confirms one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const built = join(import.meta.dirname, '..', '..', 'dist');
const require = createRequire(import.meta.url);
const { RawClient } = require(join(built, 'test', 'peer', 'raw-client.js'));
const { register } = require(join(built, 'test', 'bytes', 'requests.js'));
const { editions } = require(join(built, 'test', 'bytes', 'editions.js'));

const [, , attack = 'names', seconds = '4', ...limits] = process.argv;
const directory = mkdtempSync(join(tmpdir(), 'sealwire-flood-'));
const place = ['--host', '127.0.0.1', '--port', '0', '--data', directory];
const server = spawn(process.execPath, [join(built, 'src', 'cli', 'main.js'), 'serve', ...place, ...limits]);
const port = await new Promise((resolve) => {
  server.stdout.on('data', (piece) => {
    const [, found] = /listening on [\d.]+:(\d+)/.exec(String(piece)) ?? [];
    if (found !== undefined) resolve(Number(found));
  });
});

const kept = { names: 0, files: 0, megabytes: 0 };
let refused = 0;
const deadline = Date.now() + Number(seconds) * 1000;
const isOver = () => Date.now() >= deadline;

/** Many at once: who waits for each answer keeps no server busy. */
const AT_ONCE = 100;

async function names() {
  let next = 0;
  while (!isOver()) {
    const client = await RawClient.connect(port, editions['2024b']);
    const ask = () => ({ edition: editions['2024b'], clientId: Buffer.alloc(16), name: `name ${(next += 1)}` });
    try {
      while (!isOver()) {
        await client.send(...Array.from({ length: AT_ONCE }, () => register(ask())));
        for (let answers = 0; answers < AT_ONCE; answers += 1) {
          if ((await client.receive()).name === 'registered') kept.names += 1;
          else refused += 1;
        }
      }
    } catch {
      // The server has closed the connection.
    }
    client.close();
  }
}

async function files() {
  const first = await RawClient.connect(port, editions['2024b']);
  await first.register('one name');
  await first.sendPublicKey();
  kept.names = 1;
  const content = Buffer.alloc(1024 * 1024 - 1);
  await Promise.all(
    [first, first, first, first].map(async ({ identity }, index) => {
      while (!isOver()) {
        const client = index === 0 ? first : await RawClient.connect(port, editions['2024b'], { ...identity });
        if (client !== first) await client.reconnect();
        const send = () => client.sendFile({ name: `${kept.files}`, content }).catch(() => undefined);
        for (let answer = await send(); answer !== undefined && !isOver(); answer = await send()) {
          if (answer.name === 'fileReceived') kept.files += 1;
          else refused += 1;
        }
        if (client === first) return;
        client.close();
      }
    }),
  );
  kept.megabytes = Math.round(kept.files * 1.048576);
}

await (attack === 'files' ? files() : names());
server.kill('SIGKILL');
await once(server, 'close');
rmSync(directory, { recursive: true, force: true });
console.log({ seconds: Number(seconds), ...kept, refused });
process.exit();
