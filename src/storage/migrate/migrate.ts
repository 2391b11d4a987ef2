import { resolve } from 'node:path';
import { requireGoodCondition } from '../check/condition';
import { closeAll, type Closer } from '../closers';
import { contentSource } from '../contents/content-source';
import type { Warn } from '../contents/contents';
import { DirectoryLock } from '../lock';
import { fileLists } from '../records/file-statements';
import { Files } from '../records/files';
import type { SharedLocation } from '../location';
import { openToRead } from '../read-access';
import { NO_SWEEP_MS, NoSweep } from '../sweep/no-sweep';
import {
  migrateTo,
  type MigrationFinding,
  type MigrationOptions,
  type MigrationSource,
  type MigrationTally,
  type MigrationTarget,
} from './migration';

/** What is moved, and where it goes. */
export interface MigrateOptions extends MigrationOptions {
  /** The data directory; no server may use it meanwhile. */
  readonly from: string;
  /** Tables are made where there are none. */
  readonly to: SharedLocation;
  /** Told of leftovers that could not be removed. */
  readonly warn: Warn;
}

/**
 * Moves what one machine has stored to a database and a bucket that servers share, as {@link migrateTo} does. It holds the lock of
 * the data directory meanwhile. Each content that is sent is read back and compared.
 *
 * @throws StorageError `E_DATA_LOCKED` where a server uses the data directory, `E_MIGRATION_CONFLICT`; as `openStoreReadOnly` and
 *   the opening of a store that servers share do
 */
export async function* migrate(options: MigrateOptions): AsyncGenerator<MigrationFinding, MigrationTally> {
  const closers: Closer[] = [];
  try {
    const source = await openSource(resolve(options.from), closers);
    const target = await openTarget(options, closers);
    return yield* migrateTo(target, source, options);
  } finally {
    await closeAll(closers);
  }
}

/** Nothing in it is changed; a directory that is none of a server gets no lock file either. */
async function openSource(directory: string, closers: Closer[]): Promise<MigrationSource> {
  const access = await openToRead(directory);
  closers.push(() => access.close());
  const lock = await DirectoryLock.acquire(directory);
  closers.push(() => lock.release());
  await requireGoodCondition(directory);
  const { reads, contents, hasRowContents, knowsDamage } = access;
  const files = new Files(reads, fileLists(knowsDamage));
  return { reads, files, contents: contentSource(contents, reads, hasRowContents) };
}

async function openTarget({ to, warn }: MigrateOptions, closers: Closer[]): Promise<MigrationTarget> {
  const [{ openS3Contents }, { openPostgres }] = await Promise.all([
    import('../contents/s3/open-s3-contents'),
    import('../records/postgresql/database'),
  ]);
  const contents = await openS3Contents(to.contents, { warn, readBack: true });
  closers.push(() => contents.close());
  await contents.reach();
  const records = await openPostgres(to.database, { migrate: true });
  closers.push(() => records.close());
  const noSweep = new NoSweep(records.lease('sweep', NO_SWEEP_MS));
  await noSweep.begin();
  closers.push(() => noSweep.end());
  const requireNoSweep = (): Promise<void> => noSweep.require();
  return { reads: records.reads, writes: records.writes, contents, requireNoSweep };
}
