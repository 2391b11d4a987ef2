import type { Requests } from '../../generated';
import type { Call, Calls, ClientEffect, ClientEvent } from '../client/session/events';
import { FileQueue } from '../client/session/file-queue';
import { ClientSession } from '../client/session/session';
import { ciphertextSize } from '../crypto/aes-cbc';
import { createChecksum } from '../crypto/checksum';
import { encodeRequest } from '../wire/encode';
import { encryptContent, encryptsEach } from '../protocol/content-encryption';
import { createFramer } from '../protocol/framer';
import { packetEnvelope, packetValue } from '../protocol/packet-envelope';
import { Comparison, type Driven } from './comparison';
import type { Conversation } from './conversation';

/** Drives our client's session with what the recorded server said, every call answered from the recording. */
export function driveClient(conversation: Conversation, plaintext: Uint8Array | undefined): Driven {
  return new DrivenClient(conversation, plaintext).run();
}

/** The name of a file that the recorded client had and did not come to send. */
const UNSENT = Buffer.from('unsent');

class DrivenClient {
  readonly #conversation: Conversation;
  readonly #plaintext: Uint8Array;
  readonly #session: ClientSession;
  readonly #framer = createFramer('response');
  readonly #comparison: Comparison<Requests>;

  constructor(conversation: Conversation, plaintext: Uint8Array | undefined) {
    const { profile, requests, transmissions } = conversation;
    this.#conversation = conversation;
    const sent = transmissions[0]?.plaintext;
    this.#plaintext = sent instanceof Uint8Array ? sent : (plaintext ?? new Uint8Array(0));
    this.#comparison = new Comparison(requests);
    const [first] = requests;
    const name = first !== undefined && 'name' in first.message.value ? first.message.value.name : new Uint8Array(0);
    const isKnown = first !== undefined && first.message.name !== 'Register';
    const identity = isKnown ? { clientId: first.clientId, publicKey: this.#publicKey() } : undefined;
    this.#session = new ClientSession({ profile, name, files: new FileQueue(['file']), identity });
  }

  run(): Driven {
    return this.#comparison.attempt(() => this.#converse());
  }

  #converse(): void {
    this.#framer.push(this.#conversation.connection.responses);
    this.#bring({ on: 'connected' });
    while (!this.#comparison.isOver) {
      if (!this.#session.waitsForFrame) break;
      const frame = this.#framer.next([this.#conversation.profile]);
      if (frame === undefined) break;
      if (frame.kind === 'message' || frame.kind === 'violation') this.#bring({ on: 'frame', frame });
    }
  }

  #bring(event: ClientEvent): void {
    for (const effect of this.#session.handle(event)) {
      if (this.#comparison.isOver) return;
      this.#perform(effect);
    }
  }

  #perform(effect: ClientEffect): void {
    switch (effect.do) {
      case 'send': {
        const { profile, request } = effect;
        // Before registration the header's id may be anything, so the recorded one stands.
        const isFree = request.name === 'Register';
        const clientId = isFree ? (this.#comparison.due?.clientId ?? effect.clientId) : effect.clientId;
        return this.#comparison.say(request, encodeRequest(profile, { clientId }, request));
      }
      case 'sendContent':
        return this.#sendContent(effect);
      case 'pause':
        return this.#bring({ on: 'pauseEnded' });
      case 'call':
        return this.#answer(effect);
      default:
        return;
    }
  }

  #answer(effect: Call): void {
    switch (effect.call) {
      case 'prepareIdentity':
        return this.#reply('prepareIdentity', { publicKey: this.#publicKey() });
      case 'saveIdentity':
        return this.#reply('saveIdentity', 'saved');
      case 'unwrapKey':
        return this.#reply('unwrapKey', 'fresh');
      case 'measureFile': {
        const fileName = this.#conversation.transmissions[0]?.fileName ?? UNSENT;
        const size = this.#plaintext.length;
        const contentSize = ciphertextSize(size, this.#conversation.profile.aes.iv);
        return this.#reply('measureFile', { fileName, size, contentSize });
      }
    }
  }

  #reply<K extends keyof Calls>(call: K, reply: Calls[K]['reply']): void {
    this.#bring({ on: 'reply', call, reply } as ClientEvent);
  }

  /** The next public key that the recorded client sends. */
  #publicKey(): Uint8Array {
    const from = this.#conversation.requests.slice(this.#comparison.position);
    const next = from.find(({ message }) => message.name === 'PublicKey')?.message;
    return next?.name === 'PublicKey' ? next.value.publicKey : new Uint8Array(0);
  }

  #sendContent({ profile, first, sliceSize }: Extract<ClientEffect, { do: 'sendContent' }>): void {
    const isEach = encryptsEach(profile);
    for (let packet = 1; packet <= first.totalPackets && !this.#comparison.isOver; packet++) {
      const start = (packet - 1) * sliceSize;
      const content = isEach
        ? this.#ciphertext(this.#plaintext.subarray(start, start + sliceSize))
        : this.#ciphertext(this.#plaintext).subarray(start, start + sliceSize);
      const value = packetValue(profile, first, packet, content.length);
      const { head, zeros } = packetEnvelope(profile, value, content.length, sliceSize);
      const bytes = Buffer.concat([head, content, new Uint8Array(zeros)]);
      this.#comparison.say({ name: 'SendFile', value }, bytes, content);
    }
    const checksums = profile.checksums.map((spec) => {
      const checksum = createChecksum(spec);
      checksum.update(this.#plaintext);
      return [spec.id, checksum.digest()] as const;
    });
    this.#bring({ on: 'contentSent', checksums: new Map(checksums) });
  }

  /** Encrypted with the recorded key; where that is lost, the recorded ciphertext of the message that is due. */
  #ciphertext(plaintext: Uint8Array): Uint8Array {
    const { aesKey, profile, transmissions } = this.#conversation;
    if (aesKey === undefined) {
      return encryptsEach(profile)
        ? (this.#comparison.due?.recorded.content ?? plaintext)
        : (transmissions[0]?.ciphertext ?? plaintext);
    }
    return encryptContent(plaintext, aesKey, profile);
  }
}
