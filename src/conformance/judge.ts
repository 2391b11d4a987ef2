import type { Profile } from '../../generated';
import type { CaseInfo } from './case';
import { ConformanceFailure } from './failure';
import type { Afterwards, CaseResult, Status } from './report/report';

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
  /** Ends the run early; the reason says why, in a sentence. What is not judged by then says so. */
  readonly signal?: AbortSignal | undefined;
}

/** A run of the cases of one side in one profile. */
export interface TestRun extends Omit<RunSettings, 'profile' | 'only'> {
  /** The plain conversation: nothing else is judged unless it holds. */
  readonly sanity: RunnableCase;
  readonly cases: readonly RunnableCase[];
  /** Judged last, if it is there; it answers for what no MUST among the cases is to blame for. */
  readonly closing?: ClosingCase;
  /** Milliseconds that one case may take in all. */
  readonly caseTimeMs: number;
  /** What the judged program has printed since the case began, where the evidence of a failure does not say it. */
  readonly output?: () => string;
  /** Called after each case. Answers `undefined` where the judged program goes on. */
  readonly afterEach?: (failed: boolean) => Promise<Stoppage | undefined>;
}

/** The last case of a run. */
export interface ClosingCase extends RunnableCase {
  /** Whether the caller wants it judged; else it is there only where it has something to answer for. */
  readonly isWanted: boolean;
}

/** The judged program went on no more after a case. */
export interface Stoppage {
  /** How, in sentences. */
  readonly afterwards: Afterwards;
  /** Whether it was seen to go on just before the case; else an earlier case may have stopped it. */
  readonly wentOnBefore: boolean;
  /** Why nothing further can be judged, in a sentence; `undefined` where it was started anew, and goes on. */
  readonly end: string | undefined;
}

/** Judges the sanity case and then the others, one after the other; each result is told as soon as it is known. */
export async function judge(run: TestRun): Promise<readonly CaseResult[]> {
  return new Judging(run).judge();
}

const STOPPED_LATER = 'The answers are right, but afterwards the server goes on no more.';

const NOT_SANE = 'The plain conversation failed: what it shows must be mended first.';

function timeIsOver(ms: number): string {
  return `The time for the whole run, ${ms / 1000} s, was over.`;
}

/** The course of a run. */
class Judging {
  readonly #run: TestRun;
  readonly #started = performance.now();
  readonly #results: CaseResult[] = [];
  /** Why nothing further is judged. */
  #end: string | undefined;
  /** The last case that was run, to look at it again. */
  #before: RunnableCase | undefined;
  /** A stoppage that no failed MUST answers for yet. */
  #unanswered: string | undefined;

  constructor(run: TestRun) {
    this.#run = run;
  }

  async judge(): Promise<readonly CaseResult[]> {
    const { sanity, cases, closing } = this.#run;
    await this.#judge(sanity);
    for (const one of cases) await this.#judge(one);
    if (closing !== undefined) await this.#close(closing);
    return this.#results;
  }

  async #judge(one: RunnableCase): Promise<void> {
    this.#end ??= this.#whyItEndsNow();
    if (this.#end === undefined) await this.#judgeNow(one);
    else this.#addUnjudged(one, this.#end);
  }

