import { SealwireError } from '../../src/wire/error';

/** What is thrown, as a text: code, message, and hint in brackets. */
export function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (!(error instanceof SealwireError)) throw error;
    return `${error.code}: ${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}`;
  }
  return 'nothing was thrown';
}
