import type { Profile } from '../../../generated';
import { judgeClient } from '../../../src/conformance/client/judge-client';
import type { CaseResult, Report } from '../../../src/conformance/report/report';
import { judgeServer } from '../../../src/conformance/server/judge-server';
import { generateKeyPair } from '../../../src/crypto/key-pair';
import type { ClientMutant, Mutant, ServerMutant } from './mutant';

/** How long a mutant is waited for, in milliseconds: it answers at once, or never. */
const PATIENCE_MS = 1000;
const RUN_TIME_MS = 2500;
/** How long a client is left to wait for an answer that is not due. */
const RESEND_PATIENCE_MS = 300;

/** A mutant's verdicts. */
export interface Row {
  readonly mutant: string;
  /** A character a case: `.` passed, `x` failed, `w` warned, `?` not judged. */
  readonly verdicts: string;
  /** The cases by which it was caught, of those that name it. */
  readonly caughtBy: readonly string[];
  /** Diagnoses that those cases gave. */
  readonly diagnoses: readonly string[];
}

const MARKS: Readonly<Record<CaseResult['status'], string>> = {
  passed: '.',
  failed: 'x',
  warned: 'w',
  notJudged: '?',
  knownFailure: 'k',
  unexpectedPass: 'u',
};

/** Judges a mutant. @param only which cases, by their ids without the profile; the plain conversation comes always. */
export async function judgeMutant(
  mutant: ServerMutant | ClientMutant,
  patient: Profile,
  only: (id: string) => boolean = () => true,
): Promise<{ readonly row: Row; readonly report: Report }> {
  const profile = impatient(patient);
  const shared = { profile, known: () => undefined, rerun: (id: string) => id, totalTimeMs: Infinity };
  const some = { ...shared, only: (id: string) => only(withoutProfile(id)) };
  const report =
    mutant.side === 'server'
      ? await judgeServer({ ...some, target: mutant.target(), patienceMs: PATIENCE_MS, keyPair: keyPairOf(profile) })
      : await judgeClient({ ...some, target: mutant.target(), runTimeMs: RUN_TIME_MS });
  return { report, row: rowOf(mutant, report) };
}

function impatient(profile: Profile): Profile {
  const { resend } = profile.flow;
  if (resend.form === 'acknowledged') return profile;
  return { ...profile, flow: { ...profile.flow, resend: { ...resend, patience: RESEND_PATIENCE_MS } } };
}

const keyPairs = new Map<string, ReturnType<typeof generateKeyPair>>();

/** One for all mutants: to make one takes longer than to judge. */
function keyPairOf({ rsa }: Profile): ReturnType<typeof generateKeyPair> {
  const id = JSON.stringify(rsa);
  const made = keyPairs.get(id) ?? generateKeyPair(rsa);
  keyPairs.set(id, made);
  return made;
}

function rowOf({ id, named }: Mutant, { results }: Report): Row {
  const failed = results.filter(({ status }) => status === 'failed' || status === 'warned');
  const naming = failed.filter(({ info }) => named.includes(withoutProfile(info.id)));
  const diagnoses = naming.flatMap(({ evidence }) => (evidence?.findings ?? []).map((diagnosis) => diagnosis.id));
  return {
    mutant: id,
    verdicts: results.map(({ status }) => MARKS[status]).join(''),
    caughtBy: naming.map(({ info }) => withoutProfile(info.id)),
    diagnoses: [...new Set(diagnoses)].sort(),
  };
}

/** A case's id as it is in every profile. */
export function withoutProfile(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}