  #whyItEndsNow(): string | undefined {
    const { totalTimeMs, signal } = this.#run;
    if (signal?.aborted === true) return String(signal.reason);
    const isOver = this.#before !== undefined && performance.now() - this.#started > totalTimeMs;
    return isOver ? timeIsOver(totalTimeMs) : undefined;
  }

  async #judgeNow(one: RunnableCase): Promise<void> {
    const { afterEach, signal } = this.#run;
    const result = await resultOf(one, this.#run);
    if (signal?.aborted === true) {
      this.#end = String(signal.reason);
      this.#addUnjudged(one, this.#end);
      return;
    }
    if (one === this.#run.sanity && result.found !== undefined) {
      this.#end = NOT_SANE;
      this.#add(result);
      return;
    }
    const stoppage = await afterEach?.(result.found !== undefined);
    if (stoppage === undefined) this.#add(result);
    else if (stoppage.wentOnBefore || stoppage.end !== undefined) this.#addStopped(result, stoppage);
    else await this.#judgeAgain(one, stoppage);
    this.#before = one;
  }

  /** Judges a case on a server started anew: perhaps the server that it met was stopped by an earlier case. */
  async #judgeAgain(one: RunnableCase, earlier: Stoppage): Promise<void> {
    const result = await resultOf(one, this.#run);
    const stoppage = await this.#run.afterEach?.(result.found !== undefined);
    if (stoppage !== undefined) {
      this.#addStopped(result, stoppage);
      return;
    }
    const { sentences } = earlier.afterwards;
    if (this.#before === undefined) this.#unanswered ??= sentences;
    else await this.#blame(this.#before, sentences);
    this.#add(result);
  }

  /** Sees whether a case that has passed is what stopped the server, and lets it fail then. */
  async #blame(passed: RunnableCase, sentences: string): Promise<void> {
    const again = await resultOf(passed, this.#run);
    const stoppage = await this.#run.afterEach?.(true);
    if (stoppage === undefined) {
      this.#unanswered ??= sentences;
      return;
    }
    this.#results.splice(-1, 1);
    this.#addStopped(again.found === undefined ? await this.#failed(passed, STOPPED_LATER) : again, stoppage);
  }

  #addStopped(result: CaseResult, { afterwards, wentOnBefore, end }: Stoppage): void {
    if (end !== undefined) {
      this.#end = `${end} It began with ${result.info.id}${wentOnBefore ? '' : ', or with a case before it'}.`;
    }
    if (result.status === 'warned') this.#unanswered ??= `After ${result.info.id}: ${afterwards.sentences}`;
    this.#add({ ...result, afterwards });
  }

  /** The closing case fails where a stoppage would fail nothing else. */
  async #close(closing: ClosingCase): Promise<void> {
    const found = this.#unanswered;
    if (found === undefined || this.#end !== undefined) {
      if (closing.isWanted) await this.#judge(closing);
    } else this.#add(await this.#failed(closing, found));
  }

  #failed({ info }: RunnableCase, found: string): Promise<CaseResult> {
    return resultOf({ info, run: () => Promise.reject(new ConformanceFailure(found)) }, this.#run);
  }

  #addUnjudged({ info }: RunnableCase, why: string): void {
    this.#add(withoutVerdict(info, why, this.#run.rerun(info.id)));
  }

  #add(result: CaseResult): void {
    this.#results.push(result);
    this.#run.onResult?.(result);
  }
}

async function resultOf({ info, run }: RunnableCase, testRun: TestRun): Promise<CaseResult> {
  const { known, rerun, caseTimeMs, output, signal } = testRun;
  const started = performance.now();
  const failure = await inTime(run, caseTimeMs, signal);
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

/** A case that could not be judged. @param why in a sentence. */
export function withoutVerdict(info: CaseInfo, why: string, rerun: string): CaseResult {
  return {
    ...{ info, status: 'notJudged', durationMs: 0, found: why },
    ...{ evidence: undefined, reason: undefined, rerun },
  };
}

/** What a case found wrong, the time that it took included. Where the signal ends the run, what it says means nothing. */
async function inTime(
  run: () => Promise<void>,
  ms: number,
  signal?: AbortSignal,
): Promise<ConformanceFailure | undefined> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => undefined;
  const late = new Promise<ConformanceFailure | undefined>((resolve) => {
    timer = setTimeout(() => resolve(new ConformanceFailure(`The case was not over after ${ms / 1000} s.`)), ms);
    onAbort = () => resolve(undefined);
    signal?.addEventListener('abort', onAbort);
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
    signal?.removeEventListener('abort', onAbort);
    // Where time was over first, what the case still finds has no one to tell.
    judged.catch(() => undefined);
  }
}
