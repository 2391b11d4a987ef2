import { plainly } from '../../text/ansi';
import { oneLine } from '../../text/visible';
import { pointsOf, type Weights } from './weights';
import type { CaseResult, Report } from './report';
import { statusWords } from './status-text';
import { failureText } from './terminal';

/** How an automatic grader reads a run: the `results.json` of Gradescope. */
export interface Grade {
  /** Points of the whole run, scaled to the total of the weights if they have one. */
  readonly score: number;
  /** In seconds. */
  readonly execution_time: number;
  /** What stands above all tests. */
  readonly output: string;
  readonly visibility: 'visible';
  readonly tests: readonly GradedTest[];
}

/** A case as an automatic grader reads it. */
export interface GradedTest {
  readonly name: string;
  /** Points as the weights have them, not scaled. */
  readonly score: number;
  readonly max_score: number;
  readonly status: 'passed' | 'failed';
  /** Empty for a pass. */
  readonly output: string;
  /** Position of the report and of the case in it, each from 1. */
  readonly number: string;
  readonly tags: readonly string[];
}

/**
 * A run as points. A case gives all of its points where it holds, and none where it failed or was not judged, be it as a
 * warning or as a known failure; one that is listed as a known failure and holds gives its points. A case that goes by
 * steps gives a part of its points for those that held, unless the weights forbid that.
 */
export function gradeOf(reports: readonly Report[], weights: Weights): Grade {
  const tests = reports.flatMap((report, index) =>
    report.results.map((result, position) => gradedTest(result, report, `${index + 1}.${position + 1}`, weights)),
  );
  const earned = sum(tests.map(({ score }) => score));
  const possible = sum(tests.map(({ max_score }) => max_score));
  const { total } = weights;
  const score = rounded(total === undefined ? earned : possible === 0 ? 0 : (earned / possible) * total);
  const held = tests.filter(({ status }) => status === 'passed').length;
  return {
    score,
    execution_time: sum(reports.map(({ durationMs }) => durationMs)) / 1000,
    output: `${held} of ${tests.length} cases hold: ${score} of ${total ?? rounded(possible)} points.${howFar(reports)}`,
    visibility: 'visible',
    tests,
  };
}

/** The same as the text of a `results.json`. */
export function gradeText(reports: readonly Report[], weights: Weights): string {
  return `${JSON.stringify(gradeOf(reports, weights), undefined, 2)}\n`;
}

function gradedTest(result: CaseResult, { side, profile }: Report, number: string, weights: Weights): GradedTest {
  const { info, status } = result;
  const points = pointsOf(weights, info);
  const holds = status === 'passed' || status === 'unexpectedPass';
  return {
    name: `${oneLine(info.id)}: ${oneLine(info.title)}`,
    score: holds ? points : status === 'failed' && weights.partial ? rounded(points * shareHeld(result)) : 0,
    max_score: points,
    status: holds ? 'passed' : 'failed',
    output: status === 'passed' ? '' : failureText(result, plainly),
    number,
    tags: [side, profile, info.level, statusWords[status]],
  };
}

/** The part of a case that held, from 0 to 1. */
function shareHeld({ evidence }: CaseResult): number {
  const { held, steps } = evidence?.progress ?? { held: 0, steps: [] };
  return steps.length === 0 ? 0 : held / steps.length;
}

/** Where the plain conversation failed: how far it came. */
function howFar(reports: readonly Report[]): string {
  const [progress] = reports.flatMap(({ results: [sanity] }) => sanity?.evidence?.progress ?? []);
  return progress === undefined
    ? ''
    : ` The plain conversation came through ${progress.held} of its ${progress.steps.length} steps.`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

/** Points with four decimals at most, as sums of tenths are not exact. */
function rounded(points: number): number {
  return Number(points.toFixed(4));
}
