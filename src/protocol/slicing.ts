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
 * @returns a sentence that says why the file does not fit the wire, where it does not.
 */
export function sliceContent(profile: Profile, size: number, contentSize: number): Slicing | string {
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
      return countPackets(profile, contentSize, content.size, content.sizing);
    case 'chunks':
      return countPackets(profile, Math.max(size, 1), content.size, 'fixed');
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

function countPackets(
  profile: Profile,
  size: number,
  sliceSize: number,
  sizing: SlicedContent['sizing'],
): Slicing | string {
  const countable = largest(profile, 'totalPackets');
  const most = sizing === 'fixed' ? Infinity : Math.min(sizing.doubledAbove, countable);
  let enough = sliceSize;
  while (Math.ceil(size / enough) > most) enough *= 2;
  const totalPackets = Math.ceil(size / enough);
  if (totalPackets <= countable) return { totalPackets, sliceSize: enough };
  return `it needs ${totalPackets} packets of ${sliceSize} bytes, and at most ${countable} can be counted`;
}

function largest(profile: Profile, name: string): number {
  const fields = profile.requests.SendFile?.layout.fields ?? [];
  const field = fields.find((spec): spec is UintField => spec.kind === 'uint' && spec.name === name);
  return field?.max ?? Number.MAX_SAFE_INTEGER;
}
