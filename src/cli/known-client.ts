import type { StoreReader } from '../storage';
import { quoted } from '../text/visible';
import { UsageError } from './usage-error';

/**
 * The bytes of the client's name that an option gives, if it does.
 *
 * @throws UsageError where there is no client of that name
 */
export async function knownClient(
  store: Pick<StoreReader, 'hasClient'>,
  name: string | undefined,
): Promise<Uint8Array | undefined> {
  if (name === undefined) return undefined;
  const client = Buffer.from(name, 'utf8');
  if (await store.hasClient(client)) return client;
  throw new UsageError(`no client is called ${quoted(client)}`, 'Upper and lower case are told apart.');
}
