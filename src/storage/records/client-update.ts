import type { Change } from './batch';
import { UPDATE_CLIENTS, type ClientUpdate, type UpdatedClient } from './client-statements';
import { StorageError } from '../error';

/** Changes what is known of clients. */
export const clientUpdate: Change<ClientUpdate, undefined> = {
  what: 'a client could not be changed',
  isOneStatement: () => true,
  make: async (statements, asks) => {
    const merged = new Map<string, ClientUpdate>();
    for (const ask of asks) merged.set(ask[0], following(merged.get(ask[0]), ask));
    const rows = await statements.all<UpdatedClient>(UPDATE_CLIENTS, JSON.stringify([...merged.values()]));
    const known = new Set(rows.map(({ id }) => id));
    return asks.map(([id]) => (known.has(id) ? undefined : unknownClient(id)));
  },
};

/** Two changes of a client in one: a statement takes each row once. */
function following(first: ClientUpdate | undefined, [id, publicKey, profile, checksum, lastSeen]: ClientUpdate) {
  if (first === undefined) return [id, publicKey, profile, checksum, lastSeen] as const;
  return [id, publicKey ?? first[1], profile ?? first[2], checksum ?? first[3], lastSeen] as const;
}

/** No client has this id, given in hexadecimal digits (any more). */
export function unknownClient(id: string): StorageError {
  return new StorageError('E_UNKNOWN_CLIENT', `no client has the id ${id}`, { hint: 'The client has to register.' });
}
