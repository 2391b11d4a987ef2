import { removeFiles, removeUnconfirmedFiles, unconfirmedFiles } from '../../../src/storage/file-removal';
import { overviewOf } from '../../../src/storage/overview';
import { clientRemoval, nameRelease, type ClientRemoval } from '../../../src/storage/records/client-changes';
import { ClientList } from '../../../src/storage/records/client-list';
import { Clients } from '../../../src/storage/records/clients';
import { conditionChange, type FoundCondition } from '../../../src/storage/records/content-conditions';
import { fileAddition, fileDeletion, fileVerification } from '../../../src/storage/records/file-changes';
import { FILE_TOTALS, PATHS_WITHOUT_ROW, USAGE_OF_CLIENT } from '../../../src/storage/records/file-statements';
import { Files } from '../../../src/storage/records/files';
import { LastSeen } from '../../../src/storage/records/last-seen';
import type { UploadSpace } from '../../../src/storage/uploads/upload-space';
import { hex } from '../../../src/text/hex';
import { bytes, id } from '../fixture';
import type { OpenDatabase } from './databases';

/** A file as a test adds it; what is left out has a value that matters to nobody. */
export interface AddedFile {
  readonly id: Uint8Array;
  readonly clientId?: Uint8Array;
  readonly fileName?: Uint8Array;
  readonly size?: number;
  readonly checksum?: number;
  readonly verified?: boolean;
  readonly replaces?: Uint8Array;
}

export type Records = ReturnType<typeof recordsOn>;

/** Nothing is counted here. */
const UNCOUNTED = { registered: () => undefined } as unknown as UploadSpace;

/** What a store knows of clients and files, on a database, as one server uses it. */
export function recordsOn(
  { reads, writes }: Pick<OpenDatabase, 'reads' | 'writes'>,
  { nameReleaseMs = 60_000, now = () => new Date() }: { nameReleaseMs?: number; now?: () => Date } = {},
) {
  const lastSeen = new LastSeen(writes, now, (error) => {
    throw error;
  });
  const list = new ClientList(reads);
  return {
    lastSeen,
    list,
    clients: new Clients({ reads, writes, lastSeen, space: UNCOUNTED, now, nameReleaseMs }),
    files: new Files(reads),
    listed: async () => {
      const clients = [];
      for await (const page of list.pages()) clients.push(...page);
      return clients;
    },
    addFile: (file: AddedFile) => {
      const { clientId = id(1), fileName = bytes('a file'), size = 3, checksum = 7, verified = false, replaces } = file;
      const number = Buffer.from(file.id).readUInt32BE(12);
      return writes.change(fileAddition, {
        ...{ id: file.id, clientId, fileName, size, checksum, checksumId: 'cksum', pathName: `files/${number}` },
        ...{ receivedAt: now(), content: undefined },
        replaces: replaces && { id: replaces, clientId },
        confirmed: verified ? { checksumId: 'cksum', profile: undefined, isNews: false, at: now() } : undefined,
      });
    },
    verify: (fileId: Uint8Array, checksumId: string) =>
      writes.change(fileVerification, {
        id: fileId,
        confirmed: { checksumId, profile: 'confirmed', isNews: true, at: now() },
      }),
    discard: (fileId: Uint8Array) => writes.change(fileDeletion, fileId),
    removeClient: (removal: ClientRemoval) => writes.change(clientRemoval, removal),
    releaseName: (clientId: Uint8Array) => writes.change(nameRelease, clientId),
    setConditions: (found: readonly FoundCondition[]) => writes.change(conditionChange, found),
    totals: async () => (await reads.all(FILE_TOTALS))[0],
    usage: async (clientId: Uint8Array, except: readonly Uint8Array[]) =>
      (await reads.all(USAGE_OF_CLIENT, hex(clientId), JSON.stringify(except.map((one) => hex(one)))))[0],
    pathsWithoutRow: async (paths: readonly string[]) => {
      const rows = await reads.all<{ readonly path: string }>(PATHS_WITHOUT_ROW, JSON.stringify(paths));
      return rows.map(({ path }) => path);
    },
    overview: () => overviewOf(reads, async () => undefined).read(),
  };
}

/** What an operator removes. */
export function fileRemovalOf({ reads, writes }: Pick<OpenDatabase, 'reads' | 'writes'>) {
  const parts = { reads, writes, contents: { remove: async () => undefined } };
  const allOf = async <T>(pages: AsyncGenerator<readonly T[]>): Promise<readonly T[]> => {
    const all: T[] = [];
    for await (const page of pages) all.push(...page);
    return all;
  };
  return {
    unconfirmed: (before: Date) => allOf(unconfirmedFiles(parts, before)),
    removeUnconfirmed: (before: Date) => allOf(removeUnconfirmedFiles(parts, before)),
    remove: (ids: readonly Uint8Array[], verifiedToo: boolean) => removeFiles(parts, { ids, verifiedToo }),
  };
}
