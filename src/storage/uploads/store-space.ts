import type { Usage } from './client-account';
import type { ClientQuota } from './client-usage';
import type { Warn } from '../contents/contents';
import { storageError } from '../error';
import { USAGE_OF_CLIENT } from '../records/file-statements';
import type { Statements } from '../records/statements';
import type { StoreBase } from '../store';
import { UploadSpace } from './upload-space';

/** What uploads may take, by the database, and by the disk where there is one to ask. */
export function uploadSpace(
  { quota, freeSpace, warn }: { readonly quota: ClientQuota; readonly freeSpace: number; readonly warn: Warn },
  { reads, freeBytes, shared }: Pick<StoreBase, 'reads' | 'freeBytes' | 'shared'>,
): UploadSpace {
  const now = (): number => performance.now();
  return new UploadSpace(
    { quota, now, isShared: shared !== undefined, load: (clientId, except) => usageOf(reads, clientId, except) },
    {
      floor: freeBytes === undefined ? 0 : freeSpace,
      now,
      measure: freeBytes ?? (async () => Infinity),
      warn: (error) => warn(storageError('the free space of the disk is not known', error)),
    },
  );
}

async function usageOf(reads: Statements, clientId: string, except: readonly string[]): Promise<Usage> {
  try {
    const [usage] = await reads.all<Usage>(USAGE_OF_CLIENT, clientId, JSON.stringify(except));
    return usage ?? { bytes: 0, files: 0 };
  } catch (error) {
    throw storageError('what a client has stored could not be counted', error);
  }
}
