import type { Acknowledged, ClientEnd } from './crowd';
import type { Outcome } from './scenario';

/** A stored file, and whether its content is what its client sent, byte for byte. */
export interface StoredFile {
  readonly client: string;
  readonly file: string;
  readonly isVerified: boolean;
  readonly isSame: boolean;
}

/** Violations of a kind that are told in full. */
const TOLD = 8;

/**
 * Whether all that clients were promised holds. Where an answer was lost, a client sends its file again, and a second copy is
 * no violation: those are counted, verified or not.
 */
export function judgeFiles(
  ends: readonly ClientEnd[],
  acknowledged: readonly Acknowledged[],
  stored: readonly StoredFile[],
): Outcome {
  const verified = new Map<string, number>();
  for (const one of stored) if (one.isVerified) verified.set(keyOf(one), (verified.get(keyOf(one)) ?? 0) + 1);
  const promised = new Set(acknowledged.map(keyOf));
  const failed = ends.filter(({ code }) => code !== 0);
  return {
    figures: {
      clients: ends.length,
      'came again': ends.filter(({ connections }) => connections > 1).length,
      acknowledged: acknowledged.length,
      'verified twice': [...verified.values()].filter((times) => times > 1).length,
      unconfirmed: stored.filter(({ isVerified }) => !isVerified).length,
    },
    violations: [
      ...shortened(failed.map(({ client, code, text }) => `${client} ended with ${code}: ${text}`)),
      ...shortened([...promised].filter((key) => !verified.has(key)).map((key) => `${key} is lost`)),
      ...shortened(stored.filter(({ isSame }) => !isSame).map((one) => `${keyOf(one)} has another content`)),
      // A client that failed may have confirmed a file and not have been answered.
      ...shortened(
        [...verified.keys()]
          .filter((key) => !promised.has(key) && !failed.some(({ client }) => key.endsWith(` of ${client}`)))
          .map((key) => `${key} is verified, and its client does not know`),
      ),
    ],
  };
}

/** The first of them, and how many more there are. */
export function shortened(violations: readonly string[]): readonly string[] {
  if (violations.length <= TOLD) return violations;
  return [...violations.slice(0, TOLD), `… and ${violations.length - TOLD} more of these`];
}

function keyOf({ client, file }: Acknowledged): string {
  return `${file} of ${client}`;
}
