import { hex } from '../../text/hex';
import type { Change } from './batch';
import { CLIENT_TO_CHANGE, DELETE_CLIENT, RELEASE_NAME, type StoredClient } from './client-statements';
import { unknownClient } from './client-update';
import { StorageError } from '../error';
import { COUNT_FILES_OF, REMOVE_FILES_OF, type RemovedFileOf } from './file-statements';
import type { Statements } from './statements';

/** A client that an operator removes. */
export interface ClientRemoval {
  readonly id: Uint8Array;
  /** Whether its verified files go with it; otherwise a client that has some stays. */
  readonly verifiedToo: boolean;
}

/** Removes clients, each with the rows of its files, and answers those. */
export const clientRemoval: Change<ClientRemoval, readonly RemovedFileOf[]> = {
  what: 'a client could not be removed',
  make: async (statements, asks) => {
    const answers: (readonly RemovedFileOf[] | StorageError)[] = [];
    for (const ask of asks) answers.push(await remove(statements, ask));
    return answers;
  },
  isGone: isUnknown,
};

/**
 * Takes the names away from clients. A client that has files keeps its row under another name, without a key, so that
 * nobody comes back as it; one that has none goes. Answers the new name.
 */
export const nameRelease: Change<Uint8Array, Uint8Array | undefined> = {
  what: 'a name could not be released',
  make: async (statements, ids) => {
    const answers: (Uint8Array | undefined | StorageError)[] = [];
    for (const id of ids) answers.push(await release(statements, Buffer.from(id)));
    return answers;
  },
  isGone: isUnknown,
};

function isUnknown(answer: unknown): boolean {
  return answer instanceof StorageError && answer.code === 'E_UNKNOWN_CLIENT';
}

async function remove(statements: Statements, { id, verifiedToo }: ClientRemoval) {
  const key = Buffer.from(id);
  const [client] = await statements.all<StoredClient>(CLIENT_TO_CHANGE, key);
  if (client === undefined) return unknownClient(hex(id));
  const { verified } = await countFiles(statements, key);
  if (verified > 0 && !verifiedToo) {
    return new StorageError('E_FILE_VERIFIED', `the client ${hex(id)} has verified files, and stays`);
  }
  const removed = await statements.all<RemovedFileOf>(REMOVE_FILES_OF, key);
  await statements.all(DELETE_CLIENT, key);
  return removed;
}

async function release(statements: Statements, id: Buffer): Promise<Uint8Array | undefined | StorageError> {
  const [client] = await statements.all<StoredClient>(CLIENT_TO_CHANGE, id);
  if (client === undefined) return unknownClient(hex(id));
  const { files } = await countFiles(statements, id);
  if (files === 0) {
    await statements.all(DELETE_CLIENT, id);
    return undefined;
  }
  const name = releasedName(client.name, id);
  await statements.all(RELEASE_NAME, id, name);
  return name;
}

async function countFiles(statements: Statements, id: Buffer): Promise<{ files: number; verified: number }> {
  const [count] = await statements.all<{ files: number; verified: number }>(COUNT_FILES_OF, id);
  return count ?? { files: 0, verified: 0 };
}

/** Bytes of a name in the database. */
const NAME_SIZE = 255;

/** The id keeps it apart from other names that were released. A name that is released again stays. */
function releasedName(name: Buffer, id: Buffer): Buffer {
  const behind = Buffer.from(` (released ${hex(id)})`);
  if (name.subarray(-behind.length).equals(behind)) return name;
  return Buffer.concat([name.subarray(0, NAME_SIZE - behind.length), behind]);
}
