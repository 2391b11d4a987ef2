import {
  constants,
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
  type KeyObject,
} from 'node:crypto';

/** A client's RSA key pair, and its public half as the wire carries it. */
export interface KeyPair {
  readonly privateKey: KeyObject;
  /** SubjectPublicKeyInfo DER, 160 bytes. */
  readonly publicKeyDer: Buffer;
}

/** RSA-1024 with e = 17, whose DER has the 160 bytes of the wire. */
export function generateKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 17 });
  return { privateKey, publicKeyDer: publicKey.export({ format: 'der', type: 'spki' }) };
}

const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' } as const;

/** How an AES key is wrapped: right, or as peers do it that took another padding. */
export type Wrapping = 'right' | 'pkcs1' | 'sha256';

/** Wraps an AES key for the owner of a public key; throws where the key is none. */
export function wrapKey(publicKeyDer: Uint8Array, aesKey: Uint8Array, wrapping: Wrapping = 'right'): Buffer {
  const key = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
  if (wrapping === 'pkcs1') return publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, aesKey);
  return publicEncrypt({ key, ...OAEP, ...(wrapping === 'sha256' ? { oaepHash: 'sha256' } : {}) }, aesKey);
}

/** Unwraps an AES key. */
export function unwrapKey(privateKey: KeyObject, wrapped: Uint8Array): Buffer {
  return privateDecrypt({ key: privateKey, ...OAEP }, wrapped);
}

/** AES-CBC, zero IV, PKCS#7. */
export function encrypt(aesKey: Uint8Array, plaintext: Uint8Array): Buffer {
  const cipher = createCipheriv(`aes-${aesKey.length * 8}-cbc`, aesKey, Buffer.alloc(16));
  return Buffer.concat([cipher.update(plaintext), cipher.final()]);
}

/** The reverse; throws where the padding is wrong. */
export function decrypt(aesKey: Uint8Array, ciphertext: Uint8Array): Buffer {
  const decipher = createDecipheriv(`aes-${aesKey.length * 8}-cbc`, aesKey, Buffer.alloc(16));
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

/** What comes out of whole blocks if nobody looks at the padding. */
export function decryptUnpadded(aesKey: Uint8Array, ciphertext: Uint8Array): Buffer {
  const decipher = createDecipheriv(`aes-${aesKey.length * 8}-cbc`, aesKey, Buffer.alloc(16)).setAutoPadding(false);
  const blocks = ciphertext.subarray(0, ciphertext.length - (ciphertext.length % 16));
  return Buffer.concat([decipher.update(blocks), decipher.final()]);
}
