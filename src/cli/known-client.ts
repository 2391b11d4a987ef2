import type { ListedClient, StoreReader } from '../storage';
import { quoted } from '../text/visible';
import { UsageError } from './usage-error';

/**
 * The client that an option names.
 *
 * @param text a name, or an id in hexadecimal digits
 * @throws UsageError where there is none, or where it is one's name and another's id
 */
export async function knownClient({ clients }: Pick<StoreReader, 'clients'>, text: string): Promise<ListedClient> {
  const id = /^[0-9a-f]{32}$/i.test(text) ? Buffer.from(text, 'hex') : undefined;
  const [client, another] = await clients.find(Buffer.from(text, 'utf8'), id);
  if (client === undefined) {
    const hint = 'Upper and lower case are told apart, and an id has all of its 32 digits. See sealwire clients.';
    throw new UsageError(`no client has the name or the id ${quoted(text)}`, hint);
  }
  if (another !== undefined) {
    throw new UsageError(`${quoted(text)} is the name of one client and the id of another`, 'Give the id of the one.');
  }
  return client;
}
