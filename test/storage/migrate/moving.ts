import type { ContentSource } from '../../../src/storage/contents/content-source';
import type { Contents } from '../../../src/storage/contents/contents';
import { FolderContents } from '../../../src/storage/contents/folder/folder-contents';
import { openS3Contents } from '../../../src/storage/contents/s3/open-s3-contents';
import { S3Contents } from '../../../src/storage/contents/s3/s3-contents';
import type { Store } from '../../../src/storage/store';
import type { Checksums } from '../../../src/storage';
import {
  migrateTo,
  type MigrationFinding,
  type MigrationSource,
  type MigrationTally,
  type MigrationTarget,
} from '../../../src/storage/migrate/migration';
import { posixCksum } from '../../bytes/checksums';
import { MemoryStore } from '../contents/memory-store';
import { testOptions } from '../contents/test-options';
import { bytes, id, openStore, temporaryDirectory } from '../fixture';
import { POSTGRES, RUNNING_POSTGRES, SQLITE, type DatabaseKind, type OpenDatabase } from '../records/databases';
import { editions } from '../../../generated';

/** `s3://BUCKET/PREFIX` in a store that runs. */
const RUNNING_STORE = process.env['SEALWIRE_TEST_S3'];

export const CHECKSUMS: Checksums = new Map(
  editions.flatMap(({ checksums }) => checksums.map((spec) => [spec.id, spec])),
);
const CHECKSUM_ID = 'posix-cksum';

/** A place to move to: a kind of database with a kind of contents. */
export interface TargetKind {
  readonly name: string;
  readonly database: DatabaseKind;
  contents(): Promise<Contents>;
  /** Of the points at which a migration may be stopped, every how manyth is tried: each takes as long as the engines do. */
  readonly step: number;
}

const warn = (error: Error): never => {
  throw error;
};

const bucket = async (): Promise<Contents> =>
  new S3Contents({ ...testOptions(), store: new MemoryStore(), prefix: 'one', readBack: true, warn });

let prefixes = 0;

export const TARGETS: readonly TargetKind[] = [
  {
    name: 'SQLite and a folder',
    database: SQLITE,
    step: 1,
    contents: async () => {
      const folder = new FolderContents(await temporaryDirectory(), warn);
      await folder.prepare();
      return folder;
    },
  },
  { name: 'SQLite and a bucket', database: SQLITE, contents: bucket, step: 1 },
  ...(RUNNING_POSTGRES === undefined
    ? []
    : [{ name: 'PostgreSQL and a bucket', database: POSTGRES, contents: bucket, step: 4 }]),
  ...(RUNNING_POSTGRES === undefined || RUNNING_STORE === undefined
    ? []
    : [
        {
          name: 'PostgreSQL and a store that runs',
          database: POSTGRES,
          step: 4,
          contents: () =>
            openS3Contents(`${RUNNING_STORE}/move-${process.pid}-${prefixes++}`, { warn, readBack: true }),
        },
      ]),
];

/** A place to move to that is open; closed by its owner. */
export interface OpenTarget extends MigrationTarget {
  close(): Promise<void>;
}

export async function openTarget({ database, contents }: TargetKind): Promise<OpenTarget> {
  const [records, place]: readonly [OpenDatabase, Contents] = await Promise.all([database.open(), contents()]);
  return {
    ...{ reads: records.reads, writes: records.writes, contents: place, requireNoSweep: async () => undefined },
    close: async () => {
      await place.close();
      await records.close();
    },
  };
}

/** What has been stored on one machine, and where. */
export interface OneMachine extends MigrationSource {
  readonly directory: string;
  readonly store: Store;
}

/** A client, whose id ends with its number. */
export async function register(store: Store, number: number, name: string): Promise<Uint8Array> {
  await store.clients.register({ id: id(number), name: bytes(name), profile: '2024b' });
  return id(number);
}

/** A file of a client with this content. */
export async function addFile(store: Store, clientId: Uint8Array, name: string, content: Buffer, verified = true) {
  const upload = await store.beginUpload({ clientId, fileName: bytes(name), size: content.length });
  await upload.write(Buffer.from(content));
  await upload.commit({ checksum: posixCksum(content), checksumId: CHECKSUM_ID });
  if (verified) await store.verify(upload.fileId, CHECKSUM_ID, '2024b');
  else await store.keep(upload.fileId);
  return upload.fileId;
}

/** Two clients with a key, one without; small files, a large one, an empty one, one that nobody confirmed. */
export async function oneMachine(large = 300_000): Promise<OneMachine> {
  const directory = await temporaryDirectory();
  // When a client was seen is written a second later, which a test would see or not.
  const store = await openStore(directory, { quietMs: 600_000, now: () => new Date('2026-01-02T03:04:05.678Z') });
  const ada = await register(store, 1, 'Ada');
  const grace = await register(store, 2, 'Grace \u0000 "Hopper"');
  await register(store, 3, 'nobody yet');
  await store.clients.update(ada, { publicKey: Buffer.alloc(160, 1), checksum: 'posix-cksum' });
  await store.clients.update(grace, { publicKey: Buffer.alloc(160, 2), profile: '2022' });
  await addFile(store, ada, 'small', Buffer.from('small'));
  await addFile(store, grace, 'large', Buffer.alloc(large, 'large'));
  await addFile(store, ada, 'empty', Buffer.alloc(0));
  await addFile(store, grace, '../\u00e4 name', Buffer.alloc(5000, 'x'), false);
  await addFile(store, ada, 'small', Buffer.alloc(70_000, 'again'));
  const source: ContentSource = store['source'];
  return { directory, store, reads: store['base'].reads, files: store.files, contents: source };
}

/** Moves everything. @returns what was told, and what was done */
export async function moveAll(
  target: MigrationTarget,
  source: MigrationSource,
): Promise<{ readonly found: readonly MigrationFinding[]; readonly tally: MigrationTally }> {
  const moving = migrateTo(target, source, { checksums: CHECKSUMS });
  const found: MigrationFinding[] = [];
  for (;;) {
    const next = await moving.next();
    if (next.done === true) return { found, tally: next.value };
    found.push(next.value);
  }
}
