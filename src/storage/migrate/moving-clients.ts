import { quoted } from '../../text/visible';
import { StorageError, storageError } from '../error';
import type { Statements } from '../records/statements';
import { CLIENTS_IN_THE_WAY, CLIENTS_TO_MIGRATE, clientMigration, type MigratedClient } from './migrated-clients';
import type { MigrationTarget } from './migration';

/** Clients that are named in an error at the most. */
const MOST_NAMED = 10;

/**
 * Moves all clients of a data directory, if none of them meets another one there.
 *
 * @returns how many
 * @throws StorageError `E_MIGRATION_CONFLICT`, in which case nothing was written; `E_STORAGE`
 */
export async function moveClients(target: MigrationTarget, from: Statements): Promise<number> {
  await requireNoConflict(target, from);
  let count = 0;
  for await (const clients of pages(from)) {
    await target.writes.change(clientMigration, clients);
    count += clients.length;
  }
  return count;
}

async function* pages(reads: Statements): AsyncGenerator<readonly MigratedClient[]> {
  for (let last = 0; ;) {
    const rows = await clientsAfter(reads, last);
    const end = rows.at(-1);
    if (end === undefined) return;
    yield rows;
    last = end.row;
  }
}

async function clientsAfter(reads: Statements, row: number) {
  try {
    return await reads.all<MigratedClient & { readonly row: number }>(CLIENTS_TO_MIGRATE, row);
  } catch (error) {
    throw storageError('the clients could not be read', error);
  }
}

async function requireNoConflict(target: MigrationTarget, from: Statements): Promise<void> {
  const found: string[] = [];
  for await (const clients of pages(from)) found.push(...(await conflicts(target, clients)));
  if (found.length === 0) return;
  const named = found.slice(0, MOST_NAMED).join('; ');
  const more = found.length > MOST_NAMED ? `; and ${found.length - MOST_NAMED} more` : '';
  throw new StorageError('E_MIGRATION_CONFLICT', `nothing was moved, for others are in the way: ${named}${more}`, {
    hint: 'Move to a database of its own, or have the clients that are there give up their names (sealwire clients --release).',
  });
}

async function conflicts({ reads }: MigrationTarget, clients: readonly MigratedClient[]): Promise<readonly string[]> {
  const known = await clientsInTheWay(reads, clients);
  const byId = new Map(known.map((client) => [client.id, client]));
  const byName = new Map(known.map((client) => [client.name, client]));
  return clients.flatMap((client) => {
    const [sameId, sameName] = [byId.get(client.id), byName.get(client.name)];
    const shown = quoted(Buffer.from(client.name, 'hex'));
    if (sameName !== undefined && sameName.id !== client.id) return `another client is called ${shown} there`;
    const isOther = sameId !== undefined && !isSameClient(sameId, client);
    return isOther ? `the client ${shown} has another name or another public key there` : [];
  });
}

async function clientsInTheWay(reads: Statements, clients: readonly MigratedClient[]) {
  try {
    const asked = JSON.stringify(clients.map(({ id, name }) => [id, name]));
    return await reads.all<MigratedClient>(CLIENTS_IN_THE_WAY, asked);
  } catch (error) {
    throw storageError('the clients that are there could not be looked up', error);
  }
}

/** A public key may have come, or gone with the name, since the client moved. */
function isSameClient(one: MigratedClient, other: MigratedClient): boolean {
  const isSameKey = one.publicKey === null || other.publicKey === null || one.publicKey === other.publicKey;
  return one.name === other.name && isSameKey;
}
