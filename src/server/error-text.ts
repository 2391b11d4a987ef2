import { SealwireError } from '../wire/error';

/** What an error says, and what to do about it where it says so. */
export function errorText(error: Error): string {
  const hint = error instanceof SealwireError ? error.hint : undefined;
  return hint === undefined ? error.message : `${error.message}. ${hint}`;
}
