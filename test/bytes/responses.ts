import { responseCode, type Edition, type ResponseName } from './editions';
import { exactly, name255, u16, u32, u8 } from './fields';

/** What stands in a response's header besides what its edition says. */
export interface ResponseHead {
  readonly edition: Edition;
  /** Protocol version, 3 unless a test says otherwise. */
  readonly version?: number;
  /** The payload size to claim, the real one unless a test says otherwise. */
  readonly payloadSize?: number;
}

/** A response from its parts; any code and any payload, so that wrong ones can be built too. */
export function response(head: Omit<ResponseHead, 'edition'> & { code: number; payload: Uint8Array }): Buffer {
  const { version = 3, code, payload, payloadSize = payload.length } = head;
  return Buffer.concat([u8(version), u16(code), u32(payloadSize), payload]);
}

/** 00: the id that the client gets. */
export function registered(head: ResponseHead & { clientId: Uint8Array }): Buffer {
  return named(head, 'registered', exactly(16, head.clientId));
}

/** 01. */
export function registrationFailed(head: ResponseHead): Buffer {
  return named(head, 'registrationFailed', Buffer.alloc(0));
}

/** 02, or 05 after a reconnect: the AES key, wrapped. */
export function key(
  head: ResponseHead & { which: 'key' | 'reconnected'; clientId: Uint8Array; wrappedKey: Uint8Array },
): Buffer {
  return named(head, head.which, Buffer.concat([exactly(16, head.clientId), exactly(128, head.wrappedKey)]));
}

/** 03: what the server made of the file. */
export function fileReceived(
  head: ResponseHead & {
    clientId: Uint8Array;
    /** Size of the whole ciphertext in bytes. */
    contentSize: number;
    fileName: string | Uint8Array;
    checksum: number;
  },
): Buffer {
  const { clientId, contentSize, fileName, checksum } = head;
  return named(
    head,
    'fileReceived',
    Buffer.concat([exactly(16, clientId), u32(contentSize), name255(fileName), u32(checksum)]),
  );
}

/** 04. */
export function messageReceived(head: ResponseHead & { clientId: Uint8Array }): Buffer {
  const payload = head.edition.messageReceived === 'id' ? exactly(16, head.clientId) : Buffer.alloc(0);
  return named(head, 'messageReceived', payload);
}

/** 06: the id that the server does not know. */
export function reconnectDenied(head: ResponseHead & { clientId: Uint8Array }): Buffer {
  return named(head, 'reconnectDenied', exactly(16, head.clientId));
}

/** 07. */
export function generalError(head: ResponseHead): Buffer {
  return named(head, 'generalError', Buffer.alloc(0));
}

function named(head: ResponseHead, name: ResponseName, payload: Buffer): Buffer {
  return response({ ...head, code: responseCode(head.edition, name), payload });
}
