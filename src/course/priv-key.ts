import { decodeBase64, formatBase64 } from './base64';
import { CourseFileError } from './error';
import { hasByteOrderMark } from './lines';

/** Tag of an ASN.1 SEQUENCE (X.690 section 8.9), with which every private key's DER begins. */
const SEQUENCE = 0x30;

/**
 * Reads `priv.key` (docs/protocol.md, "Files of the course programs"): base64 in one line or several, or the DER
 * itself. Returns the DER, not looked into.
 * @throws CourseFileError `E_PRIV_KEY`
 */
export function parsePrivKey(bytes: Uint8Array): Uint8Array {
  if (isDer(bytes)) return bytes.slice();
  const content = hasByteOrderMark(bytes) ? bytes.subarray(3) : bytes;
  const text = Buffer.from(content).toString('latin1').replace(/\s/g, '');
  const der = text === '' ? undefined : decodeBase64(text);
  if (!der) {
    throw new CourseFileError('E_PRIV_KEY', `priv.key ${text === '' ? 'is empty' : 'holds neither base64 nor DER'}`, {
      hint: 'Restore the file, or delete it if me.info holds the key too.',
    });
  }
  return der;
}

/** `priv.key` in the reference form: base64 wrapped at 72 columns, with an empty line after it. */
export function formatPrivKey(der: Uint8Array): Uint8Array {
  return Buffer.from(formatBase64(der));
}

function isDer(bytes: Uint8Array): boolean {
  // 0x30 is the character 0 as well; but a key is longer than 127 bytes, so its length byte is one that no text has.
  return bytes[0] === SEQUENCE && ((bytes[1] ?? 0) & 0x80) !== 0;
}
