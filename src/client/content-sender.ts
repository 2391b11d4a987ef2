import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Profile, SendFile } from '../../generated';
import { encryptsEach } from '../protocol/content-encryption';
import { fillingOf } from '../protocol/slicing';
import { blockPadding } from '../wire/block';
import { encodeRequest } from '../wire/encode';
import { READ_SIZE, type EncryptedContent } from './encrypted-content';

/** How a content goes out. */
export interface ContentPlan {
  readonly profile: Profile;
  readonly clientId: Uint8Array;
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
  #padding = 0;

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
  async send(content: EncryptedContent): Promise<void> {
    let held: Uint8Array = new Uint8Array(0);
    for await (const piece of content.pieces()) {
      const rest = await this.#sendPiece(held.length === 0 ? piece : Buffer.concat([held, piece]));
      if (rest === undefined) return;
      held = rest;
    }
  }

  /** Sends whole messages, and of a large one what is there; what is left waits for the next piece. */
  async #sendPiece(piece: Uint8Array): Promise<Uint8Array | undefined> {
    let rest = piece;
    let flushed = true;
    while (rest.length > 0) {
      const isBegun = this.#leftInPacket > 0;
      if (!this.#socket.writable || (!isBegun && this.#stopped)) return undefined;
      const length = isBegun ? this.#leftInPacket : this.#nextLength(rest.length);
      if (rest.length < length && length <= READ_SIZE) break;
      this.#socket.cork();
      if (!isBegun) this.#socket.write(this.#nextHead(length));
      const part = rest.subarray(0, length);
      flushed = this.#socket.write(part);
      rest = rest.subarray(part.length);
      this.#leftInPacket -= part.length;
      this.#sent += part.length;
      if (this.#leftInPacket === 0 && this.#padding > 0) flushed = this.#socket.write(new Uint8Array(this.#padding));
      this.#socket.uncork();
    }
    if (!flushed && this.#socket.writable) await drained(this.#socket);
    this.#onProgress(this.#sent);
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
    const { profile, clientId, first, sliceSize } = this.#plan;
    this.#packet += 1;
    this.#leftInPacket = length;
    this.#padding = fillingOf(profile, length, sliceSize);
    const contentSize = encryptsEach(profile) ? length : first.contentSize;
    const value = { ...first, contentSize, packetNumber: this.#packet };
    const bodyLength = length + this.#padding;
    const head = encodeRequest(profile, { clientId }, { name: 'SendFile', value }, bodyLength);
    this.#padding += blockPadding(head.length + bodyLength, profile.block.request);
    return head;
  }
}

/** Resolves when the socket takes more, or when it is closed and never will. */
async function drained(socket: Writable): Promise<void> {
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    await Promise.race([once(socket, 'drain', { signal }), once(socket, 'close', { signal })]);
  } catch {
    // The socket failed: its 'close' tells the connection, which decides what it means.
  } finally {
    waiting.abort();
  }
}
