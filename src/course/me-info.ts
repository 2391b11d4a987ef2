import { dialects, editions } from '../../generated';
import { clientIdSize } from '../protocol/field-sizes';
import { decodeBase64, formatBase64 } from './base64';
import { CourseFileError } from './error';
import { hasByteOrderMark, splitLines } from './lines';

const FILE = 'me.info';

/** Bytes that ids have: the same number in every edition so far. */
const ID_SIZES = [...new Set([...editions, ...dialects].map(clientIdSize))];

const START_ANEW = 'Restore the file, or delete me.info and priv.key to register anew.';

/** What a client keeps of a registration. */
export interface Identity {
  /** The name it registered under, as bytes: at least one, without NUL and line ending. */
  readonly name: Uint8Array;
  /** The client id that the server gave, opaque bytes. */
  readonly clientId: Uint8Array;
  /** DER of the private key, not looked into; `undefined` if none is kept. */
  readonly privateKeyDer: Uint8Array | undefined;
}

/**
 * Reads `me.info` (docs/protocol.md, "Files of the course programs") in every form that the recorded peers write: name,
 * perhaps padded with NULs; client id as hex digits of either case, perhaps with separators as in a UUID; base64 of the
 * private key in one line, in several or not at all.
 *
 * One recorded peer writes an id that is wrong after its first zero byte. It has as many digits all the same, so nothing
 * here can tell: the server will deny it.
 * @throws CourseFileError `E_ME_INFO` with the line
 */
export function parseMeInfo(bytes: Uint8Array): Identity {
  const [nameLine = new Uint8Array(), idLine = new Uint8Array(), ...keyLines] = splitLines(bytes);
  return { name: parseName(nameLine), clientId: parseClientId(idLine), privateKeyDer: parseKey(keyLines) };
}

/**
 * `me.info` in the reference form: LF, lower-case hex, base64 wrapped at 72 columns with an empty line after it.
 * @throws CourseFileError `E_ME_INFO` for a name or an id that the file cannot hold
 */
export function formatMeInfo(identity: Identity): Uint8Array {
  const { name, clientId, privateKeyDer } = identity;
  if (
    name.length === 0 ||
    hasByteOrderMark(name) ||
    name.some((byte) => byte === 0 || byte === 0x0a || byte === 0x0d)
  ) {
    throw new CourseFileError(
      'E_ME_INFO',
      `${FILE} cannot hold this client name: it is empty or not one line of text`,
      {
        field: 'name',
        hint: 'Choose a name without NUL and line endings.',
      },
    );
  }
  if (!ID_SIZES.includes(clientId.length)) {
    throw new CourseFileError('E_ME_INFO', `${FILE} cannot hold a client id of ${clientId.length} bytes`, {
      field: 'clientId',
      hint: `Pass the ${ID_SIZES.join(' or ')} bytes that the server gave.`,
    });
  }
  const key = privateKeyDer ? formatBase64(privateKeyDer) : '';
  return Buffer.concat([name, Buffer.from(`\n${Buffer.from(clientId).toString('hex')}\n${key}`)]);
}

function parseName(line: Uint8Array): Uint8Array {
  const end = line.indexOf(0);
  const name = end < 0 ? line : line.subarray(0, end);
  if (name.length === 0) throw refuse(1, 'name', 'should hold the client name, but is empty');
  return name.slice();
}

function parseClientId(line: Uint8Array): Uint8Array {
  const digits = Buffer.from(line)
    .toString('latin1')
    .replace(/[\s{}:-]/g, '');
  if (!/^[0-9a-f]*$/i.test(digits) || !ID_SIZES.includes(digits.length / 2)) {
    const count = ID_SIZES.map((size) => 2 * size).join(' or ');
    throw refuse(2, 'clientId', `should hold the client id as ${count} hex digits, but does not`);
  }
  return new Uint8Array(Buffer.from(digits, 'hex'));
}

function parseKey(lines: readonly Uint8Array[]): Uint8Array | undefined {
  const texts = lines.map((line) => Buffer.from(line).toString('latin1').replace(/\s/g, ''));
  const foreign = texts.findIndex((text) => !/^[A-Za-z0-9+/=]*$/.test(text));
  if (foreign >= 0) throw refuse(3 + foreign, 'privateKey', 'holds a character that base64 does not have');
  const text = texts.join('');
  if (text === '') return undefined;
  const der = decodeBase64(text);
  if (!der) throw refuse(3, 'privateKey', 'begins a private key that is not whole base64: its end is cut or misplaced');
  return der;
}

function refuse(line: number, field: string, what: string): CourseFileError {
  return new CourseFileError('E_ME_INFO', `${FILE} line ${line} ${what}`, { line, field, hint: START_ANEW });
}
