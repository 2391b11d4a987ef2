import { createCipheriv, generateKeyPairSync, randomBytes } from 'node:crypto';
import { requestCode, type Edition } from '../bytes/editions';
import * as requests from '../bytes/requests';
import type { ClientDefects } from './client-defects';
import { encrypt, type KeyPair } from './cryptography';
import { fileMessages } from './file-messages';
import { fixedSize } from './request-reader';

/** Bytes of ciphertext in a packet, as the reference programs have it. */
const SLICE = 1024;
/** The most that the number of packets can say. */
const MOST_PACKETS = 65_535;

/** Who sends a request: the header's id. */
export interface Sender {
  readonly clientId: Uint8Array;
}

/** A file as it is to be sent. */
export interface OutgoingFile {
  readonly name: Uint8Array;
  readonly plaintext: Buffer;
}

/** The requests of a client, in bytes. */
export class CourseRequests {
  readonly #edition: Edition;
  readonly #defects: ClientDefects;

  constructor(edition: Edition, defects: ClientDefects) {
    this.#edition = edition;
    this.#defects = defects;
  }

  register(sender: Sender, name: string): Buffer {
    return this.#named('register', sender, name);
  }

  reconnect(sender: Sender, name: string): Buffer {
    return this.#named('reconnect', sender, this.#defects.reconnectWrongName ? `${name} II` : name);
  }

