import { judge, type RunnableCase, type RunSettings } from '../judge';
import type { Report } from '../report/report';
import type { ClientTarget } from '../target/target';
import { clientCases } from './cases';
import type { ClientCase } from './cases/client-case';
import { allowedChecksums } from './answered-checksum';
import { runPlain } from './plain-run';
import { runScenario } from './run-scenario';
import { scenarios, type Scenario } from './scenario';
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
  const { target, profile, runTimeMs, only = () => true, known, rerun, onResult, totalTimeMs, signal } = options;
  const startedAt = new Date();
  const started = performance.now();
  const all = scenarios(profile);
  const transcripts = new Map<string, Promise<Transcript>>();
  // The plain conversation is judged first: the checksum that it shows the client to compute is right in all others.
  const inOthers = async (scenario: Scenario): Promise<Transcript> => {
    const { checksum } = (await transcripts.get('plain')) ?? {};
    return runScenario(scenario, target, profile, runTimeMs, checksum ? [checksum] : allowedChecksums(profile));
  };
  const transcriptOf = (id: string): Promise<Transcript> => {
    const scenario = all.find((one) => one.id === id);
    if (scenario === undefined) throw new TypeError(`there is no scenario ${id}`);
    const run = (): Promise<Transcript> =>
      id === 'plain' ? runPlain(scenario, target, profile, runTimeMs) : inOthers(scenario);
    const transcript = transcripts.get(id) ?? run();
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
    // A scenario has two runs at most, and the plain one some more where the client computes another checksum.
    ...{ known, rerun, onResult, totalTimeMs, signal, caseTimeMs: 8 * runTimeMs },
  });
  const durationMs = performance.now() - started;
  return { side: 'client', profile: profile.id, target: target.name, startedAt, durationMs, results };
}
