import type { Socket } from 'node:net';
import { once } from 'node:events';
import type { Profile, SendFile } from '../../generated';
import { encryptsEach } from '../protocol/content-encryption';
import { fillingOf } from '../protocol/slicing';
import { blockPadding } from '../wire/block';
import { encodeRequest } from '../wire/encode';
import type { EncryptedContent } from './encrypted-content';

/** How a content goes out. */
export interface ContentPlan {
  readonly profile: Profile;
  readonly clientId: Uint8Array;
  /** The first message; the others differ in their number. */
  readonly first: SendFile;
  /** Bytes of ciphertext in each message but the last. */
  readonly sliceSize: number;
}

/** Sends a content as one message or as numbered packets, as fast as the socket takes it. */
export class ContentSender {
  readonly #socket: Socket;
  readonly #plan: ContentPlan;
  readonly #onProgress: (sent: number) => void;
  #stopped = false;
  #packet = 0;
  #leftInPacket = 0;
  #sent = 0;
  /** Zeros behind the packet in hand. */
  #padding = 0;

  /** @param onProgress told how many bytes of ciphertext have gone out. */
  constructor(socket: Socket, plan: ContentPlan, onProgress: (sent: number) => void) {
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
    for await (const piece of content.pieces()) {
      if (!(await this.#sendPiece(piece))) return;
    }
  }

  async #sendPiece(piece: Uint8Array): Promise<boolean> {
    let rest = piece;
    let flushed = true;
    this.#socket.cork();
    while (rest.length > 0) {
      if (!this.#socket.writable || (this.#leftInPacket === 0 && this.#stopped)) {
        this.#socket.uncork();
        return false;
      }
      if (this.#leftInPacket === 0) this.#socket.write(this.#nextHead(rest.length));
      const part = rest.subarray(0, this.#leftInPacket);
      flushed = this.#socket.write(part);
      rest = rest.subarray(part.length);
      this.#leftInPacket -= part.length;
      this.#sent += part.length;
      if (this.#leftInPacket === 0 && this.#padding > 0) flushed = this.#socket.write(new Uint8Array(this.#padding));
    }
    this.#socket.uncork();
    if (!flushed && this.#socket.writable) await drained(this.#socket);
    this.#onProgress(this.#sent);
    return true;
  }

  /** @param piece bytes of ciphertext in hand: all of the packet's where each packet is encrypted on its own. */
  #nextHead(piece: number): Uint8Array {
    const { profile, clientId, first, sliceSize } = this.#plan;
    const isOwn = encryptsEach(profile);
    this.#packet += 1;
    this.#leftInPacket = isOwn ? piece : Math.min(sliceSize, first.contentSize - this.#sent);
    this.#padding = fillingOf(profile, this.#leftInPacket, sliceSize);
    const contentSize = isOwn ? piece : first.contentSize;
    const value = { ...first, contentSize, packetNumber: this.#packet };
    const bodyLength = this.#leftInPacket + this.#padding;
    const head = encodeRequest(profile, { clientId }, { name: 'SendFile', value }, bodyLength);
    this.#padding += blockPadding(head.length + bodyLength, profile.block.request);
    return head;
  }
}

/** Resolves when the socket takes more, or when it is closed and never will. */
async function drained(socket: Socket): Promise<void> {
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
