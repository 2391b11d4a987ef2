import type { CaseInfo, Side } from '../case';
import type { Evidence } from '../failure';

/**
 * How a case ended.
 * - `passed`
 * - `failed`: a MUST that does not hold
 * - `warned`: a SHOULD that does not hold; it costs points, and fails the run only where the caller is strict
 * - `notJudged`: the plain conversation failed, or a prerequisite; fails the run
 * - `knownFailure`: failed, and listed with a reason
 * - `unexpectedPass`: listed as a known failure, and passed; fails the run
 */
export type Status = 'passed' | 'failed' | 'warned' | 'notJudged' | 'knownFailure' | 'unexpectedPass';

/** How the judged program did not go on after a case. */
export interface Afterwards {
  /** `ended`: it runs no more. `silent`: it runs, and serves no plain conversation. */
  readonly kind: 'ended' | 'silent';
  /** What was seen of that, and what was done about it, in sentences. */
  readonly sentences: string;
}

/** A case with its outcome. */
export interface CaseResult {
  readonly info: CaseInfo;
  readonly status: Status;
  readonly durationMs: number;
  /** What was found, one sentence; `undefined` for a pass. Of a `notJudged`: why. */
  readonly found: string | undefined;
  readonly evidence: Evidence | undefined;
  /** What became of the judged program, where it did not go on after the case. */
  readonly afterwards?: Afterwards;
  /** Why the failure is known, where it is listed. */
  readonly reason: string | undefined;
  /** The command that runs this one case again. */
  readonly rerun: string;
}

/** Everything that a run found about one side in one edition or dialect. */
export interface Report {
  readonly side: Side;
  /** Id of the edition or dialect. */
  readonly profile: string;
  /** Who was judged, as the caller named it: an address, a command, or Sealwire's own. */
  readonly target: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  /** In the order of the run, the sanity case first. */
  readonly results: readonly CaseResult[];
}

/** Whether this outcome fails the run. @param strict a warning fails it too. */
export function fails(status: Status, strict: boolean): boolean {
  return (
    status === 'failed' || status === 'notJudged' || status === 'unexpectedPass' || (strict && status === 'warned')
  );
}

/** How many results have each status. */
export function countStatuses(results: readonly CaseResult[]): Readonly<Record<Status, number>> {
  const counts = { passed: 0, failed: 0, warned: 0, notJudged: 0, knownFailure: 0, unexpectedPass: 0 };
  for (const { status } of results) counts[status] += 1;
  return counts;
}

/** Cases that were not judged for one and the same reason. */
export interface NotJudged {
  readonly reason: string;
  readonly count: number;
}

/** Why cases were not judged, each reason once, in the order of the run: there may be hundreds of them behind one. */
export function reasonsNotJudged(results: readonly CaseResult[]): readonly NotJudged[] {
  const counts = new Map<string, number>();
  for (const { status, found } of results) {
    if (status !== 'notJudged') continue;
    const reason = found ?? 'no reason was given';
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => ({ reason, count }));
}
