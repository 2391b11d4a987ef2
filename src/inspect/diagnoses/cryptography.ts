import * as checksums from '../../../generated/checksums';
import { createChecksum } from '../../crypto/checksum';
import type { ChecksumSpec } from '../../protocol/profile';
import { unwrap } from '../unwrap';
import { numberIn, offsetOf, type Evidence } from './evidence';
import type { DiagnosisRule, Found } from './rule';

/** Every checksum that the schema knows. */
export const allChecksums: readonly ChecksumSpec[] = Object.values(checksums);

/** Mistakes that show only to who holds the key or the file. */
export const cryptographyRules: readonly DiagnosisRule[] = [
  {
    id: 'aes-key-size',
    title: 'AES key of the wrong size',
    cause: 'The other kind of AES is used: AES-128 has keys of 16 bytes, AES-256 of 32.',
    find(evidence) {
      const unwrapped = unwrappedKey(evidence);
      const { bits } = evidence.profile.aes;
      if (unwrapped === undefined || unwrapped.key.length === bits / 8) return undefined;
      const { length } = unwrapped.key;
      return wrappedAt(evidence, `The key is one of ${length * 8} bits (${length} bytes) where AES-${bits} is meant.`);
    },
  },
  {
    id: 'oaep-hash',
    title: 'OAEP with another hash',
    cause: 'The default of a library was taken: some use SHA-256 for OAEP and its mask, others SHA-1.',
    find(evidence) {
      const unwrapped = unwrappedKey(evidence);
      const { oaepHash } = evidence.profile.rsa;
      if (unwrapped === undefined || unwrapped.hash === oaepHash) return undefined;
      return wrappedAt(evidence, `The key unwraps with ${unwrapped.hash}, and not with ${oaepHash}, which is meant.`);
    },
  },
  {
    id: 'checksum-algorithm',
    title: 'Another checksum',
    cause: 'A ready-made CRC-32 was used, such as zlib.crc32, whose bits and start differ from those of cksum.',
    find: (evidence) =>
      checksumFound(evidence, (plaintext, { profile }) =>
        allChecksums
          .filter(({ id }) => !profile.checksums.some((own) => own.id === id))
          .map((spec) => ({ value: checksumOf(spec, plaintext), what: `${spec.id} of the plaintext` })),
      ),
  },
  {
    id: 'checksum-without-length',
    title: 'Checksum without the length',
    cause: 'cksum goes on over the length of the file, its bytes from the lowest, behind the last byte of the file.',
    find: (evidence) =>
      checksumFound(evidence, (plaintext, { profile }) =>
        profile.checksums
          .filter(({ appendLength }) => appendLength)
          .map((spec) => ({
            value: checksumOf({ ...spec, appendLength: false }, plaintext),
            what: `${spec.id} of the plaintext without its length`,
          })),
      ),
  },
  {
    id: 'checksum-of-ciphertext',
    title: 'Checksum of the ciphertext',
    cause: 'The checksum was taken of what arrived, before it was decrypted.',
    find: (evidence) =>
      checksumFound(evidence, (_, { known: { ciphertext } }) =>
        ciphertext === undefined
          ? []
          : allChecksums.map((spec) => ({
              value: checksumOf(spec, ciphertext),
              what: `${spec.id} of the ciphertext`,
            })),
      ),
  },
  {
    id: 'checksum-byte-order',
    title: 'Checksum in the wrong byte order',
    cause: "The checksum went through htonl or was packed with '>' or '!', which is network byte order.",
    find: (evidence) =>
      checksumFound(evidence, (plaintext, { profile }) =>
        profile.checksums.map((spec) => ({
          value: turnedRound(checksumOf(spec, plaintext)),
          what: `${spec.id} of the plaintext with its bytes turned round`,
        })),
      ),
  },
];

/** A checksum of all bytes. */
export function checksumOf(spec: ChecksumSpec, bytes: Uint8Array): number {
  const checksum = createChecksum(spec);
  checksum.update(bytes);
  return checksum.digest();
}

/** A number of four bytes, read in the other byte order. */
export function turnedRound(value: number): number {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.readUInt32LE();
}

function unwrappedKey({ values, known, profile }: Evidence): ReturnType<typeof unwrap> {
  const { wrappedKey } = values;
  if (!(wrappedKey instanceof Uint8Array) || known.privateKey === undefined) return undefined;
  return unwrap(known.privateKey, wrappedKey, profile.rsa);
}

function wrappedAt({ descriptor, headerSize }: Evidence, detail: string): Found {
  return { offset: headerSize + offsetOf(descriptor?.layout.fields ?? [], 'wrappedKey'), detail };
}

interface Suspect {
  readonly value: number;
  readonly what: string;
}

/** Which of the suspects the answered checksum is, unless it is right. */
function checksumFound(
  evidence: Evidence,
  suspects: (plaintext: Uint8Array, evidence: Evidence) => readonly Suspect[],
): Found | undefined {
  const { values, known, profile, descriptor, headerSize } = evidence;
  const answered = numberIn(values, 'checksum');
  if (answered === undefined || known.plaintext === undefined) return undefined;
  const { plaintext } = known;
  const right = profile.checksums.map((spec) => ({ id: spec.id, value: checksumOf(spec, plaintext) }));
  if (right.some(({ value }) => value === answered)) return undefined;
  const suspect = suspects(plaintext, evidence).find(({ value }) => value === answered);
  if (suspect === undefined) return undefined;
  const due = right.map(({ id, value }) => `${id} is ${value}`).join(', ');
  return {
    offset: headerSize + offsetOf(descriptor?.layout.fields ?? [], 'checksum'),
    detail: `${answered} is ${suspect.what}; ${due}.`,
  };
}
