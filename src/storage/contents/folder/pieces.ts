import { systemCode } from '../../error';
import { fileSystem } from '../../file-system';
import { UnreadableContent } from '../unreadable-content';

/** Bytes that are read at a time. */
const PIECE = 256 * 1024;

/**
 * The bytes of a file, piece by piece. Each piece is overwritten by the next.
 *
 * @throws UnreadableContent
 */
export async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await readable(fileSystem.open(path, 'r'));
  try {
    const buffer = Buffer.allocUnsafe(PIECE);
    for (;;) {
      const { bytesRead } = await readable(file.read(buffer, 0, PIECE, null));
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function readable<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw new UnreadableContent(error, systemCode(error) === 'ENOENT');
  }
}
