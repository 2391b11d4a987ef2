/** A CRC by the parameters of the Rocksoft model, so that a checksum is data. */
export interface ChecksumSpec {
  readonly id: string;
  /** Width in bits; only 32 is defined. */
  readonly width: 32;
  /** The polynomial in normal (not reflected) form. */
  readonly polynomial: number;
  readonly init: number;
  readonly reflectIn: boolean;
  readonly reflectOut: boolean;
  readonly xorOut: number;
  /** POSIX cksum: the length is appended to the data, least significant byte first, without its leading zeros. */
  readonly appendLength: boolean;
}

/** RSA as the profile uses it. */
export interface RsaRules {
  /** Size of the modulus in bits. */
  readonly bits: number;
  /** Public exponent of the keys that we make. */
  readonly exponent: number;
  /** Size in bytes of the public key's SubjectPublicKeyInfo DER on the wire. */
  readonly publicKeySize: number;
  /** Hash of OAEP and of its MGF1. */
  readonly oaepHash: 'sha1' | 'sha256';
}

/** AES as the profile uses it. CBC with PKCS#7 padding. */
export interface AesRules {
  /** Size of the key in bits. */
  readonly bits: 128 | 192 | 256;
  /** Where the initialisation vector comes from: 16 zero bytes, or 16 bytes in front of the ciphertext. */
  readonly iv: 'zero' | 'prefix';
}
