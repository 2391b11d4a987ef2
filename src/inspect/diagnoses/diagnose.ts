import type { Profile } from '../../../generated';
import type { Direction } from '../../wire/profile';
import { cryptographyRules } from './cryptography';
import type { Finding } from '../finding';
import { evidenceOf, type Known } from './evidence';
import { headerRules } from './header';
import { payloadRules } from './payload';
import type { DiagnosisRule } from './rule';

/** Every mistake that can be told, in the order in which they are looked for. */
export const diagnosisRules: readonly DiagnosisRule[] = [...headerRules, ...payloadRules, ...cryptographyRules];

/**
 * The usual mistakes that a message shows, held against the profile to the letter: what the profile tolerates is a
 * mistake here too. Pure.
 * @param bytes from the message's first byte on; what follows may tell more.
 * @param known a key, a plaintext, a ciphertext: without them only bytes and sizes speak.
 */
export function diagnose(
  bytes: Uint8Array,
  direction: Direction,
  profile: Profile,
  known: Known = {},
): readonly Finding[] {
  const evidence = evidenceOf(bytes, direction, profile, known);
  return diagnosisRules.flatMap(({ id, title, cause, find }) => {
    const found = find(evidence);
    return found === undefined ? [] : [{ kind: 'mistake' as const, id, title, cause, ...found }];
  });
}
