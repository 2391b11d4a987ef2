import type { Matrix, Outcome } from './matrix';
import type { Cut, Direction, Way } from './proxy';

export const WAYS: readonly Way[] = ['reset', 'halfClose', 'stall'];
export const DIRECTIONS: readonly Direction[] = ['toServer', 'toClient'];

const ANSWERS = ['Register', 'PublicKey', 'the file "a.txt"', 'CrcValid'];
const WHERE = String.raw`(, \d+ bytes? into (a header|the header|the payload of \w+))?`;

/** What a run may say that was cut, with its exit code. */
const SAID: Readonly<Record<Way, { readonly exitCode: number; readonly text: RegExp }>> = {
  reset: { exitCode: 3, text: new RegExp(`^the server closed the connection instead of answering (.*?)${WHERE}$`) },
  halfClose: { exitCode: 3, text: new RegExp(`^the server closed the connection instead of answering (.*?)${WHERE}$`) },
  stall: { exitCode: 8, text: /^the server did not answer (.*) in time$/ },
};

/** How far a run came that ended so: the number of the request that was not answered; `undefined` for what none may say. */
function progress({ exitCode, text }: Outcome, way: Way): number | undefined {
  if (exitCode === 0) return text === '1 file stored and verified' ? ANSWERS.length : undefined;
  const expected = SAID[way];
  const request = ANSWERS.indexOf(expected.text.exec(text)?.[1] ?? '');
  return exitCode === expected.exitCode && request >= 0 ? request : undefined;
}

/**
 * Cuts a connection behind each of so many bytes.
 * @returns what was not as expected: what the run said, how the next one of the same client ended, and what is left behind.
 */
export async function wrongPoints(matrix: Matrix, cuts: readonly Cut[]): Promise<readonly string[]> {
  const wrong: string[] = [];
  const far = new Map<string, number>();
  for (const cut of [...cuts].sort((one, other) => one.after - other.after)) {
    const { first, second } = await matrix.cut(cut);
    const place = `${cut.way} behind byte ${cut.after} ${cut.direction}`;
    const series = `${cut.way} ${cut.direction}`;
    const came = progress(first, cut.way);
    // The farther it is cut, the farther it comes; one that waits a short while may be too slow to come so far.
    const isLess = cut.way !== 'stall' && (came ?? 0) < (far.get(series) ?? 0);
    if (came === undefined || isLess) wrong.push(`${place}: it said ${first.exitCode}, ${first.text}`);
    far.set(series, came ?? 0);
    if (second.exitCode !== 0) wrong.push(`${place}: the next run said ${second.exitCode}, ${second.text}`);
  }
  return [...wrong, ...(await matrix.remains())];
}
