import { InputError, loneStream, type Capture } from './capture';
import { readHexDump } from './hex-dump';
import { isPcap, isPcapng, readPcap } from './pcap';
import { readSession } from './session';

/**
 * Reads a hex dump, raw bytes, a session.jsonl or a pcap; which of them it is, its bytes say. A message is never text,
 * because its version byte is none.
 * @throws InputError where it is none of them as a whole.
 */
export function readCapture(bytes: Uint8Array): Capture {
  if (bytes.length === 0) throw new InputError('the input is empty', { offset: 0 });
  if (isPcapng(bytes)) {
    throw new InputError('this is a pcapng file', { offset: 0 }, 'Convert it: editcap -F pcap IN.pcapng OUT.pcap');
  }
  if (isPcap(bytes)) return readPcap(bytes);
  if (isUtf16(bytes)) {
    throw new InputError('this is text in UTF-16', { offset: 0 }, 'Save it as UTF-8, or give the bytes themselves.');
  }
  if (!isText(bytes)) return loneStream('raw bytes', bytes);
  const text = Buffer.from(bytes).toString('utf8');
  return /^\uFEFF?\s*\{/.test(text) ? readSession(text) : loneStream('hex dump', readHexDump(text));
}

/** What a redirection in Windows PowerShell writes: a byte order mark, and a NUL in every ASCII character. */
function isUtf16(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xfe && bytes[2] !== 0 && bytes[3] === 0;
}

function isText(bytes: Uint8Array): boolean {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes
    .subarray(hasMark ? 3 : 0)
    .every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
