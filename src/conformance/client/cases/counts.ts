import type { Requests } from '../../../../generated';
import type { Observation } from '../observation';

/** Makes sure that the file was sent so many times. @throws ConformanceFailure with how often it was. */
export function hasTransmissions(seen: Observation, due: number): void {
  const count = seen.transmissions.length;
  if (count !== due) throw seen.failure(`The client sent the file ${count} times where ${due} are due.`);
}

/** Makes sure that a request was made so many times. @throws ConformanceFailure with how often it was. */
export function isTried(seen: Observation, request: keyof Requests, times: number): void {
  const count = request === 'SendFile' ? seen.transmissions.length : seen.requests(request).length;
  if (count !== times) throw seen.failure(`The client sent ${request} ${count} times where ${times} are due.`);
}

/** Makes sure that the program came to its end. @throws ConformanceFailure where it was still running. */
export function ends(seen: Observation): void {
  if (seen.run === undefined || seen.run.exitCode !== undefined) return;
  throw seen.failure('The client was still running when its time was over.');
}
