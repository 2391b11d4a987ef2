import { SealwireError } from '../wire/error';
import type { Refused } from './session/events';

/** A failure of the disk or the database as the refusal that the client gets; any other error is thrown on. */
export function storageFailure(error: unknown): Refused {
  if (!(error instanceof SealwireError)) throw error;
  return {
    refused: 'storageFailure',
    reason: error.hint === undefined ? error.message : `${error.message}. ${error.hint}`,
  };
}
