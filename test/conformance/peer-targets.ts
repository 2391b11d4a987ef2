import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientTarget, ServerTarget } from '../../src/conformance/target/target';
import { editionOf } from '../bytes/editions';
import type { ClientDefects } from '../peer/client-defects';
import { runCourseClient } from '../peer/course-client';
import { generateKeyPair, type KeyPair } from '../peer/cryptography';
import { RawServer, type Behaviour } from '../peer/raw-server';
import type { ServerDefects } from '../peer/server-defects';

/** A raw server in this process, to be judged; each start is a new one that knows nobody and has a directory of its own. */
export function serverTarget(defects: ServerDefects = {}, behaviour: Behaviour = {}): ServerTarget {
  return {
    name: nameOf('raw server', defects),
    start: async (profile) => {
      const outermost = await mkdtemp(join(tmpdir(), 'sealwire-raw-server-'));
      // Two folders deep, so that a name which climbs out of it is seen and stays below what is removed.
      const directory = join(outermost, 'server', 'files');
      await mkdir(directory, { recursive: true });
      const server = await RawServer.start(editionOf(profile.id), { ...behaviour, defects, directory });
      return {
        host: '127.0.0.1',
        port: server.port,
        directory,
        output: () => '',
        forgetOutput: () => undefined,
        isAlive: () => server.isListening,
        stop: async () => {
          try {
            await server.stop();
          } finally {
            await rm(outermost, { recursive: true, force: true });
          }
        },
      };
    },
  };
}

/**
 * A course client in this process, to be judged.
 * @param keyPair makes a new key pair, each time another; from a pool, a run is faster.
 */
export function clientTarget(defects: ClientDefects = {}, keyPair: () => KeyPair = generateKeyPair): ClientTarget {
  return {
    name: nameOf('course client', defects),
    run: async (directory, profile, timeoutMs) => {
      const lines: string[] = [];
      const over = new AbortController();
      const timer = setTimeout(() => over.abort(), timeoutMs);
      try {
        const exitCode = await runCourseClient({
          ...{ directory, edition: editionOf(profile.id), defects, keyPair, signal: over.signal },
          print: (line) => lines.push(line),
        });
        return { exitCode: over.signal.aborted ? undefined : exitCode, output: lines.join('\n') };
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function nameOf(what: string, defects: object): string {
  const switched = Object.entries(defects).flatMap(([name, value]) => (value === true ? [name] : []));
  return switched.length === 0 ? what : `${what} with ${switched.join(', ')}`;
}
