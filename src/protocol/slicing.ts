import type { Profile } from '../../generated';
import type { UintField } from '../wire/layout';
import type { SlicedContent } from './profile';

/** How a file is cut into messages. */
export interface Slicing {
  readonly totalPackets: number;
  /**
   * Bytes in each message but the last, which has the rest: of ciphertext, or of plaintext where each packet is encrypted
   * on its own.
   */
  readonly sliceSize: number;
}

/**
 * Chooses the slice size, which the profile fixes, or doubles until the packets are as few as it says and can be counted.
 * @param size bytes of plaintext.
 * @param contentSize bytes of ciphertext.
 * @param slices whether they may be doubled as the profile says, or only so that the packets can be counted.
 * @returns a sentence that says why the file does not fit the wire, where it does not.
 */
export function sliceContent(
  profile: Profile,
  size: number,
  contentSize: number,
  slices: 'doubled' | 'smallest' = 'doubled',
): Slicing | string {
  for (const [field, value] of [
    ['contentSize', contentSize],
    ['originalSize', size],
  ] as const) {
    const most = largest(profile, field);
    if (value > most) return `it is too large for the protocol: ${value} bytes where at most ${most} can be announced`;
  }
  const { content } = profile;
  switch (content.form) {
    case 'single':
      return { totalPackets: 1, sliceSize: contentSize };
    case 'slices':
      return countPackets(profile, contentSize, content.size, mostPackets(content, slices));
    case 'chunks':
      return countPackets(profile, Math.max(size, 1), content.size, undefined);
  }
}

/** Whether zeros fill the last packet of a file up to the size of the others. */
export function fillsPackets({ content }: Profile): boolean {
  return content.form === 'slices' && content.filling === 'zeros';
}

/** Bytes of zeros behind the content of a packet with so many bytes of it. */
export function fillingOf(profile: Profile, length: number, sliceSize: number): number {
  return fillsPackets(profile) ? Math.max(0, sliceSize - length) : 0;
}

/** Packets above which slices are doubled, besides those that can be counted; `undefined` where the profile fixes them. */
function mostPackets({ sizing }: SlicedContent, slices: 'doubled' | 'smallest'): number | undefined {
  if (sizing === 'fixed') return undefined;
  return slices === 'doubled' ? sizing.doubledAbove : Infinity;
}

function countPackets(profile: Profile, size: number, sliceSize: number, most: number | undefined): Slicing | string {
  const countable = largest(profile, 'totalPackets');
  let doubled = sliceSize;
  if (most !== undefined) while (Math.ceil(size / doubled) > Math.min(most, countable)) doubled *= 2;
  const totalPackets = Math.ceil(size / doubled);
  if (totalPackets <= countable) return { totalPackets, sliceSize: doubled };
  return `it needs ${totalPackets} packets of ${sliceSize} bytes, and at most ${countable} can be counted`;
}

function largest(profile: Profile, name: string): number {
  const fields = profile.requests.SendFile?.layout.fields ?? [];
  const field = fields.find((spec): spec is UintField => spec.kind === 'uint' && spec.name === name);
  return field?.max ?? Number.MAX_SAFE_INTEGER;
}
