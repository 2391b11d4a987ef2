import type { Requests } from '../../../../generated';
import type { Transcript } from '../transcript';

/** Makes sure that the file was sent so many times. @throws ConformanceFailure with how often it was. */
export function hasTransmissions(transcript: Transcript, due: number): void {
  const count = transcript.transmissions.length;
  if (count !== due) throw transcript.failure(`The client sent the file ${count} times where ${due} are due.`);
}

/** Makes sure that a request was made so many times. @throws ConformanceFailure with how often it was. */
export function isTried(transcript: Transcript, request: keyof Requests, times: number): void {
  const count = request === 'SendFile' ? transcript.transmissions.length : transcript.requests(request).length;
  if (count !== times) throw transcript.failure(`The client sent ${request} ${count} times where ${times} are due.`);
}

/** Makes sure that the program came to its end. @throws ConformanceFailure where it was still running. */
export function ends(transcript: Transcript): void {
  if (transcript.run === undefined || transcript.run.exitCode !== undefined) return;
  throw transcript.failure('The client was still running when its time was over.');
}
