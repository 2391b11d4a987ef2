import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeAccess } from './change-access';
import { bucketCheck } from './check/bucket-check';
import { closeAll, type Closer } from './closers';
import type { Warn } from './contents/contents';
import { ObjectStoreError } from './contents/s3/object-store-error';
import { openS3Contents } from './contents/s3/open-s3-contents';
import { storageError } from './error';
import type { Lease } from './lease';
import type { SharedLocation } from './location';
import type { ReadAccess } from './read-access';
import { openPostgres } from './records/postgresql/database';
import { isUnreachable } from './records/postgresql/postgres-failure';
import { Store } from './store';
import { withDefaults, type StoreOptions } from './store-options';
import { sweep } from './sweep/sweep';
import { sweptRows } from './sweep/swept-rows';

/** How long a start waits before it tries again to reach an engine, in milliseconds. */
const TRY_AGAIN_MS = 2000;

/**
 * Opens the store that several servers share, and brings its tables up to date. While the database or the bucket cannot be
 * reached it waits, and says so (`options.onWaiting`).
 *
 * @throws StorageError what waiting would not mend: as `openPostgres` does, and where the bucket refuses
 */
export async function openSharedStore(location: SharedLocation, options: StoreOptions): Promise<Store> {
  const settings = withDefaults(options);
  const { warn, readBack, onWaiting, sweepAfterMs } = settings;
  // Where nothing is swept, uploads may take for ever.
  const graceMs = sweepAfterMs === 0 ? Infinity : sweepAfterMs;
  const closers: Closer[] = [];
  try {
    const contents = await openS3Contents(location.contents, { warn, readBack, graceMs });
    closers.push(() => contents.close());
    const database = await patiently(() => openPostgres(location.database, { migrate: true }), onWaiting);
    closers.push(() => database.close());
    await patiently(() => contents.reach(), onWaiting);
    const { reads, writes, notes } = database;
    const lease = (name: string): Lease => database.lease(name);
    const swept = { contents, rows: sweptRows(reads), graceMs, warn };
    const shared = { notes, lease, sweepAfterMs: graceMs, sweep: () => sweep({ ...swept, lease: lease('sweep') }) };
    return new Store({ reads, writes, contents, shared }, settings, closers);
  } catch (error) {
    await closeAll(closers).catch(warn);
    throw storageError('the shared store cannot be opened', error);
  }
}

/** Opens a shared store for reading beside its servers. @throws StorageError as `openStoreReadOnly` does */
export async function openSharedToRead(location: SharedLocation): Promise<ReadAccess> {
  const contents = await openS3Contents(location.contents, { warn: nothingToWarnOf });
  const database = await openPostgres(location.database);
  return {
    ...{ reads: database.reads, contents, hasRowContents: false, knowsDamage: true },
    place: bucketCheck(contents, database.reads),
    close: () => closeAll([() => contents.close(), () => database.close()]),
  };
}

/** Opens a shared store for changes beside its servers. @throws StorageError as `openStoreReadOnly` does */
export async function openSharedToChange(location: SharedLocation, warn: Warn): Promise<ChangeAccess> {
  const contents = await openS3Contents(location.contents, { warn });
  const database = await openPostgres(location.database);
  return {
    ...{ reads: database.reads, writes: database.writes, contents },
    // A bucket has no folders, and what is left in it is swept up.
    removeEmptyFolder: async () => undefined,
    quarantinedBefore: async () => [],
    removeQuarantined: async () => undefined,
    close: () => closeAll([() => contents.close(), () => database.close()]),
  };
}

/**
 * Does something as often as an engine cannot be reached.
 *
 * @param tell is told each time
 * @throws any other failure
 */
export async function patiently<T>(
  task: () => Promise<T>,
  tell: (error: Error) => void,
  pause: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<T> {
  for (;;) {
    try {
      return await task();
    } catch (error) {
      const mayPass = isUnreachable(error) || (error instanceof ObjectStoreError && error.isPassing);
      if (!mayPass || !(error instanceof Error)) throw error;
      tell(error);
      await pause(TRY_AGAIN_MS);
    }
  }
}

/** Who only reads leaves nothing behind. */
function nothingToWarnOf(): void {}
