// A server as a process of its own, and clients for it, for measurements: after `npm run build`.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { editions } from '../../dist/test/bytes/editions.js';
import { generateKeyPair } from '../../dist/test/peer/cryptography.js';
import { RawClient } from '../../dist/test/peer/raw-client.js';

const main = join(import.meta.dirname, '..', '..', 'dist', 'src', 'cli', 'main.js');
const keyPair = generateKeyPair();

/** Starts a server of the newest edition that the peer speaks, with these options. */
export async function serve(...options) {
  const directory = mkdtempSync(join(tmpdir(), 'sealwire-measured-'));
  const place = [
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--data',
    directory,
    '--max-per-address',
    '0',
    '--max-connections',
    '10000',
  ];
  const server = spawn(process.execPath, [main, 'serve', ...place, '--max-registrations', '0', ...options]);
  const closed = once(server, 'close');
  let printed = '';
  const port = await new Promise((resolve) => {
    server.stdout.on('data', (piece) => {
      printed += piece;
      const [, found] = /listening on [\d.]+:(\d+)/.exec(printed) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
  });
  return {
    port,
    get printed() {
      return printed;
    },
    /** Its exit code. */
    stop: async () => {
      server.kill('SIGTERM');
      return (await closed)[0];
    },
    /** What `files --json` says. */
    files: () =>
      String(execFileSync(process.execPath, [main, 'files', '--json', '--data', directory], { maxBuffer: 2 ** 28 }))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A client that has a key. */
export async function enrolled(port, name) {
  const client = await RawClient.connect(port, editions['2024b']);
  client.identity.keyPair = keyPair;
  await client.register(name);
  await client.sendPublicKey();
  return client;
}
