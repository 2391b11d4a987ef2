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
  const { target, profile, patienceMs, only = () => true, known, rerun, onResult, totalTimeMs, signal } = options;
  const startedAt = new Date();
  const started = performance.now();
  const server = await ServerUnderTest.start(options);
  try {
    const runnable = (one: ServerCase): RunnableCase => ({ info: one, run: () => server.run(one) });
    const [sanity, ...others] = serverCases(profile);
    const last = others.pop();
    if (sanity === undefined || last === undefined) throw new TypeError('there is no plain conversation');
    const results = await judge({
      ...{ sanity: runnable(sanity), cases: others.filter(({ id }) => only(id)).map(runnable) },
      closing: { ...runnable(last), isWanted: only(last.id) },
      ...{ known, rerun, onResult, totalTimeMs, signal, caseTimeMs: 20 * patienceMs },
      output: () => server.output,
      afterEach: (failed) => server.afterCase(failed),
    });
    const durationMs = performance.now() - started;
    return { side: 'server', profile: profile.id, target: target.name, startedAt, durationMs, results };
  } finally {
    await server.stop();
  }
}
