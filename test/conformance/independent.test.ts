import { join } from 'node:path';
import type { Profile } from '../../generated';
import { judgeClient } from '../../src/conformance/client/judge-client';
import type { CaseResult } from '../../src/conformance/report/report';
import { judgeServer } from '../../src/conformance/server/judge-server';
import { commandClient } from '../../src/conformance/target/command-client';
import { commandServer } from '../../src/conformance/target/command-server';
import type { ClientTarget, ServerTarget } from '../../src/conformance/target/target';
import { keyPool } from '../peer/key-pool';
import { clientTarget, serverTarget } from './peer-targets';
import { newestSpoken, spokenEditions } from '../spoken-editions';

// The peer was written from the protocol's description alone: where a case refuses it, the case is wrong.
const settings = { known: () => undefined, rerun: () => '', totalTimeMs: Infinity };

/** Id and finding of everything that did not pass, warnings too. */
function objections(results: readonly CaseResult[]): readonly string[] {
  return results
    .filter(({ status }) => status !== 'passed')
    .map(({ info, found }) => `${info.id}: ${found ?? 'no finding'}`);
}

async function expectServerPasses(target: ServerTarget, profile: Profile): Promise<void> {
  const { results } = await judgeServer({ ...settings, target, profile, patienceMs: 20_000 });
  expect(objections(results)).toEqual([]);
  expect(results.length).toBeGreaterThan(100);
}

async function expectClientPasses(target: ClientTarget, profile: Profile): Promise<void> {
  const { results } = await judgeClient({ ...settings, target, profile, runTimeMs: 60_000 });
  expect(objections(results)).toEqual([]);
  expect(results.length).toBeGreaterThan(50);
}

describe.each(spokenEditions.map((profile) => ({ id: profile.id, profile })))('in edition $id', ({ profile }) => {
  test.concurrent(
    'the independent server passes every case',
    async () => {
      await expectServerPasses(serverTarget(), profile);
    },
    120_000,
  );

  test.concurrent(
    'the independent client passes every case',
    async () => {
      await expectClientPasses(clientTarget({}, keyPool()), profile);
    },
    120_000,
  );
});

// What a process adds is the same in all editions: its directory, its port, its exit code, its end.
const newest = newestSpoken;
const program = (name: string): string =>
  `"${process.execPath}" "${join(__dirname, '..', '..', 'dist', 'test', 'peer', name)}" ${newest.id}`;

describe('as a process of its own', () => {
  test.concurrent(
    'the independent server passes every case',
    async () => {
      await expectServerPasses(commandServer({ command: program('serve.js') }), newest);
    },
    240_000,
  );

  test.concurrent(
    'the independent client passes every case',
    async () => {
      await expectClientPasses(commandClient({ command: program('send.js') }), newest);
    },
    240_000,
  );
});
