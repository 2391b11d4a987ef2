import type { CaseResult } from './report';

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
