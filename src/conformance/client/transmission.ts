import type { Profile, SendFile } from '../../../generated';
import { decryptContent } from '../../protocol/content-encryption';
import {
  TransmissionAssembler,
  type RecordedPacket,
  type Transmission as AssembledTransmission,
} from '../../protocol/transmission';
import { SealwireError } from '../../wire/error';
import type { SeenRequest, Step } from './step';

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

interface SeenPacket extends RecordedPacket {
  readonly request: SeenRequest;
}

/** The files that a client has sent, put together from its packets and decrypted with the keys that it was given. */
export function assemble(steps: readonly Step[], profile: Profile): readonly Transmission[] {
  const assembler = new TransmissionAssembler<SeenPacket>(profile);
  let aesKey: Uint8Array | undefined;
  const transmissions = steps.flatMap((step) => {
    if (step.kind === 'response') {
      aesKey = step.aesKey ?? aesKey;
      return [];
    }
    return packetOf(step).flatMap((packet) => assembler.add(packet).map((one) => decrypted(one, aesKey, profile)));
  });
  return [...transmissions, ...assembler.end().map((one) => decrypted(one, aesKey, profile))];
}

/** Whether the last step brings the last packet of a file. */
export function completesFile(steps: readonly Step[], profile: Profile): boolean {
  const start = steps.findLastIndex((step) => step.kind === 'response' || step.message.name !== 'SendFile') + 1;
  const assembler = new TransmissionAssembler<SeenPacket>(profile);
  const ended = (steps.slice(start) as readonly SeenRequest[])
    .flatMap(packetOf)
    .map((packet) => assembler.add(packet))
    .at(-1);
  return ended?.at(-1)?.isWhole === true;
}

/** The packet in a request, if it is one. */
function packetOf(request: SeenRequest): readonly SeenPacket[] {
  const { frame, content } = request.message;
  if (frame.kind !== 'message' || frame.message.name !== 'SendFile') return [];
  return [{ request, message: frame.message.value as SendFile, content }];
}

function decrypted(
  transmission: AssembledTransmission<SeenPacket>,
  aesKey: Uint8Array | undefined,
  profile: Profile,
): Transmission {
  const { isWhole, ciphertexts } = transmission;
  const [first, ...others] = transmission.packets;
  const sent = {
    packets: [first.request, ...others.map(({ request }) => request)],
    ciphertext: Buffer.concat(ciphertexts),
    aesKey,
    isWhole,
  } as const;
  if (aesKey === undefined) return { ...sent, plaintext: undefined, problem: 'no key had been handed out' };
  try {
    return { ...sent, plaintext: decryptContent(ciphertexts, aesKey, profile), problem: undefined };
  } catch (error) {
    if (!(error instanceof SealwireError)) throw error;
    return { ...sent, plaintext: undefined, problem: error.message };
  }
}
