import { sameBytes } from '../../../wire/value';
import { contentDiagnoses } from '../content-diagnoses';
import type { Transcript } from '../transcript';
import type { Transmission } from '../transmission';

/** Makes sure that a transmission brought the file. @throws ConformanceFailure with the reason why it did not. */
export function brings(transcript: Transcript, transmission: Transmission): void {
  const { plaintext } = transcript.told;
  if (transmission.plaintext !== undefined && sameBytes(transmission.plaintext, plaintext)) return;
  const [request] = transmission.packets;
  const what =
    transmission.plaintext === undefined
      ? `The content does not decrypt: ${transmission.problem ?? ''}.`
      : `The content decrypts to ${transmission.plaintext.length} bytes that are not the file.`;
  const diagnoses = contentDiagnoses(transmission, plaintext, transcript.profile);
  throw transcript.failure(what, { request, known: { plaintext }, diagnoses });
}

/** Makes sure that the last transmission brought the file. */
export function arrives(transcript: Transcript): void {
  const hollow = transcript.requests('SendFile').find(({ message }) => {
    return message.content.length === 0 && Number(message.values['contentSize']) > 0;
  });
  if (hollow !== undefined) {
    throw transcript.failure('The payload size leaves no room for the content that is announced.', { request: hollow });
  }
  const last = transcript.transmissions.at(-1);
  if (last !== undefined) return brings(transcript, last);
  transcript.makesSense();
  throw transcript.failure('The client never sent its file.');
}
