import { fileSystem } from './file-system';

/** Bytes that are read at a time. */
const PIECE = 256 * 1024;

/**
 * The bytes of a file, piece by piece. Each piece is overwritten by the next.
 *
 * @throws the error of the system, whose `code` says what it is
 */
export async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await fileSystem.open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(PIECE);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, PIECE, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
