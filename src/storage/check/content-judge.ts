import { createChecksum, type Checksum } from '../../crypto/checksum';
import type { ChecksumSpec } from '../../crypto/rules';

/** What a row says of its content. */
export interface ContentFacts {
  /** Bytes of plaintext. */
  readonly size: number;
  /** Of the plaintext, as an unsigned number of 32 bits. */
  readonly checksum: number;
  /** Which checksum that is. */
  readonly checksumId: string;
}

/** How a content differs from what its row says. */
export interface ContentFault {
  readonly kind: 'size' | 'checksum';
  /** What it is, and what it should be: bytes, or a checksum. */
  readonly found: number;
  readonly expected: number;
}

/** The checksums that can be computed, by their ids. */
export type Checksums = ReadonlyMap<string, ChecksumSpec>;

/**
 * Holds a content, as it is read, against what its row says. Of a checksum that nobody here can compute, the size is all
 * that is judged.
 */
export class ContentJudge {
  private size = 0;
  private readonly checksum: Checksum | undefined;

  constructor(
    private readonly facts: ContentFacts,
    checksums: Checksums,
  ) {
    const spec = checksums.get(facts.checksumId);
    this.checksum = spec === undefined ? undefined : createChecksum(spec);
  }

  update(bytes: Uint8Array): void {
    this.size += bytes.length;
    this.checksum?.update(bytes);
  }

  /** How the bytes so far, as a whole content, differ; `undefined` where they do not. */
  fault(): ContentFault | undefined {
    const { size, checksum } = this.facts;
    if (this.size !== size) return { kind: 'size', found: this.size, expected: size };
    const found = this.checksum?.digest() ?? checksum;
    return found === checksum ? undefined : { kind: 'checksum', found, expected: checksum };
  }
}

/** What is wrong with a content, for a person: `has 3 bytes instead of 5`. */
export function faultText({ kind, found, expected }: ContentFault): string {
  return kind === 'size'
    ? `has ${found} bytes instead of ${expected}`
    : `has the checksum ${found} instead of ${expected}`;
}
