import { readFile } from 'node:fs/promises';
import type { FileRecord, StoreReader } from '../src/storage';

/** A stored content: a small one may still be in its row. */
export async function storedContent(reader: StoreReader, file: FileRecord): Promise<Buffer> {
  const inRow = await reader.contentInRow(file);
  return inRow === undefined ? readFile(reader.contentPath(file)) : Buffer.from(inRow);
}
