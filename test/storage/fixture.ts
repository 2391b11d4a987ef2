import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from 'sqlite3';
import { openStore as openStoreAt, type Store, type StoreOptions } from '../../src/storage';

/** Temporary directories and stores of one test file; both end after each test. */
const directories: string[] = [];
const stores: Store[] = [];
const warnings: Error[] = [];

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  await Promise.all(directories.splice(0).map((directory) => rm(directory, { recursive: true, maxRetries: 5 })));
  expect(warnings.splice(0)).toEqual([]);
});

export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sealwire-storage-'));
  directories.push(directory);
  return directory;
}

/** A store that fails the test on a warning, unless the options take warnings. */
export async function openStore(directory: string, options: StoreOptions = {}): Promise<Store> {
  const store = await openStoreAt(directory, { warn: (error) => warnings.push(error), ...options });
  stores.push(store);
  return store;
}

/** 16 bytes that end with the number. */
export function id(number: number): Uint8Array {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE(number, 12);
  return bytes;
}

export function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

/** The independent side: a plain connection of the driver, without src/ and TypeORM. */
export async function rawQuery(directory: string, sql: string, parameters: unknown[] = []): Promise<RawRow[]> {
  const database = await new Promise<Database>((resolve, reject) => {
    const opened = new Database(join(directory, 'defensive.db'), (error) => (error ? reject(error) : resolve(opened)));
  });
  try {
    return await new Promise<RawRow[]>((resolve, reject) => {
      database.all<RawRow>(sql, parameters, (error, rows) => (error ? reject(error) : resolve(rows)));
    });
  } finally {
    await new Promise<void>((resolve, reject) => {
      database.close((error) => (error ? reject(error) : resolve()));
    });
  }
}

export type RawRow = Readonly<Record<string, unknown>>;

/** All files below a directory, as sorted paths with forward slashes. */
export async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(directory.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

export const ana = { id: id(1), name: bytes('ana'), profile: 'one' };

/** A file that has a row and is not verified. */
export async function storeFile(store: Store, name: string, content: string, clientId = ana.id): Promise<Uint8Array> {
  const upload = await store.beginUpload({ clientId, fileName: bytes(name) });
  await upload.write(bytes(content));
  await upload.commit({ checksum: 7, checksumId: 'cksum' });
  await store.keep(upload.fileId);
  return upload.fileId;
}
