import { CryptoError } from '../../src/crypto/error';

/** What a refusal tells its reader; anything but a CryptoError fails the test. */
export function refusal(act: () => unknown): { code: string; message: string; hint: string | undefined } {
  try {
    act();
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error;
    const { code, message, hint } = error;
    return { code, message, hint };
  }
  throw new Error('nothing was refused');
}
