import { WireError } from './error';
import { headerNumberOf, type Candidate, type ReceivedHeader } from './interpretation';
import type { WireProfile } from './profile';

/** A header whose code no profile in question has. */
export function unknownCode(header: ReceivedHeader): WireError {
  return new WireError('E_UNKNOWN_CODE', `no message has the code ${headerNumberOf(header, 'code')} here`, {
    field: header.layout.code.name,
    hint: 'Check the byte order of the header, and that client and server speak the same edition.',
  });
}

/** A header whose size is none of the message that its code names. */
export function wrongSize<P extends WireProfile>(
  header: ReceivedHeader,
  candidates: readonly Candidate<P>[],
): WireError {
  const sizes = new Set(
    candidates.map(
      ({ descriptor: { layout } }) => `${layout.body === undefined ? '' : 'at least '}${layout.fixedSize}`,
    ),
  );
  const expected = [...sizes].join(' or ');
  const name = candidates[0]?.descriptor.name ?? 'the message';
  const announced = headerNumberOf(header, 'size');
  return new WireError('E_PAYLOAD_SIZE', `payload size ${announced} where ${name} has ${expected}`, {
    field: header.layout.size.name,
    hint: 'Count the bytes behind the header, without the header itself.',
  });
}
