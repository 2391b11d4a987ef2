import type { Profile } from '../../../generated';
import type { ClientTarget } from '../target/target';
import { allowedChecksums, mistakenChecksums, type AnsweredChecksum } from './answered-checksum';
import { runScenario } from './run-scenario';
import type { Scenario } from './scenario';
import type { Transcript } from './transcript';

/**
 * Leads a client through the plain scenario, and finds out which checksum it computes: that of the profile which it
 * confirms or, where it confirms none of them, a mistaken one, which further runs try.
 * @throws NoTargetError where the client never connects.
 */
export async function runPlain(
  scenario: Scenario,
  target: ClientTarget,
  profile: Profile,
  runTimeMs: number,
): Promise<Transcript> {
  const run = (checksums: readonly [AnsweredChecksum, ...AnsweredChecksum[]]): Promise<Transcript> =>
    runScenario(scenario, target, profile, runTimeMs, checksums);
  const allowed = allowedChecksums(profile);
  const first = await run(allowed);
  if (first.checksum === allowed[0] || !isRefused(first)) return first;
  const tried = Math.min(allowed.length, first.transmissions.length);
  const found = first.checksum ?? (await confirmed([...allowed, ...mistakenChecksums(profile)].slice(tried), run));
  if (found === undefined) return first;
  // A run in which the first checksum is the client's own is a plain one.
  return found.mistake === undefined ? run([found]) : first.knowing(found);
}

/** The first of these checksums that the client confirms. Each transmission of a run tries another one. */
async function confirmed(
  suspects: readonly AnsweredChecksum[],
  run: (checksums: readonly [AnsweredChecksum, ...AnsweredChecksum[]]) => Promise<Transcript>,
): Promise<AnsweredChecksum | undefined> {
  const [first, ...others] = suspects;
  if (first === undefined) return undefined;
  const transcript = await run([first, ...others]);
  if (transcript.checksum !== undefined || !isRefused(transcript)) return transcript.checksum;
  return confirmed(suspects.slice(Math.max(1, transcript.transmissions.length)), run);
}

/** Whether the client has refused a checksum, and come to its end. */
function isRefused(transcript: Transcript): boolean {
  const refusals = [...transcript.requests('CrcInvalid'), ...transcript.requests('GiveUp')];
  return refusals.length > 0 && transcript.run?.exitCode !== undefined;
}
