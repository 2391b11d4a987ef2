import { join } from 'node:path';
import { SealwireError } from '../wire/error';
import { CourseFileError } from './error';
import { splitLines } from './lines';
import { readFileIfPresent } from './read-file';
import { parseServerAddress } from './server-address';

const FILE = 'transfer.info';
/** What the reference programs allow, in characters. */
const LONGEST_NAME = 100;

/** What a client is to do: the three lines of `transfer.info`. */
export interface TransferInfo {
  /** Address of the server, an IPv6 one without its brackets. */
  readonly host: string;
  /** TCP port of the server, 1 to 65535. */
  readonly port: number;
  /** Client name, 1 to 100 characters. */
  readonly name: string;
  /** Path of the file to send, as written; a relative one is the caller's to resolve. */
  readonly file: string;
}

/**
 * Reads `transfer.info` (docs/protocol.md, "Files of the course programs"): `ip:port`, client name and path of the
 * file, a line each. CRLF, a missing last line ending, empty lines at the end, a byte order mark and spaces around a
 * line are tolerated.
 * @throws CourseFileError `E_TRANSFER_INFO` with the line
 */
export function parseTransferInfo(content: Uint8Array | string): TransferInfo {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const lines = splitLines(bytes).map(decodeLine);
  const surplus = lines.findIndex((line, index) => index > 2 && line !== '');
  if (surplus > 0)
    throw refuse(surplus + 1, 'is one too many', 'Leave one file in it; name further files as arguments.');

  const address = required(lines, 1, 'the server as ip:port');
  const name = required(lines, 2, 'the client name');
  const file = required(lines, 3, 'the path of the file to send');
  const characters = Array.from(name).length;
  if (characters > LONGEST_NAME) {
    throw refuse(2, `holds a client name of ${characters} characters`, `Shorten it to ${LONGEST_NAME} or fewer.`);
  }
  return { ...parseAddressLine(address), name, file };
}

/**
 * Reads `transfer.info` of a directory; `undefined` if there is none.
 * @throws CourseFileError `E_TRANSFER_INFO`, `E_COURSE_FILE`
 */
export async function readTransferInfo(directory: string): Promise<TransferInfo | undefined> {
  const bytes = await readFileIfPresent(join(directory, FILE));
  return bytes && parseTransferInfo(bytes);
}

function decodeLine(bytes: Uint8Array, index: number): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).trim();
  } catch (cause) {
    throw refuse(index + 1, 'is not UTF-8', 'Save the file as UTF-8.', cause);
  }
  if (/\p{Cc}/u.test(text))
    throw refuse(index + 1, 'holds a control character', 'Remove it, or save the file as UTF-8.');
  return text;
}

function required(lines: readonly string[], line: number, what: string): string {
  const text = lines[line - 1];
  if (text) return text;
  throw refuse(line, `should hold ${what}, but is ${text === undefined ? 'missing' : 'empty'}`, `Write ${what} there.`);
}

function parseAddressLine(text: string): Pick<TransferInfo, 'host' | 'port'> {
  try {
    return parseServerAddress(text);
  } catch (cause) {
    if (!(cause instanceof SealwireError)) throw cause;
    throw new CourseFileError('E_TRANSFER_INFO', `${FILE} line 1: ${cause.message}`, {
      line: 1,
      hint: cause.hint,
      cause,
    });
  }
}

function refuse(line: number, what: string, hint: string, cause?: unknown): CourseFileError {
  return new CourseFileError('E_TRANSFER_INFO', `${FILE} line ${line} ${what}`, { line, hint, cause });
}
