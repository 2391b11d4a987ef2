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

/** Wraps an AES key for the owner of a public key. */
export function wrapKey(publicKeyDer: Uint8Array, aesKey: Uint8Array): Buffer {
  const key = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
  return publicEncrypt({ key, ...OAEP }, aesKey);
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
