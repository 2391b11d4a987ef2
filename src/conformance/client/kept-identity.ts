import { readIdentity } from '../../course/identity';
import { parsePrivKey } from '../../course/priv-key';
import { parsePrivateKey, type PrivateKey } from '../../crypto/private-key';
import { SealwireError } from '../../wire/error';
import { sameBytes } from '../../wire/value';
import type { Workplace } from '../target/workplace';

/** What a client keeps between two runs. */
export interface KeptIdentity {
  readonly name: Uint8Array;
  readonly clientId: Uint8Array;
  /** The key of `me.info`; `undefined` where there is none, or it is no key. */
  readonly privateKey: PrivateKey | undefined;
  /** Whether `priv.key` is there and holds the same key; `undefined` where there is no `priv.key`. */
  readonly hasSameKeyFile: boolean | undefined;
}

/** What the client has kept; a sentence where that cannot be read. */
export async function keptIn(
  workplace: Pick<Workplace, 'directory' | 'privKey'>,
): Promise<KeptIdentity | string | undefined> {
  try {
    const identity = await readIdentity(workplace.directory);
    if (identity === undefined) return undefined;
    const { name, clientId, privateKeyDer } = identity;
    const keyFile = await workplace.privKey();
    return {
      ...{ name, clientId, privateKey: keyOf(privateKeyDer) },
      hasSameKeyFile: keyFile && hasKey(keyFile, privateKeyDer),
    };
  } catch (error) {
    if (error instanceof SealwireError) return error.message;
    throw error;
  }
}

function keyOf(der: Uint8Array | undefined): PrivateKey | undefined {
  if (der === undefined) return undefined;
  try {
    return parsePrivateKey(der);
  } catch (error) {
    if (error instanceof SealwireError) return undefined;
    throw error;
  }
}

function hasKey(keyFile: Uint8Array, der: Uint8Array | undefined): boolean {
  try {
    return der !== undefined && sameBytes(parsePrivKey(keyFile), der);
  } catch (error) {
    if (error instanceof SealwireError) return false;
    throw error;
  }
}
