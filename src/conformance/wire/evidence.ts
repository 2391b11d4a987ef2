import type { Profile } from '../../../generated';
import type { Known } from '../../inspect/diagnoses/evidence';
import type { Finding } from '../../inspect/finding';
import type { Direction } from '../../wire/profile';
import type { Deviation } from '../../wire/tolerance';
import type { Evidence, Exchanged, Said } from '../failure';
import { annotate } from './annotate';
import { findingsIn } from './findings';
import { framesIn } from './frames-in';
import { messagesIn } from './messages-in';

/** What a case knows of a failure. */
export interface FailureDetails {
  /** The message that is not as it should be; empty where none came. */
  readonly received?: Uint8Array | undefined;
  /** Offset in it of the first byte that should be another. */
  readonly difference?: number;
  /** The bytes that should have come, where there is just one right answer. */
  readonly expected?: Uint8Array;
  /** What is known beside the profile, for the findings. */
  readonly known?: Known;
  /** The deviations under which the message was read. */
  readonly deviations?: readonly Deviation[] | undefined;
  /** Mistakes that the bytes of one message do not show. */
  readonly findings?: readonly Finding[];
}

/** The evidence of a failure. @param direction in which the judged side sends. */
export function evidenceOf(
  conversation: readonly Said[],
  { received, difference, expected, known, deviations, findings = [] }: FailureDetails,
  direction: Direction,
  profile: Profile,
): Evidence {
  const ofTheKit = direction === 'request' ? 'response' : 'request';
  return {
    conversation: conversation.flatMap((said) =>
      exchangedIn(said, said.way === 'received' ? direction : ofTheKit, profile),
    ),
    ...(received !== undefined && { received: annotate(received, direction, profile) }),
    ...(difference !== undefined && { difference }),
    ...(expected !== undefined && { expected }),
    findings: [
      ...findings,
      ...framesIn(conversation, received, direction === 'request' ? 'client' : 'server'),
      ...(received === undefined ? [] : findingsIn(received, direction, profile, { known, deviations })),
    ],
  };
}

/** Message by message, although several may have gone out in one write. */
function exchangedIn(said: Said, direction: Direction, profile: Profile): Exchanged[] {
  const parts = (said.way === 'sent' ? messagesIn(said.bytes, direction, profile) : undefined) ?? [said];
  return parts.map(({ name, bytes }, index) => {
    const shown = annotate(bytes, direction, profile);
    return { ...said, name, size: bytes.length, ...shown, ...(index > 0 && { isGlued: true as const }) };
  });
}
