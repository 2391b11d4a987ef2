import { join } from 'node:path';
import { editions } from '../../generated';
import { judgeClient } from '../../src/conformance/client/judge-client';
import type { CaseResult } from '../../src/conformance/report/report';
import { judgeServer } from '../../src/conformance/server/judge-server';
import { commandClient } from '../../src/conformance/target/command-client';
import { commandServer } from '../../src/conformance/target/command-server';

// Both were written from the protocol's description alone: where a case refuses them, the case is wrong.
const commandOf = (program: string, edition: string): string =>
  `"${process.execPath}" "${join(__dirname, 'independent', program)}" ${edition}`;

const settings = { known: () => undefined, rerun: () => '', totalTimeMs: Infinity };

/** Id and finding of everything that did not pass, warnings too. */
function objections(results: readonly CaseResult[]): readonly string[] {
  return results
    .filter(({ status }) => status !== 'passed')
    .map(({ info, found }) => `${info.id}: ${found ?? 'no finding'}`);
}

describe.each(editions.map((profile) => ({ id: profile.id, profile })))('in edition $id', ({ id, profile }) => {
  test('the independent server passes every case', async () => {
    const target = commandServer({ command: commandOf('server.mjs', id) });
    const { results } = await judgeServer({ ...settings, target, profile, patienceMs: 20_000 });
    expect(objections(results)).toEqual([]);
    expect(results.length).toBeGreaterThan(100);
  }, 240_000);

  test('the independent client passes every case', async () => {
    const target = commandClient({ command: commandOf('client.mjs', id) });
    const { results } = await judgeClient({ ...settings, target, profile, runTimeMs: 60_000 });
    expect(objections(results)).toEqual([]);
    expect(results.length).toBeGreaterThan(50);
  }, 240_000);
});
