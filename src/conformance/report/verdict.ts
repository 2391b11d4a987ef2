import { counted } from '../../text/count';
import { countStatuses, fails, type CaseResult } from './report';

/** What a run says of who was judged. */
export interface Verdict {
  /** Whether the run passed. */
  readonly passed: boolean;
  /** A sentence. */
  readonly text: string;
  /** The command that runs again what is best looked at first; `undefined` where there is nothing to mend. */
  readonly begin: string | undefined;
}

/**
 * The verdict on all cases of a run. A run without any has judged nothing, and so has not passed.
 * @param strict a warning fails the run.
 */
export function verdictOf(results: readonly CaseResult[], strict: boolean): Verdict {
  if (results.length === 0) return { passed: false, text: 'Nothing was judged: no case was run.', begin: undefined };
  const all = counted(results.length, 'case');
  const failing = results.filter(({ status }) => fails(status, strict));
  const { failed, warned, notJudged, unexpectedPass, knownFailure, passed } = countStatuses(results);
  if (failing.length > 0) {
    // What was not judged waits for what failed.
    const first = failing.find(({ status }) => status !== 'notJudged') ?? failing[0];
    const kinds: readonly (readonly [number, string])[] = [
      [failed, 'failed'],
      [strict ? warned : 0, 'warned'],
      [unexpectedPass, 'passed unexpectedly'],
      [notJudged, 'could not be judged'],
    ];
    const what = listed(
      kinds
        .filter(([count]) => count > 0)
        .map(([count, how], index) => `${count} ${index === 0 ? `of ${all} ` : ''}${how}`),
    );
    const isBetter = failing.length === unexpectedPass;
    const verdict = isBetter ? 'It is better than its list of known failures says' : 'It does not conform';
    return { passed: false, text: `${verdict}: ${what}.`, begin: first?.rerun };
  }
  const but = listed([
    ...(warned > 0 ? [counted(warned, 'warning')] : []),
    ...(knownFailure > 0 ? [counted(knownFailure, 'known failure')] : []),
  ]);
  const text = `It conforms${but === '' ? '' : `, with ${but}`}: ${passed} of ${all} passed.`;
  return { passed: true, text, begin: undefined };
}

function listed(parts: readonly string[]): string {
  return [parts.slice(0, -1).join(', '), ...parts.slice(-1)].filter((part) => part !== '').join(' and ');
}
