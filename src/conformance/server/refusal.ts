import type { Profile } from '../../../generated';
import { checksumOf } from '../../inspect/diagnoses/cryptography';
import { refusalsOf } from '../../protocol/refusal';
import { composeRequest, type RequestSpec } from '../wire/compose';
import type { ReadMessage } from '../wire/message-reader';
import { numberOf, type TestContext } from './test-context';
import type { Probe } from './probe';
import type { Precondition } from './precondition';

/** How bad input may end. */
export type Outcome = 'served' | 'refused' | 'closed';

/**
 * Sends bytes in place of the request that would be right, ends the own direction, and sees what becomes of them.
 * @param bytes what is sent; the request's name is only for the report.
 * @throws ConformanceFailure where the server answers what makes no sense, or neither answers nor ends the connection.
 */
export async function outcomeOf(
  context: TestContext,
  { probe, spec, file }: Precondition,
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
  const received = next.bytes;
  if (next.frame.kind === 'violation') {
    throw probe.failure(`The answer is no message of ${context.profile.id}: ${next.frame.error.message}.`, {
      received,
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
 * The same for bytes that must not be served; and the server must serve others afterwards.
 * @throws ConformanceFailure where it does otherwise.
 */
export async function mustBeRefused(context: TestContext, at: Precondition, bytes: Uint8Array): Promise<void> {
  if ((await outcomeOf(context, at, bytes)) === 'served') {
    throw at.probe.failure('The server served it as if it were right.', { received: at.probe.lastReceived });
  }
  await context.stillServes();
}

/**
 * The same for a request that must not be served at all, on a connection of the case's own.
 * @param bytes what is sent, where that is not the request alone.
 */
export function mustRefuse(
  context: TestContext,
  probe: Probe,
  spec: RequestSpec,
  bytes: Uint8Array = composeRequest(context.profile, spec),
): Promise<void> {
  return mustBeRefused(context, { probe, spec, answer: undefined, file: undefined }, bytes);
}

function hasRightChecksum({ checksums }: Profile, plaintext: Uint8Array, { values }: ReadMessage): boolean {
  return checksums.some((spec) => checksumOf(spec, plaintext) === numberOf(values, 'checksum'));
}
