import type { FileRecord, StoreReader } from '../src/storage';

/** A stored content, whole. */
export async function storedContent(reader: StoreReader, file: Pick<FileRecord, 'id' | 'path'>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of reader.contentOf(file)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}
