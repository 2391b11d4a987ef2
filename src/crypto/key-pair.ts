import { generateKeyPair as generateNative } from 'node:crypto';
import { promisify } from 'node:util';
import type { RsaRules } from './rules';
import { CryptoError } from './error';
import { parsePrivateKey, type PrivateKey } from './private-key';

const generate = promisify(generateNative);

/**
 * Makes an RSA key pair, off the main thread; the public half is in the private key ({@link PrivateKey.publicKeyDer}).
 * It is read back as a key of a file would be, so a key that does not hold together is never used.
 *
 * @throws CryptoError E_RSA_RULES if no key has such an exponent.
 */
export async function generateKeyPair(rules: Pick<RsaRules, 'bits' | 'exponent'>): Promise<PrivateKey> {
  const { bits, exponent } = rules;
  if (exponent < 3 || exponent % 2 === 0) {
    throw new CryptoError('E_RSA_RULES', `no RSA key has the public exponent ${exponent}`, {
      field: 'exponent',
      hint: 'The exponent must be odd and at least 3.',
    });
  }
  const { privateKey } = await generate('rsa', {
    modulusLength: bits,
    publicExponent: exponent,
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  return parsePrivateKey(privateKey);
}
