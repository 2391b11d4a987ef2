import { judge, type RunnableCase, type RunSettings } from '../judge';
import type { Report } from '../report/report';
import { serverCases } from './cases';
import type { ServerCase } from './cases/server-case';
import { ServerUnderTest, type ServerSettings } from './server-under-test';

/** How a server is judged. */
export interface ServerRunSettings extends RunSettings, ServerSettings {}

/**
 * Judges a server: the plain conversation first, and if that holds, everything else.
 * @throws NoTargetError where there is no server to judge.
 */
export async function judgeServer(options: ServerRunSettings): Promise<Report> {
  const { target, profile, patienceMs, only = () => true, known, rerun, onResult, totalTimeMs } = options;
  const startedAt = new Date();
  const started = performance.now();
  const server = await ServerUnderTest.start(options);
  try {
    const runnable = (one: ServerCase): RunnableCase => ({ info: one, run: () => server.run(one) });
    const [sanity, ...others] = serverCases(profile);
    if (sanity === undefined) throw new TypeError('there is no sanity case');
    const results = await judge({
      ...{ sanity: runnable(sanity), cases: others.filter(({ id }) => only(id)).map(runnable) },
      ...{ known, rerun, onResult, totalTimeMs, caseTimeMs: 20 * patienceMs },
      output: () => server.output,
      afterEach: (failed) => server.afterCase(failed),
    });
    const durationMs = performance.now() - started;
    return { side: 'server', profile: profile.id, target: target.name, startedAt, durationMs, results };
  } finally {
    await server.stop();
  }
}
