import { isIP } from 'node:net';
import { LONGEST_PROXY_HEADER, ProxyHeaderError, ProxyHeaderParser } from '../../../src/server/proxy-header';
import { networkOf } from '../../../src/server/network';
import { Choices } from '../choices';
import { must } from '../must';

/** What becomes of a stream: the error's code and place, or the header with the stream behind it. */
type Outcome = { readonly error: string } | { readonly header: string; readonly rest: Buffer } | undefined;

/**
 * A PROXY header in any pieces is read as in one piece, or refused in the same way; it is never longer than it may be, and
 * what comes behind it is not touched.
 *
 * Input: size of the pieces, then the stream.
 */
export function fuzz(data: Uint8Array): void {
  const choices = new Choices(data);
  const size = choices.oneOf([1, 2, 3, 7, 12, 16, 28, 51]);
  const stream = Buffer.from(choices.rest());

  const whole = outcomeOf(stream, Math.max(1, stream.length));
  const cut = outcomeOf(stream, size);
  must(JSON.stringify(cut) === JSON.stringify(whole), 'pieces change nothing');
  if (whole === undefined) must(stream.length < LONGEST_PROXY_HEADER, 'a header is waited for up to the longest only');
}

function outcomeOf(stream: Buffer, size: number): Outcome {
  const parser = new ProxyHeaderParser();
  for (let at = 0; at < stream.length; at += size) {
    // As the server does with its receive buffer: what is not kept is gone.
    const memory = Buffer.from(stream.subarray(at, at + size));
    try {
      const found = parser.push(memory);
      if (found !== undefined) return outcome(found, stream, Math.min(at + size, stream.length));
    } catch (error) {
      if (!(error instanceof ProxyHeaderError)) throw error;
      const { code, offset = -1, hint = '' } = error;
      must(code.startsWith('E_PROXY_') && offset >= 0 && offset < 16 && hint !== '', 'an error says what is wrong');
      return { error: `${code} at ${offset}: ${error.message}` };
    }
    memory.fill(0xee);
  }
  return undefined;
}

function outcome(
  { header, rest }: NonNullable<ReturnType<ProxyHeaderParser['push']>>,
  stream: Buffer,
  pushed: number,
): Outcome {
  const { command, source, length } = header;
  must(length >= 16 && length <= LONGEST_PROXY_HEADER, 'a header is as long as it may be');
  must(Buffer.from(rest).equals(stream.subarray(length, pushed)), 'what comes behind a header is not touched');
  must(command === 'PROXY' || source === undefined, 'a balancer speaks for nobody but itself');
  if (source !== undefined) {
    must(isIP(source.address) !== 0, 'an address is one');
    must(isIP(networkOf(source.address).replace(/\/64$/, '')) !== 0, 'an address has a network');
  }
  return { header: JSON.stringify(header), rest: stream.subarray(length) };
}
