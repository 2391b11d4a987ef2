import { requestCode, type Edition, type RequestName } from './editions';
import { exactly, name255, u16, u32, u8 } from './fields';

/** What stands in a request's header besides what its edition says. */
export interface RequestHead {
  readonly edition: Edition;
  readonly clientId: Uint8Array;
  /** Protocol version, 3 unless a test says otherwise. */
  readonly version?: number;
  /** The payload size to claim, the real one unless a test says otherwise. */
  readonly payloadSize?: number;
}

/** A request from its parts; any code and any payload, so that wrong ones can be built too. */
export function request(head: Omit<RequestHead, 'edition'> & { code: number; payload: Uint8Array }): Buffer {
  const { clientId, version = 3, code, payload, payloadSize = payload.length } = head;
  return Buffer.concat([exactly(16, clientId), u8(version), u16(code), u32(payloadSize), payload]);
}

/** Register: the name. */
export function register(head: RequestHead & { name: string | Uint8Array }): Buffer {
  return named(head, 'register', name255(head.name));
}

/** Reconnect: the name. */
export function reconnect(head: RequestHead & { name: string | Uint8Array }): Buffer {
  return named(head, 'reconnect', name255(head.name));
}

/** Public key: the name and 160 bytes of SubjectPublicKeyInfo. */
export function publicKey(head: RequestHead & { name: string | Uint8Array; key: Uint8Array }): Buffer {
  return named(head, 'publicKey', Buffer.concat([name255(head.name), exactly(160, head.key)]));
}

/** What a send-file request says. */
export interface SendFileFields {
  /** Size of the whole ciphertext in bytes. */
  readonly contentSize: number;
  /** Size of the plaintext in bytes; on the wire only where the edition has packets, as both numbers below. */
  readonly originalSize: number;
  /** Number of this packet, from 1. */
  readonly packetNumber: number;
  readonly totalPackets: number;
  readonly fileName: string | Uint8Array;
  /** The ciphertext, or this packet's slice of it. */
  readonly content: Uint8Array;
}

/** Send file, in whole or one packet of it. */
export function sendFile(head: RequestHead & SendFileFields): Buffer {
  const { edition, clientId, contentSize, originalSize, packetNumber, totalPackets, fileName, content } = head;
  switch (edition.sendFile) {
    case 'id, size, name':
      return named(
        head,
        'sendFile',
        Buffer.concat([exactly(16, clientId), u32(contentSize), name255(fileName), content]),
      );
    case 'size, name':
      return named(head, 'sendFile', Buffer.concat([u32(contentSize), name255(fileName), content]));
    case 'sizes, packets, name':
      return named(
        head,
        'sendFile',
        Buffer.concat([
          u32(contentSize),
          u32(originalSize),
          u16(packetNumber),
          u16(totalPackets),
          name255(fileName),
          content,
        ]),
      );
  }
}

/** Crc valid, resending or giving up: the name of the file they are about. */
export function confirmation(
  head: RequestHead & { which: 'crcValid' | 'resending' | 'givingUp'; fileName: string | Uint8Array },
): Buffer {
  const { edition, clientId, which, fileName } = head;
  const name = name255(fileName);
  return named(head, which, edition.confirmation === 'name' ? name : Buffer.concat([exactly(16, clientId), name]));
}

function named(head: RequestHead, name: RequestName, payload: Buffer): Buffer {
  return request({ ...head, code: requestCode(head.edition, name), payload });
}
