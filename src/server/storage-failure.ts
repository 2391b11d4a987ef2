import { SealwireError } from '../wire/error';
import type { Refusal } from '../protocol/profile';
import type { Refused } from './session/events';

/** What storage refuses by a limit, where that is no failure of the disk. */
const LIMITS: Readonly<Record<string, Refusal>> = { E_QUOTA: 'tooLarge' };

/** What storage throws as the refusal that the client gets; an error that is not typed is thrown on. */
export function storageFailure(error: unknown): Refused {
  if (!(error instanceof SealwireError)) throw error;
  return {
    refused: LIMITS[error.code] ?? 'storageFailure',
    reason: error.hint === undefined ? error.message : `${error.message}. ${error.hint}`,
  };
}
