import type { Profile } from '../../../generated';
import { checksumOf } from '../../inspect/diagnoses/cryptography';
import { refusalsOf } from '../../protocol/refusal';
import { composeRequest } from '../wire/compose';
import { numberIn } from '../wire/field-values';
import type { ReadMessage } from '../wire/message-reader';
import type { TestContext } from './test-context';
import type { Precondition } from './precondition';
import { placeOf } from './probe';

/** How a case says in words what may become of bad input: the outcomes that do no harm. */
export const REFUSED = 'an answer of the protocol that refuses it';
export const CLOSED = 'the end of the connection';

/** Where bad input goes: the connection, and the request in whose place it is sent. */
export interface BadInputPlace extends Pick<Precondition, 'probe' | 'spec'> {
  /** The file that the request brings, if it brings one. */
  readonly file?: Precondition['file'];
  /** A name without its NUL, which an answer may repeat as it came. */
  readonly unterminated?: Uint8Array;
}

/** How bad input may end. */
export type Outcome = 'served' | 'refused' | 'closed';

/**
 * Sends bytes in place of the request that would be right, ends the own direction, and sees what becomes of them.
 * @param bytes what is sent; the request's name is only for the report.
 * @throws ConformanceFailure where the server answers what makes no sense, or neither answers nor ends the connection.
 */
export async function outcomeOf(
  context: TestContext,
  { probe, spec, file, unterminated }: BadInputPlace,
  bytes: Uint8Array,
): Promise<Outcome> {
  await probe.send(spec.name, bytes);
  probe.end();
  const answers = context.profile.requests[spec.name]?.answers ?? [];
  const next = await probe.next();
  if (next === 'end' || next === 'reset') {
    probe.expectCleanEnd();
    return 'closed';
  }
  if (next === 'silence') {
    throw probe.failure('The server neither answered nor ended the connection, although nothing more can come.');
  }
  const received = next.frame.kind === 'violation' ? await probe.untilQuiet(next.bytes) : next.bytes;
  if (next.frame.kind === 'violation') {
    const isEcho = unterminated !== undefined && Buffer.from(received).includes(Buffer.from(unterminated));
    if (isEcho && next.name === answers[0]) return 'served';
    throw probe.failure(`The answer is no message of ${context.profile.id}: ${next.frame.error.message}.`, {
      received,
      ...placeOf(next.frame.error),
    });
  }
  if (next.name === answers[0]) {
    if (file === undefined || next.name !== 'FileReceived' || hasRightChecksum(context.profile, file.plaintext, next)) {
      return 'served';
    }
    throw probe.failure('The server took it for a file, and its checksum is not that of the file.', {
      received,
      known: { plaintext: file.plaintext },
    });
  }
  if (refusalsOf(context.profile).some((name) => name === next.name)) return 'refused';
  throw probe.failure(`${next.name ?? ''} came, which refuses nothing.`, { received });
}

/**
 * The same for what must not be served; and the server must serve others afterwards.
 * @param bytes by default the request itself.
 * @throws ConformanceFailure where it is served, or others are not.
 */
export async function mustBeRefused(
  context: TestContext,
  place: BadInputPlace,
  bytes: Uint8Array = composeRequest(context.profile, place.spec),
): Promise<void> {
  if ((await outcomeOf(context, place, bytes)) === 'served') {
    throw place.probe.failure('The server served it as if it were right.', { received: place.probe.lastReceived });
  }
  await context.stillServes();
}

function hasRightChecksum({ checksums }: Profile, plaintext: Uint8Array, { values }: ReadMessage): boolean {
  return checksums.some((spec) => checksumOf(spec, plaintext) === numberIn(values, 'checksum'));
}
