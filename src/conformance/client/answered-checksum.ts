import type { Profile } from '../../../generated';
import { allChecksums, checksumOf, turnedRound } from '../../inspect/diagnoses/cryptography';
import type { ChecksumSpec } from '../../protocol/profile';

/** A file before and after its encryption. */
export interface FileContent {
  readonly plaintext: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** A mistake that a client makes with its checksum. */
export interface ChecksumMistake {
  readonly id: string;
  readonly title: string;
  readonly cause: string;
}

/** A checksum that the kit's server may answer. */
export interface AnsweredChecksum {
  /** In words: `posix-cksum of the ciphertext`. */
  readonly what: string;
  /** The mistake of a client that takes it for right; `undefined` where the profile allows it. */
  readonly mistake: ChecksumMistake | undefined;
  readonly of: (file: FileContent) => number;
}

/** The checksums that a profile allows, the usual one first. */
export function allowedChecksums({ id, checksums }: Profile): readonly [AnsweredChecksum, ...AnsweredChecksum[]] {
  const [first, ...others] = checksums.map((spec) => ofPlaintext(spec));
  if (first === undefined) throw new TypeError(`${id} has no checksum`);
  return [first, ...others];
}

/** The checksums that clients compute by mistake, the most frequent first. */
export function mistakenChecksums({ checksums }: Profile): readonly AnsweredChecksum[] {
  const others = allChecksums.filter(({ id }) => !checksums.some((own) => own.id === id));
  return [
    ...allChecksums.map((spec) => ofCiphertext(spec)),
    ...others.map((spec) => ofPlaintext(spec, ANOTHER)),
    ...checksums.filter(({ appendLength }) => appendLength).map(withoutLength),
    ...checksums.map(turned),
  ];
}

function ofPlaintext(spec: ChecksumSpec, mistake?: ChecksumMistake): AnsweredChecksum {
  return { what: `${spec.id} of the file`, mistake, of: ({ plaintext }) => checksumOf(spec, plaintext) };
}

function ofCiphertext(spec: ChecksumSpec): AnsweredChecksum {
  return {
    what: `${spec.id} of the ciphertext`,
    mistake: {
      id: 'checksum-of-ciphertext',
      title: 'Checksum of the ciphertext',
      cause: 'The checksum was taken of what is sent, after it was encrypted: it is that of the file.',
    },
    of: ({ ciphertext }) => checksumOf(spec, ciphertext),
  };
}

function withoutLength(spec: ChecksumSpec): AnsweredChecksum {
  return {
    what: `${spec.id} of the file without its length`,
    mistake: {
      id: 'checksum-without-length',
      title: 'Checksum without the length',
      cause: 'cksum goes on over the length of the file, its bytes from the lowest, behind the last byte of the file.',
    },
    of: ({ plaintext }) => checksumOf({ ...spec, appendLength: false }, plaintext),
  };
}

function turned(spec: ChecksumSpec): AnsweredChecksum {
  return {
    what: `${spec.id} of the file with its bytes turned round`,
    mistake: {
      id: 'checksum-byte-order',
      title: 'Checksum read in the wrong byte order',
      cause: "The answer's checksum went through ntohl or was unpacked with '>' or '!', which is network byte order.",
    },
    of: ({ plaintext }) => turnedRound(checksumOf(spec, plaintext)),
  };
}

const ANOTHER: ChecksumMistake = {
  id: 'checksum-algorithm',
  title: 'Another checksum',
  cause: 'A ready-made CRC-32 was used, such as zlib.crc32, whose bits and start differ from those of cksum.',
};
