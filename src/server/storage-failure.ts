import { SealwireError } from '../wire/error';
import { errorText } from './error-text';
import type { Refusal } from '../protocol/profile';
import type { Refused } from './session/events';

/** What storage refuses by a limit, and under which word that is counted. */
const LIMITS: Readonly<Record<string, { readonly refused: Refusal; readonly why: string }>> = {
  E_QUOTA: { refused: 'tooLarge', why: 'quota' },
  E_FREE_SPACE: { refused: 'storageFailure', why: 'freeSpace' },
};

/** What storage throws as the refusal that the client gets; an error that is not typed is thrown on. */
export function storageFailure(error: unknown): Refused {
  if (!(error instanceof SealwireError)) throw error;
  return {
    ...(LIMITS[error.code] ?? { refused: 'storageFailure' }),
    reason: errorText(error),
  };
}
