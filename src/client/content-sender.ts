import type { Writable } from 'node:stream';
import type { Profile, SendFile } from '../../generated';
import { encryptsEach } from '../protocol/content-encryption';
import { packetEnvelope, packetValue } from '../protocol/packet-envelope';
import { READ_SIZE, type Content } from './encrypted-content';

/** How a content goes out. */
export interface ContentPlan {
  readonly profile: Profile;
  /** The first message; the others differ in their number. */
  readonly first: SendFile;
  /** Bytes of ciphertext in each message but the last. */
  readonly sliceSize: number;
}

/**
 * Sends a content as one message or as numbered packets, as fast as the socket takes it. A message goes out in one write
 * unless it is larger than what is read at a time, because many servers read a message with one call; a larger one goes
 * out in pieces, its head with the first and the padding's block with the last (docs/decisions/one-write-for-a-message.md).
 */
export class ContentSender {
  readonly #socket: Writable;
  readonly #plan: ContentPlan;
  readonly #onProgress: (sent: number) => void;
  #stopped = false;
  #packet = 0;
  #leftInPacket = 0;
  #sent = 0;
  /** Zeros behind the packet in hand. */
  #zeros = 0;
  /** Writes that the system has not taken yet. */
  #pending = 0;
  #whenTaken: () => void = () => undefined;

  /** @param onProgress told how many bytes of ciphertext have gone out. */
  constructor(socket: Writable, plan: ContentPlan, onProgress: (sent: number) => void) {
    this.#socket = socket;
    this.#plan = plan;
    this.#onProgress = onProgress;
  }

  /** Ends at the next end of a message: one that is begun is completed, or the stream would be out of step. */
  stop(): void {
    this.#stopped = true;
  }

  /** Resolves when the content has been handed to the system, or was stopped, or the socket is gone. */
  async send(content: Content): Promise<void> {
    let held: Uint8Array = new Uint8Array(0);
    for await (const piece of content.pieces()) {
      const rest = this.#sendPiece(held.length === 0 ? piece : Buffer.concat([held, piece]));
      if (rest === undefined) return;
      // A piece is of no use once the next one is asked for.
      held = rest.length === 0 ? rest : Uint8Array.from(rest);
      await this.#taken();
      this.#onProgress(this.#sent);
    }
  }

  /** Sends whole messages, and of a large one what is there; what is left waits for the next piece. */
  #sendPiece(piece: Uint8Array): Uint8Array | undefined {
    let rest = piece;
    while (rest.length > 0) {
      const isBegun = this.#leftInPacket > 0;
      if (!this.#socket.writable || (!isBegun && this.#stopped)) return undefined;
      const length = isBegun ? this.#leftInPacket : this.#nextLength(rest.length);
      if (rest.length < length && length <= READ_SIZE) break;
      this.#socket.cork();
      if (!isBegun) this.#write(this.#nextHead(length));
      const part = rest.subarray(0, length);
      this.#write(part);
      rest = rest.subarray(part.length);
      this.#leftInPacket -= part.length;
      this.#sent += part.length;
      if (this.#leftInPacket === 0 && this.#zeros > 0) this.#write(new Uint8Array(this.#zeros));
      this.#socket.uncork();
    }
    return rest;
  }

  /**
   * Bytes of ciphertext in the next message.
   * @param piece bytes in hand: all of the message's where each is encrypted on its own.
   */
  #nextLength(piece: number): number {
    const { profile, first, sliceSize } = this.#plan;
    return encryptsEach(profile) ? piece : Math.min(sliceSize, first.contentSize - this.#sent);
  }

  #nextHead(length: number): Uint8Array {
    const { profile, first, sliceSize } = this.#plan;
    this.#packet += 1;
    this.#leftInPacket = length;
    const value = packetValue(profile, first, this.#packet, length);
    const { head, zeros } = packetEnvelope(profile, value, length, sliceSize);
    this.#zeros = zeros;
    return head;
  }

  #write(bytes: Uint8Array): void {
    this.#pending += 1;
    this.#socket.write(bytes, this.#onTaken);
  }

  /** Called for each write, in vain or not: what a closed socket means is for the connection to decide. */
  readonly #onTaken = (): void => {
    this.#pending -= 1;
    if (this.#pending === 0) this.#whenTaken();
  };

  /** Resolves when the system has taken all that was written, or the socket is closed and it never will. */
  async #taken(): Promise<void> {
    if (this.#pending === 0) return;
    await new Promise<void>((resolve) => (this.#whenTaken = resolve));
  }
}
