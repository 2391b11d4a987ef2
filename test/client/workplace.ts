import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, type RunResult } from '../../src/client/run';
import type { RunOptions } from '../../src/client/run-options';
import type { RunEvent } from '../../src/client/run-events';
import { readIdentity } from '../../src/course/identity';
import { parsePrivateKey } from '../../src/crypto/private-key';
import type { Edition } from '../bytes/editions';
import { profileOf } from './dialogue';

/** Milliseconds that no run of these tests waits for anything, unless it is to time out. */
const PATIENT = 20_000;

/** How a run ended, and what it told on its way. */
export interface Told extends RunResult {
  readonly events: readonly RunEvent[];
}

/** A client's directory with the files that it sends. */
export class Workplace {
  readonly directory = mkdtempSync(join(tmpdir(), 'sealwire-client-'));

  /** A file of so many random bytes. */
  file(name: string, size: number): string {
    const path = join(this.directory, name);
    writeFileSync(path, randomBytes(size));
    return path;
  }

  /** An empty folder. */
  folder(name: string): string {
    mkdirSync(join(this.directory, name));
    return name;
  }

  read(name: string): Buffer {
    return readFileSync(join(this.directory, name));
  }

  /** Sends files as Ada, as whom the directory knows her. */
  async send(
    { edition, port }: { readonly edition: Edition; readonly port: number },
    files: readonly string[],
    more: Partial<
      Pick<RunOptions, 'profile' | 'timeoutMs' | 'signal' | 'parallel' | 'onEvent' | 'retries' | 'sleep'>
    > = {},
  ): Promise<Told> {
    const events: RunEvent[] = [];
    const stored = await readIdentity(this.directory);
    const result = await run({
      host: '127.0.0.1',
      port,
      profile: profileOf(edition),
      name: Buffer.from('Ada'),
      files,
      directory: this.directory,
      identity: stored?.privateKeyDer && {
        clientId: stored.clientId,
        privateKey: parsePrivateKey(stored.privateKeyDer),
      },
      timeoutMs: PATIENT,
      ...more,
      onEvent: (event) => {
        events.push(event);
        more.onEvent?.(event);
      },
    });
    return { ...result, events };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A workplace for each test of the file that calls this. */
export function freshWorkplace(): () => Workplace {
  let workplace: Workplace | undefined;
  beforeEach(() => {
    workplace = new Workplace();
  });
  afterEach(() => workplace?.remove());
  return () => {
    if (workplace === undefined) throw new Error('a workplace is for tests');
    return workplace;
  };
}

/** The warnings of a run, in order. */
export function warnings({ events }: Told): readonly string[] {
  return events.flatMap((event) => ('level' in event && event.level === 'warn' ? [event.text] : []));
}
