import { on } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { EncryptedContent, LocalFileError, type ContentSource } from './encrypted-content';

// The program of a worker thread: encrypts the file that it is given, and hands over piece after piece
// (content-in-worker.ts). Every message to it says that a piece was taken.

/** What the thread says. The checksums, or what failed, are its last message. */
export type FromWorker =
  | { readonly piece: Uint8Array<ArrayBuffer> }
  | { readonly checksums: ReadonlyMap<string, number> }
  | { readonly failed: Pick<LocalFileError, 'code' | 'message' | 'hint' | 'cause'> };

/** Pieces that wait to be sent, so that neither side waits for the other. */
const PIECES_AHEAD = 2;

async function handOver(content: EncryptedContent): Promise<void> {
  if (parentPort === null) throw new TypeError('this is the program of a worker thread');
  const taken = on(parentPort, 'message');
  let room = PIECES_AHEAD;
  for await (const piece of content.pieces()) {
    if (room > 0) room -= 1;
    else await taken.next();
    const owned = withoutOthers(piece);
    say({ piece: owned }, owned.buffer);
  }
  say({ checksums: content.checksums });
}

function say(message: FromWorker, ...moved: ArrayBuffer[]): void {
  parentPort?.postMessage(message, moved);
}

/** Bytes that share their memory with no others, and so can be moved to another thread. */
function withoutOthers(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  const isAlone = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength;
  return isAlone ? new Uint8Array(buffer) : new Uint8Array(bytes);
}

handOver(new EncryptedContent(workerData as ContentSource)).catch((error: unknown) => {
  if (!(error instanceof LocalFileError)) throw error;
  const { code, message, hint, cause } = error;
  say({ failed: { code, message, hint, cause } });
});
