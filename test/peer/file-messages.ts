import type { Edition } from '../bytes/editions';
import { sendFile, type SendFileFields } from '../bytes/requests';
import { encrypt } from './cryptography';

/** A file to send, and how: right unless an option says otherwise. */
export interface FileToSend {
  readonly name: string | Uint8Array;
  /** The plaintext. */
  readonly content: Uint8Array;
  /** Bytes of ciphertext in a packet; without it, all in one. Only editions with packets have several. */
  readonly slice?: number;
  /** Encrypt each slice of plaintext on its own, its content size its own. */
  readonly encryptEach?: boolean;
  /** Send these bytes instead of the encrypted content. */
  readonly ciphertext?: Uint8Array;
  /** Changes what a packet says: wrong sizes, numbers from 0, a zero-filled last slice. */
  readonly corrupt?: (fields: SendFileFields) => SendFileFields;
  /** The payload size to claim, for the header. */
  readonly payloadSize?: number;
}

/** The send-file requests that carry a file, in order. */
export function fileMessages(
  edition: Edition,
  sender: { readonly clientId: Uint8Array; readonly aesKey: Uint8Array },
  file: FileToSend,
): readonly Buffer[] {
  const { clientId, aesKey } = sender;
  const slices = slicesOf(aesKey, file);
  if (slices.length > 1 && edition.sendFile !== 'sizes, packets, name') {
    throw new Error(`edition ${edition.id} has no packets`);
  }
  const whole = slices.reduce((sum, slice) => sum + slice.length, 0);
  return slices.map((slice, index) => {
    const fields: SendFileFields = {
      contentSize: file.encryptEach ? slice.length : whole,
      originalSize: file.content.length,
      packetNumber: index + 1,
      totalPackets: slices.length,
      fileName: file.name,
      content: slice,
    };
    const head = { edition, clientId, ...(file.payloadSize === undefined ? {} : { payloadSize: file.payloadSize }) };
    return sendFile({ ...head, ...(file.corrupt?.(fields) ?? fields) });
  });
}

function slicesOf(aesKey: Uint8Array, file: FileToSend): readonly Buffer[] {
  const { content, slice, encryptEach = false, ciphertext } = file;
  if (encryptEach) return cut(Buffer.from(content), slice).map((piece) => encrypt(aesKey, piece));
  return cut(ciphertext ? Buffer.from(ciphertext) : encrypt(aesKey, content), slice);
}

function cut(bytes: Buffer, size = Math.max(1, bytes.length)): readonly Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length || at === 0; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}
