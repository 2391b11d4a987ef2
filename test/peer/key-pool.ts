import { generateKeyPair, type KeyPair } from './cryptography';

/**
 * Hands out key pairs in turn that are made once: to make one takes longer than to send a file. Two calls in a row never
 * bring the same, so that a client whose second key must be another than its first has one.
 */
export function keyPool(size = 3): () => KeyPair {
  if (size < 2) throw new Error('a pool of one key pair has no other');
  const made: KeyPair[] = [];
  let calls = 0;
  return () => {
    const at = calls++ % size;
    return (made[at] ??= generateKeyPair());
  };
}
