import type { Finding } from '../../inspect/finding';
import { ConformanceFailure, withFinding } from '../failure';
import { composeRequest } from '../wire/compose';
import type { TestContext } from './test-context';

/** Sizes that buffers have. */
const BUFFERS = [1024, 2048, 4096, 8192, 16_384, 32_768, 65_536];

/** Bytes of an AES block. */
const BLOCK = 16;

/** Runs what sends a request in pieces: where that is not served, the plain conversation has shown that it is in one piece. */
export async function inPieces(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    throw error instanceof ConformanceFailure ? withFinding(error, ONE_READ) : error;
  }
}

/** Runs what sends a large file: where that is not served, smaller ones show whether a buffer of the server is full. */
export async function inOneMessage(context: TestContext, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof ConformanceFailure)) throw error;
    const size = await fullBuffer(context);
    throw size === undefined ? error : withFinding(error, fixedRead(size));
  }
}

/** The size of a message that is served, where one that is a block longer is not. */
async function fullBuffer(context: TestContext): Promise<number | undefined> {
  for (const size of BUFFERS) {
    if (!(await isServed(context, size, 0))) return undefined;
    if (!(await isServed(context, size, BLOCK))) return size;
  }
  return undefined;
}

/** Whether a file is served whose message is as large as fits into so many bytes, and so many more. */
async function isServed(context: TestContext, size: number, more: number): Promise<boolean> {
  try {
    const who = await context.signIn();
    const fileName = Buffer.from(`size-${size + more}.bin`);
    const [empty] = context.fileRequests(who, { fileName, plaintext: Buffer.alloc(0) }).specs;
    if (empty === undefined) return false;
    const room = size - composeRequest(context.profile, { ...empty, content: Buffer.alloc(0) }).length;
    // The padding takes a byte at least.
    const plaintext = Buffer.alloc(Math.floor(room / BLOCK) * BLOCK + more - 1, 'x');
    const file = { fileName, plaintext, sliceSize: plaintext.length + 1 };
    // Where the profile fixes the size of a packet, no message is that long.
    if (context.fileRequests(who, file).specs.length === 1) await context.sendFile(who, file);
    return true;
  } catch (error) {
    if (error instanceof ConformanceFailure) return false;
    throw error;
  }
}

const ONE_READ: Finding = {
  kind: 'mistake',
  id: 'one-read-for-a-message',
  title: 'One read for a whole message',
  cause:
    'recv and read return what has come, which may be a part of a message, or more than one: read on until there is as much ' +
    'as the header says.',
  detail: 'The same request is served in one piece, and not in several.',
  offset: 0,
  inBytes: false,
};

function fixedRead(size: number): Finding {
  return {
    kind: 'mistake',
    id: 'fixed-size-read',
    title: 'One read of a fixed size for a message',
    cause: 'recv was called once, with the size of a buffer: read on until there is as much as the header says.',
    detail: `A message of up to ${size} bytes is served, and one that is a block longer is not.`,
    offset: 0,
    inBytes: false,
  };
}
