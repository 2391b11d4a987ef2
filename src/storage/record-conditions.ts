import type { StoreLocation } from './location';
import { conditionChange, recordConditionsIn, type FoundCondition } from './records/content-conditions';

/**
 * Has rows say what a check has found of their contents, beside running servers or without.
 *
 * @returns whether they do: not where this user may only read, or a server of this version has never used a data directory
 * @throws StorageError as `openStoreReadOnly` does
 */
export async function recordConditions(location: StoreLocation, found: readonly FoundCondition[]): Promise<boolean> {
  if (typeof location === 'string') return recordConditionsIn(location, found);
  const { openSharedToChange } = await import('./shared-store');
  const access = await openSharedToChange(location, () => undefined);
  try {
    await access.writes.change(conditionChange, found);
    return true;
  } finally {
    await access.close();
  }
}
