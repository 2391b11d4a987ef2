import type { Profile } from '../../generated';
import { encryptsEach } from './content-encryption';
import type { Packet } from './packet';
import { hasOwnSize } from './tolerances/packets-encrypted-each';

/** A packet in a recording: nothing that it says was checked. */
export interface RecordedPacket {
  readonly message: Packet;
  /** The ciphertext in it, without padding. */
  readonly content: Uint8Array;
}

/** One sending of a file as it was recorded: a single message, or a series of packets. */
export interface Transmission<P extends RecordedPacket = RecordedPacket> {
  readonly packets: readonly [P, ...P[]];
  /** Whether its last packet is there. */
  readonly isWhole: boolean;
  /** What was encrypted together: the contents of all packets, or that of each. */
  readonly ciphertexts: readonly Uint8Array[];
}

/**
 * Puts recorded packets together into transmissions. Nothing is refused, so that a series that no server would accept can
 * be looked at too: which number a packet has counts only where a new series may begin.
 */
export class TransmissionAssembler<P extends RecordedPacket = RecordedPacket> {
  readonly #profile: Profile;
  #packets: P[] = [];
  /** Bytes of ciphertext in these packets. */
  #received = 0;

  constructor(profile: Profile) {
    this.#profile = profile;
  }

  /** Takes the next packet. @returns the transmissions that end with it: one that it breaks off, one that it completes. */
  add(packet: P): readonly Transmission<P>[] {
    const brokenOff = this.#isNew(packet) ? this.end() : [];
    this.#packets.push(packet);
    this.#received += packet.content.length;
    return this.#isWhole(packet) ? [...brokenOff, ...this.#finish(true)] : brokenOff;
  }

  /** No packet follows. @returns the transmission that is unfinished, if there is one. */
  end(): readonly Transmission<P>[] {
    return this.#finish(false);
  }

  /** A first packet begins another series, unless the one in hand began with another number. */
  #isNew({ message }: P): boolean {
    return message.packetNumber === 1 && this.#packets[0]?.message.packetNumber === 1;
  }

  /** There are as many packets as their total, or as many bytes as are announced. */
  #isWhole({ message }: P): boolean {
    if (this.#packets.length >= message.totalPackets) return true;
    return !this.#isEncryptedEach() && this.#received >= message.contentSize;
  }

  /** What the bytes show counts here, whether the profile tolerates it or not. */
  #isEncryptedEach(): boolean {
    const [first] = this.#packets;
    const isShown = first !== undefined && hasOwnSize(first.message, first.content.length);
    return isShown || encryptsEach(this.#profile);
  }

  #finish(isWhole: boolean): readonly Transmission<P>[] {
    const [first, ...others] = this.#packets;
    if (first === undefined) return [];
    const packets = [first, ...others] as const;
    const contents = packets.map(({ content }) => content);
    const ciphertexts = this.#isEncryptedEach() ? contents : [Buffer.concat(contents)];
    this.#packets = [];
    this.#received = 0;
    return [{ packets, isWhole, ciphertexts }];
  }
}

/** The transmissions in recorded packets, in the order of their ends; the last one may be unfinished. */
export function assembleTransmissions<P extends RecordedPacket>(
  packets: readonly P[],
  profile: Profile,
): readonly Transmission<P>[] {
  const assembler = new TransmissionAssembler<P>(profile);
  const finished = packets.flatMap((packet) => assembler.add(packet));
  return [...finished, ...assembler.end()];
}
