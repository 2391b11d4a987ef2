import { sameBytes } from '../../../wire/value';
import type { Observation } from '../observation';
import type { Transmission } from '../transmission';

/** Makes sure that a transmission brought the file. @throws ConformanceFailure with the reason why it did not. */
export function brings(seen: Observation, transmission: Transmission): void {
  const { plaintext } = seen.told;
  const [request] = transmission.packets;
  if (transmission.plaintext === undefined) {
    throw seen.failure(`The content does not decrypt: ${transmission.problem ?? ''}.`, { request });
  }
  if (sameBytes(transmission.plaintext, plaintext)) return;
  throw seen.failure(`The content decrypts to ${transmission.plaintext.length} bytes that are not the file.`, {
    request,
  });
}

/** Makes sure that the last transmission brought the file. */
export function arrives(seen: Observation): void {
  const last = seen.transmissions.at(-1);
  if (last === undefined) throw seen.failure('The client never sent its file.');
  brings(seen, last);
}
