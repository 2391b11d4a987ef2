import type { Change } from './batch';
import { CLIENT_BY_ID, UPDATE_CLIENTS, type ClientUpdate, type UpdatedClient } from './client-statements';
import { StorageError } from '../error';
import type { Statements } from './statements';

/** Changes what is known of clients. */
export const clientUpdate: Change<ClientUpdate, undefined> = {
  what: 'a client could not be changed',
  isOneStatement: () => true,
  make: async (statements, asks) => {
    const merged = new Map<string, ClientUpdate>();
    for (const ask of asks) {
      const first = merged.get(ask[0]);
      if (first === undefined || !hasOtherKey(ask, first[1])) merged.set(ask[0], following(first, ask));
    }
    const rows = await statements.all<UpdatedClient>(UPDATE_CLIENTS, JSON.stringify([...merged.values()]));
    const updated = new Set(rows.map(({ id }) => id));
    const answers: (StorageError | undefined)[] = [];
    for (const ask of asks) {
      const [id] = ask;
      if (!updated.has(id)) answers.push(await updateAlone(statements, ask));
      else answers.push(hasOtherKey(ask, merged.get(id)?.[1] ?? null) ? otherPublicKey(id) : undefined);
    }
    return answers;
  },
};

function hasOtherKey([, publicKey]: ClientUpdate, known: string | null): boolean {
  return publicKey !== null && known !== null && publicKey !== known;
}

/** What is asked at the same time for a client with another key need not fail with that key. */
async function updateAlone(statements: Statements, ask: ClientUpdate): Promise<StorageError | undefined> {
  const [id] = ask;
  const clients = await statements.all(CLIENT_BY_ID, Buffer.from(id, 'hex'));
  if (clients.length === 0) return unknownClient(id);
  const rows = await statements.all<UpdatedClient>(UPDATE_CLIENTS, JSON.stringify([ask]));
  return rows.length === 0 ? otherPublicKey(id) : undefined;
}

/** A client, by its id in hexadecimal digits, has sent another public key before, perhaps to another server. */
function otherPublicKey(id: string): StorageError {
  return new StorageError('E_OTHER_PUBLIC_KEY', `the public key is not the one that the client ${id} sent before`);
}

/** Two changes of a client in one: a statement takes each row once. */
function following(first: ClientUpdate | undefined, [id, publicKey, profile, checksum, lastSeen]: ClientUpdate) {
  if (first === undefined) return [id, publicKey, profile, checksum, lastSeen] as const;
  return [id, publicKey ?? first[1], profile ?? first[2], checksum ?? first[3], lastSeen] as const;
}

/** No client has this id, given in hexadecimal digits (any more). */
export function unknownClient(id: string): StorageError {
  return new StorageError('E_UNKNOWN_CLIENT', `no client has the id ${id}`, { hint: 'The client has to register.' });
}