  /** @param isReturning whether this is how a client comes back. */
  publicKey({ clientId }: Sender, name: string, { publicKeyDer }: KeyPair, isReturning: boolean): Buffer {
    const { wrongNameInPublicKey, reconnectWrongName } = this.#defects;
    const isWrong = isReturning ? reconnectWrongName : wrongNameInPublicKey;
    const fields = { name: isWrong ? `${name} II` : name, key: this.#sentKey(publicKeyDer) };
    return this.#finished(requests.publicKey({ edition: this.#edition, clientId, ...fields }), 0);
  }

  /** All packets of a file. */
  file({ clientId }: Sender, aesKey: Buffer, { name, plaintext }: OutgoingFile): Buffer {
    const { sizeWithoutContent, payloadIdZero, encryptsEachSlice, packetsBackwards } = this.#defects;
    const fixed = fixedSize(this.#edition, 'sendFile');
    const ciphertext = this.#encrypted(aesKey, plaintext);
    const messages = fileMessages(
      this.#edition,
      { clientId, aesKey },
      {
        name,
        content: plaintext,
        ...(this.#edition.sendFile === 'sizes, packets, name' ? { slice: sliceSize(ciphertext.length) } : {}),
        ...(encryptsEachSlice ? { encryptEach: true } : { ciphertext }),
        ...(sizeWithoutContent ? { payloadSize: fixed } : {}),
        corrupt: (fields) => this.#corrupted(fields, sliceSize(ciphertext.length)),
      },
    );
    const ordered = packetsBackwards ? [...messages].reverse() : messages;
    const finished = ordered.map((message) => this.#finished(this.#withName(message, fixed, name), fixed - 255));
    if (payloadIdZero && this.#edition.sendFile === 'id, size, name') finished[0]?.fill(0, 23, 39);
    return Buffer.concat(finished);
  }

  confirmation({ clientId }: Sender, which: 'crcValid' | 'resending' | 'givingUp', fileName: Uint8Array): Buffer {
    const { fileNameWrongInCrc, payloadIdZero } = this.#defects;
    const name = fileNameWrongInCrc ? 'another file' : fileName;
    const message = requests.confirmation({ edition: this.#edition, clientId, which, fileName: name });
    if (payloadIdZero && this.#edition.confirmation === 'id, name') message.fill(0, 23, 39);
    return this.#finished(message, message.length - 23 - 255);
  }

  #named(which: 'register' | 'reconnect', { clientId }: Sender, name: string): Buffer {
    const edition = this.#edition;
    if (this.#defects.nameNotPadded) {
      const bare = { clientId, code: requestCode(edition, which), payload: Buffer.from(name) };
      return this.#headed(requests.request(bare));
    }
    return this.#finished(requests[which]({ edition, clientId, name }), 0);
  }

  #sentKey(publicKeyDer: Buffer): Buffer {
    if (this.#defects.keyGarbage) return randomBytes(160);
    if (!this.#defects.keyExponent65537) return publicKeyDer;
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 65_537 });
    return publicKey.export({ format: 'der', type: 'spki' }).subarray(0, 160);
  }

  #encrypted(aesKey: Buffer, plaintext: Buffer): Buffer {
    const { wrongIv, keyTruncated, noPadding, fullBlockUnpadded } = this.#defects;
    const key = keyTruncated ? aesKey.subarray(0, 16) : aesKey;
    const isFull = plaintext.length > 0 && plaintext.length % 16 === 0;
    if (!wrongIv && !noPadding && !(fullBlockUnpadded && isFull)) return encrypt(key, plaintext);
    const iv = Buffer.alloc(16, wrongIv ? 0x5a : 0);
    const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv).setAutoPadding(wrongIv === true);
    // A file without a block has nothing to fill up: it is sent as one block of zeros.
    const filler = wrongIv || isFull ? 0 : 16 - (plaintext.length % 16);
    return Buffer.concat([cipher.update(plaintext), cipher.update(Buffer.alloc(filler)), cipher.final()]);
  }

  #corrupted(fields: requests.SendFileFields, slice: number): requests.SendFileFields {
    const defects = this.#defects;
    const { content, contentSize, originalSize, packetNumber, totalPackets } = fields;
    const isLast = packetNumber === totalPackets;
    const isFilled = defects.lastSliceZeroFilled === true && isLast;
    const number = defects.packetsFromZero ? packetNumber - 1 : packetNumber;
    const isSwapped = defects.totalBeforeNumber === true;
    return {
      ...fields,
      content: isFilled ? Buffer.concat([content, Buffer.alloc(Math.max(0, slice - content.length))]) : content,
      contentSize: defects.contentSizeOfPlaintext
        ? originalSize
        : defects.contentSizeOfSlice
          ? content.length
          : contentSize,
      originalSize: defects.originalSizeOfCiphertext ? contentSize : originalSize,
      packetNumber: isSwapped ? totalPackets : number,
      totalPackets: isSwapped ? number : totalPackets,
    };
  }

  /** @param nameAt offset of the 255 bytes of a name in the payload. */
  #finished(message: Buffer, nameAt: number): Buffer {
    const start = 23 + nameAt;
    const nul = message.indexOf(0, start);
    if (this.#defects.garbageAfterNul) message.fill('x', nul + 1, start + 255);
    return this.#headed(message);
  }

  /** A packet, its name bare where that is the mistake. @param fixed bytes of the payload up to and with the name. */
  #withName(message: Buffer, fixed: number, name: Uint8Array): Buffer {
    if (!this.#defects.fileNameNotPadded) return message;
    const bare = Buffer.concat([message.subarray(0, 23 + fixed - 255), name, message.subarray(23 + fixed)]);
    bare.writeUInt32LE(bare.length - 23, 19);
    return bare;
  }

  #headed(message: Buffer): Buffer {
    const { headersAligned, versionAsText, framesOf1024 } = this.#defects;
    if (versionAsText) message.write('3', 16);
    if (headersAligned) return Buffer.concat([message.subarray(0, 17), Buffer.alloc(1), message.subarray(17)]);
    if (framesOf1024) return Buffer.concat([message, Buffer.alloc((1024 - (message.length % 1024)) % 1024)]);
    if (this.#defects.versionZero) message[16] = 0;
    if (this.#defects.headerBigEndian) {
      message.subarray(17, 19).swap16();
      message.subarray(19, 23).swap32();
    }
    return message;
  }
}

/** Bytes in a packet: more where the packets would be more than their number can say. */
function sliceSize(ciphertextSize: number): number {
  const least = Math.ceil(ciphertextSize / MOST_PACKETS);
  return Math.max(SLICE, Math.ceil(least / 16) * 16);
}
