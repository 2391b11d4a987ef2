import type { Profile } from '../../../generated';
import { Decryptor } from '../../crypto/aes-cbc';
import { SealwireError } from '../../wire/error';
import type { GivenResponse, SeenRequest, Step } from './transcript';

/** One sending of a file: its packets, and what they hold. */
export interface Transmission {
  readonly packets: readonly [SeenRequest, ...SeenRequest[]];
  readonly ciphertext: Uint8Array;
  /** The key in force when it was sent. */
  readonly aesKey: Uint8Array | undefined;
  /** `undefined` where it does not decrypt. */
  readonly plaintext: Uint8Array | undefined;
  /** Why it does not decrypt. */
  readonly problem: string | undefined;
  /** Whether its last packet is there. */
  readonly isWhole: boolean;
}

/** The files that a client has sent, put together from its packets and decrypted with the keys that it was given. */
export function assemble(steps: readonly Step[], profile: Profile): readonly Transmission[] {
  const transmissions: Transmission[] = [];
  let packets: SeenRequest[] = [];
  let aesKey: Uint8Array | undefined;
  const finish = (isWhole: boolean): void => {
    const [first, ...rest] = packets;
    if (first !== undefined) transmissions.push(transmissionOf([first, ...rest], aesKey, isWhole, profile));
    packets = [];
  };
  for (const step of steps) {
    if (step.kind === 'response') {
      aesKey = keyAfter(step, aesKey);
      continue;
    }
    if (step.message.name !== 'SendFile' || step.message.frame.kind === 'violation') continue;
    if (beginsAnew(step, packets)) finish(false);
    packets.push(step);
    if (isLast(packets, profile)) finish(true);
  }
  finish(false);
  return transmissions;
}

/** Whether the last step brings the last packet of a file. */
export function completesFile(steps: readonly Step[], profile: Profile): boolean {
  const start = steps.findLastIndex((step) => step.kind === 'response' || step.message.name !== 'SendFile') + 1;
  let packets: SeenRequest[] = [];
  for (const step of steps.slice(start) as readonly SeenRequest[]) {
    if (beginsAnew(step, packets)) packets = [];
    packets.push(step);
  }
  return packets.length > 0 && isLast(packets, profile);
}

/** A first packet begins another series, unless the one in hand began with another number. */
function beginsAnew({ message }: SeenRequest, [first]: readonly SeenRequest[]): boolean {
  return message.values['packetNumber'] === 1 && first?.message.values['packetNumber'] === 1;
}

function keyAfter({ aesKey }: GivenResponse, before: Uint8Array | undefined): Uint8Array | undefined {
  return aesKey ?? before;
}

/** There are as many as their total, or as many bytes as are announced. */
function isLast(packets: readonly SeenRequest[], profile: Profile): boolean {
  const { totalPackets, contentSize } = packets.at(-1)?.message.values ?? {};
  if (packets.length >= Number(totalPackets)) return true;
  if (isEachEncrypted(packets, profile)) return false;
  return packets.reduce((sum, packet) => sum + packet.message.content.length, 0) >= Number(contentSize);
}

/** A first packet of several whose content size is its own shows it. */
function isEachEncrypted([first, ...rest]: readonly SeenRequest[], { content }: Profile): boolean {
  if (content.encryption === 'each') return true;
  const values = first?.message.values;
  const isOwn = values?.['contentSize'] === first?.message.content.length;
  return isOwn && (rest.length > 0 || Number(values?.['totalPackets']) > 1);
}

function transmissionOf(
  packets: Transmission['packets'],
  aesKey: Uint8Array | undefined,
  isWhole: boolean,
  profile: Profile,
): Transmission {
  const contents = packets.map(({ message }) => message.content);
  const ciphertext = Buffer.concat(contents);
  if (aesKey === undefined) {
    return { packets, ciphertext, aesKey, isWhole, plaintext: undefined, problem: 'no key had been handed out' };
  }
  try {
    const parts = isEachEncrypted(packets, profile) ? contents : [ciphertext];
    const plaintext = Buffer.concat(
      parts.flatMap((part) => {
        const decryptor = new Decryptor(aesKey, profile.aes.iv);
        return [decryptor.update(part), decryptor.final()];
      }),
    );
    return { packets, ciphertext, aesKey, isWhole, plaintext, problem: undefined };
  } catch (error) {
    if (!(error instanceof SealwireError)) throw error;
    return { packets, ciphertext, aesKey, isWhole, plaintext: undefined, problem: error.message };
  }
}
