import type { Usage } from './client-account';
import type { ClientQuota } from './client-usage';
import type { Warn } from '../contents/contents';
import { storageError } from '../error';
import { USAGE_OF_CLIENT } from '../records/file-statements';
import { freeBytes } from '../health';
import type { Statements } from '../records/statements';
import { UploadSpace } from './upload-space';

const NO_QUOTA: ClientQuota = { clientBytes: 0, clientFiles: 0 };

/** What uploads may take, by the database and the disk of a data directory. */
export function uploadSpace(
  {
    quota = NO_QUOTA,
    freeSpace = 0,
  }: { readonly quota?: ClientQuota | undefined; readonly freeSpace?: number | undefined },
  { directory, reads, warn }: { readonly directory: string; readonly reads: Statements; readonly warn: Warn },
): UploadSpace {
  const now = (): number => performance.now();
  return new UploadSpace(
    { quota, now, load: (clientId, except) => usageOf(reads, clientId, except) },
    {
      floor: freeSpace,
      now,
      measure: () => freeBytes(directory),
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
