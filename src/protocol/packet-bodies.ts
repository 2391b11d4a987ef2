import type { Profile } from '../../generated';
import { SeparateBodies, type Bodies, type BodyOwner, type MessageValues } from '../wire/bodies';
import { WireError } from '../wire/error';
import { encryptsEach } from './content-encryption';

/** How much content each packet of a file has where its header does not say it, in one direction of a stream. */
export class PacketBodies implements Bodies<Profile> {
  readonly #separate = new SeparateBodies<Profile>();
  /** Bytes of content in the packets of the series so far. */
  #received = 0;

  lengthByFields(owner: BodyOwner<Profile>): number {
    const { declared, values, layout, profile } = owner;
    const { content } = profile;
    const { packetNumber, totalPackets } = numbersOf(values);
    if (declared > 0 && (totalPackets === 1 || encryptsEach(profile))) return declared;
    if (declared > 0 && content.form === 'slices' && content.sizing === 'fixed') {
      const left = declared - (packetNumber - 1) * content.size;
      if (left > 0) return Math.min(content.size, left);
    }
    if (declared === 0) return this.#separate.lengthByFields(owner);
    throw new WireError('E_BODY_SIZE', `nothing says how much of the content packet ${packetNumber} has`, {
      field: layout.body?.length?.field,
      hint: 'Count the content in the payload size.',
    });
  }

  /**
   * The last packet's bytes beyond the content size, with what came before, are padding. Where each packet is encrypted on
   * its own, the content size is its own and says nothing of the whole.
   */
  paddingIn(owner: BodyOwner<Profile>, length: number): number {
    const { declared, rule, values } = owner;
    const { packetNumber, totalPackets } = numbersOf(values);
    if (rule.rule === 'is') return this.#separate.paddingIn(owner, length);
    if (packetNumber !== totalPackets || (totalPackets > 1 && declared === length)) return 0;
    const padding = (packetNumber === 1 ? 0 : this.#received) + length - declared;
    return padding > 0 && padding < length ? padding : 0;
  }

  follow(values: MessageValues, length: number): void {
    const isFirst = numbersOf(values).packetNumber === 1;
    this.#received = (isFirst ? 0 : this.#received) + length;
  }
}

/** A message that is not numbered carries all of the content. */
function numbersOf(values: MessageValues): { readonly packetNumber: number; readonly totalPackets: number } {
  return { packetNumber: Number(values['packetNumber'] ?? 1), totalPackets: Number(values['totalPackets'] ?? 1) };
}
