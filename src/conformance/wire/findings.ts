import type { Profile } from '../../../generated';
import { diagnose, diagnosisRules } from '../../inspect/diagnoses/diagnose';
import type { Known } from '../../inspect/diagnoses/evidence';
import { findingOf, type Finding } from '../../inspect/finding';
import type { Direction } from '../../wire/profile';
import type { Deviation } from '../../wire/tolerance';

/** What is known of bytes beside the profile. */
export interface FindingOptions {
  readonly known?: Known | undefined;
  /** The deviations under which they were read. */
  readonly deviations?: readonly Deviation[] | undefined;
}

/** The usual mistakes that a message shows: the deviations that have a name, and what the rules of inspection find. */
export function findingsIn(
  bytes: Uint8Array,
  direction: Direction,
  profile: Profile,
  { known, deviations = [] }: FindingOptions,
): readonly Finding[] {
  if (bytes.length === 0) return [];
  const named = deviations.map((deviation): Finding => {
    return { ...findingOf(deviation), detail: 'Sealwire understands it all the same.' };
  });
  const kinds = deviations.map(({ tolerance }) => tolerance.kind);
  const others = diagnose(bytes, direction, profile, known).filter(({ id }) => {
    const kind = diagnosisRules.find((rule) => rule.id === id)?.kind;
    return kind === undefined || !kinds.includes(kind);
  });
  // What follows a bare name is the content, and no garbage.
  const isBare = others.some(({ id }) => id === 'name-not-padded');
  return [...named.filter(({ id }) => !isBare || id !== 'garbage-after-nul'), ...others];
}
