// The raw server as a process of its own:
//
//   node dist/test/peer/serve.js EDITION [MISTAKE …]
//
// Reads its port from port.info in the working directory, and keeps files below it. A mistake is a name of ServerDefects.
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { peerArguments } from './peer-arguments';
import { RawServer } from './raw-server';
import { serverDefectEditions, type ServerDefects } from './server-defects';

async function serve(): Promise<void> {
  const { edition, defects } = peerArguments<ServerDefects>(process.argv.slice(2), serverDefectEditions);
  const port = Number(readFileSync('port.info', 'utf8'));
  // Two folders deep, so that a name which climbs out of it stays in the working directory.
  const directory = resolve(join('server', 'files'));
  mkdirSync(directory, { recursive: true });
  const server = await RawServer.start(edition, { defects, directory }, port);
  process.once('SIGTERM', () => void server.stop());
  console.log(`edition ${edition.id}: listening on 127.0.0.1:${server.port}`);
}

void serve();
