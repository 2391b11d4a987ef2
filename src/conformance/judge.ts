import type { Profile } from '../../generated';
import type { CaseInfo } from './case';
import { ConformanceFailure } from './failure';
import type { CaseResult, Status } from './report/report';

/** A case that is ready to run: bound to what it works with. */
export interface RunnableCase {
  readonly info: CaseInfo;
  /** @throws ConformanceFailure where the case does not hold. */
  readonly run: () => Promise<void>;
}

/** What a caller decides about a run, whichever side is judged. */
export interface RunSettings {
  readonly profile: Profile;
  /** Milliseconds after which no further case is begun. */
  readonly totalTimeMs: number;
  /** Which cases to judge; by default all. The plain conversation always comes first. */
  readonly only?: (id: string) => boolean;
  /** Why a case is known to fail; `undefined` where it is not. */
  readonly known: (id: string) => string | undefined;
  /** The command that runs one case again. */
  readonly rerun: (id: string) => string;
  /** Called with each result as soon as it is known. */
  readonly onResult?: ((result: CaseResult) => void) | undefined;
}

/** A run of the cases of one side in one profile. */
export interface TestRun extends Omit<RunSettings, 'profile' | 'only'> {
  /** The plain conversation: nothing else is judged unless it holds. */
  readonly sanity: RunnableCase;
  readonly cases: readonly RunnableCase[];
  /** Milliseconds that one case may take in all. */
  readonly caseTimeMs: number;
  /** What the judged program printed last, where the evidence of a failure does not say it. */
  readonly output?: () => string;
  /** Called after each case. Answers why nothing further can be judged; `undefined` to go on. */
  readonly afterEach?: (failed: boolean) => Promise<string | undefined>;
}

/** Judges the sanity case and then the others, one after the other; each result is told as soon as it is known. */
export async function judge(run: TestRun): Promise<readonly CaseResult[]> {
  const started = performance.now();
  const results: CaseResult[] = [];
  const add = (result: CaseResult): void => {
    results.push(result);
    run.onResult?.(result);
  };
  const sanity = await resultOf(run.sanity, run);
  add(sanity);
  const isSane = sanity.found === undefined;
  const afterwards = await run.afterEach?.(!isSane);
  let stop = isSane ? afterwards : NOT_SANE;
  for (const runnable of run.cases) {
    if (performance.now() - started > run.totalTimeMs) stop ??= timeIsOver(run.totalTimeMs);
    if (stop !== undefined) {
      add(notJudged(runnable, stop, run));
      continue;
    }
    const result = await resultOf(runnable, run);
    add(result);
    stop = await run.afterEach?.(result.found !== undefined);
  }
  return results;
}

const NOT_SANE = 'The plain conversation failed: what it shows must be mended first.';

function timeIsOver(ms: number): string {
  return `The time for the whole run, ${ms / 1000} s, was over.`;
}

async function resultOf({ info, run }: RunnableCase, testRun: TestRun): Promise<CaseResult> {
  const { known, rerun, caseTimeMs, output } = testRun;
  const started = performance.now();
  const failure = await inTime(run, caseTimeMs);
  const durationMs = performance.now() - started;
  const reason = known(info.id);
  return {
    ...{ info, durationMs, reason, status: statusOf(info, failure !== undefined, reason !== undefined) },
    found: failure?.message,
    evidence: failure && { ...(output !== undefined && { output: output() }), ...failure.evidence },
    rerun: rerun(info.id),
  };
}

function statusOf({ level }: CaseInfo, failed: boolean, isKnown: boolean): Status {
  if (isKnown) return failed ? 'knownFailure' : 'unexpectedPass';
  if (!failed) return 'passed';
  return level === 'MUST' ? 'failed' : 'warned';
}

function notJudged({ info }: RunnableCase, why: string, { rerun }: TestRun): CaseResult {
  return withoutVerdict(info, why, rerun(info.id));
}

/** A case that could not be judged. @param why in a sentence. */
export function withoutVerdict(info: CaseInfo, why: string, rerun: string): CaseResult {
  return {
    ...{ info, status: 'notJudged', durationMs: 0, found: why },
    ...{ evidence: undefined, reason: undefined, rerun },
  };
}

/** What a case found wrong, the time that it took included. */
async function inTime(run: () => Promise<void>, ms: number): Promise<ConformanceFailure | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ConformanceFailure>((resolve) => {
    timer = setTimeout(() => resolve(new ConformanceFailure(`The case was not over after ${ms / 1000} s.`)), ms);
  });
  const judged = run().then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof ConformanceFailure) return error;
      throw error;
    },
  );
  try {
    return await Promise.race([judged, late]);
  } finally {
    clearTimeout(timer);
    // Where time was over first, what the case still finds has no one to tell.
    judged.catch(() => undefined);
  }
}
