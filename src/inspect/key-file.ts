import { CourseFileError } from '../course/error';
import { parseMeInfo, type Identity } from '../course/me-info';
import { parsePrivKey } from '../course/priv-key';
import { parsePrivateKey, type PrivateKey } from '../crypto/private-key';

/**
 * The private key in a client's file: a priv.key in any of its forms, or a me.info.
 * @throws CourseFileError E_ME_INFO for a me.info without a key, E_PRIV_KEY for a file that is neither; CryptoError
 * E_BAD_PRIVATE_KEY.
 */
export function readKeyFile(bytes: Uint8Array): PrivateKey {
  const identity = meInfoIn(bytes);
  if (identity === undefined) return parsePrivateKey(parsePrivKey(bytes));
  if (identity.privateKeyDer !== undefined) return parsePrivateKey(identity.privateKeyDer);
  throw new CourseFileError('E_ME_INFO', 'me.info holds no private key', { hint: 'Name the priv.key beside it.' });
}

/** The second line of a me.info is an id, which no priv.key has. */
function meInfoIn(bytes: Uint8Array): Identity | undefined {
  try {
    return parseMeInfo(bytes);
  } catch (error) {
    if (error instanceof CourseFileError) return undefined;
    throw error;
  }
}
