import { dialects } from '../../generated';
import { ownClient, ownServer } from '../../src/cli/own-peers';
import { judgeClient } from '../../src/conformance/client/judge-client';
import type { Report } from '../../src/conformance/report/report';
import { judgeServer } from '../../src/conformance/server/judge-server';

// Nothing here is timed, and a busy machine takes its time.
jest.setTimeout(300_000);

const settings = { known: () => undefined, rerun: () => '', totalTimeMs: Infinity };

const notPassed = ({ results }: Report): readonly string[] =>
  results.flatMap(({ info, status, found }) => (status === 'passed' ? [] : [`${info.id}: ${found ?? ''}`]));

// The editions are judged by npm test itself, through the command line.
describe.each(dialects.map((profile) => [profile.id, profile] as const))('in %s', (_, profile) => {
  test.concurrent('our own server passes every case', async () => {
    const report = await judgeServer({ ...settings, target: ownServer(), profile, patienceMs: 20_000 });
    expect(notPassed(report)).toEqual([]);
    expect(report.results.length).toBeGreaterThan(100);
  });

  test.concurrent('our own client passes every case', async () => {
    const report = await judgeClient({ ...settings, target: ownClient(), profile, runTimeMs: 60_000 });
    expect(notPassed(report)).toEqual([]);
    expect(report.results.length).toBeGreaterThan(50);
  });
});
