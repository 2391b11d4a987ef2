import { judge, type RunnableCase, type RunSettings } from '../judge';
import type { Report } from '../report/report';
import type { ClientTarget } from '../target/target';
import { clientCases } from './cases';
import type { ClientCase } from './cases/client-case';
import { runScenario } from './run-scenario';
import { scenarios } from './scenario';
import type { Transcript } from './transcript';

/** How a client is judged. */
export interface ClientRunSettings extends RunSettings {
  readonly target: ClientTarget;
  /** Milliseconds that one run of the client may take. */
  readonly runTimeMs: number;
}

/**
 * Judges a client: leads it through every scenario once, and holds the transcript of each against the cases.
 * @throws NoTargetError where there is no client to judge.
 */
export async function judgeClient(options: ClientRunSettings): Promise<Report> {
  const { target, profile, runTimeMs, only = () => true, known, rerun, onResult, totalTimeMs } = options;
  const startedAt = new Date();
  const started = performance.now();
  const all = scenarios(profile);
  const transcripts = new Map<string, Promise<Transcript>>();
  const transcriptOf = (id: string): Promise<Transcript> => {
    const scenario = all.find((one) => one.id === id);
    if (scenario === undefined) throw new TypeError(`there is no scenario ${id}`);
    const transcript = transcripts.get(id) ?? runScenario(scenario, target, profile, runTimeMs);
    transcripts.set(id, transcript);
    return transcript;
  };
  const runnable = (one: ClientCase): RunnableCase => ({
    info: one,
    run: async () => one.judge(await transcriptOf(one.scenario)),
  });
  const [sanity, ...others] = clientCases(profile);
  if (sanity === undefined) throw new TypeError('there is no sanity case');
  const results = await judge({
    ...{ sanity: runnable(sanity), cases: others.filter(({ id }) => only(id)).map(runnable) },
    // A scenario has two runs at most; the rest is the kit's own.
    ...{ known, rerun, onResult, totalTimeMs, caseTimeMs: 3 * runTimeMs },
  });
  const durationMs = performance.now() - started;
  return { side: 'client', profile: profile.id, target: target.name, startedAt, durationMs, results };
}
