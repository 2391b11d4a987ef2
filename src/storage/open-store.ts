import { openDataDirectory } from './data-directory';
import type { StoreLocation } from './location';
import type { Store } from './store';
import type { StoreOptions } from './store-options';

/**
 * Opens a store for a server.
 *
 * @throws StorageError as {@link openDataDirectory} and `openSharedStore` do
 */
export async function openStore(location: StoreLocation, options: StoreOptions = {}): Promise<Store> {
  if (typeof location === 'string') return openDataDirectory(location, options);
  const { openSharedStore } = await import('./shared-store');
  return openSharedStore(location, options);
}
