import { hex } from '../text/hex';
import type { CarriedKey, OpenTransmission } from './carried-over';

/*
 * What is carried over as text, as notes are. It may have been written by a server of another version: what is not in the form
 * that is known here is not there.
 */

/** A key as text: JSON, with bytes as hexadecimal digits. */
export function keyText({ aesKey, resends }: CarriedKey): string {
  return JSON.stringify({ aesKey: hex(aesKey), resends });
}

/** The key of a text; `undefined` where there is none. */
export function keyFrom(text: string | undefined): CarriedKey | undefined {
  return keyIn(parsed(text));
}

/** An open transmission as text: JSON, with bytes as hexadecimal digits. */
export function transmissionText({ fileId, profile, checksumId, content, key }: OpenTransmission): string {
  const { checksum, size } = content;
  const { aesKey, resends } = key;
  const plainKey = { aesKey: hex(aesKey), resends };
  return JSON.stringify({ fileId: hex(fileId), profile, checksumId, checksum, size, key: plainKey });
}

/** The open transmission of a text; `undefined` where there is none. */
export function transmissionFrom(text: string | undefined): OpenTransmission | undefined {
  const found = parsed(text);
  const { profile, checksumId, checksum, size } = found;
  const fileId = bytesIn(found['fileId'], [16]);
  const key = keyIn(objectIn(found['key']));
  if (fileId === undefined || key === undefined || !isCount(checksum) || !isCount(size)) return undefined;
  if (typeof profile !== 'string' || typeof checksumId !== 'string') return undefined;
  return { fileId, profile, checksumId, content: { checksum, size }, key };
}

type Plain = Readonly<Record<string, unknown>>;

function keyIn({ aesKey, resends }: Plain): CarriedKey | undefined {
  const bytes = bytesIn(aesKey, [16, 32]);
  return bytes === undefined || !isCount(resends) ? undefined : { aesKey: bytes, resends };
}

function bytesIn(digits: unknown, sizes: readonly number[]): Uint8Array | undefined {
  if (typeof digits !== 'string' || !/^(?:[0-9a-f]{2})*$/.test(digits)) return undefined;
  return sizes.includes(digits.length / 2) ? Buffer.from(digits, 'hex') : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function parsed(text: string | undefined): Plain {
  try {
    return objectIn(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
}

function objectIn(value: unknown): Plain {
  return typeof value === 'object' && value !== null ? (value as Plain) : {};
}
