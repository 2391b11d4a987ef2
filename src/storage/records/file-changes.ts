import { hex } from '../../text/hex';
import type { Change } from './batch';
import { UPDATE_CLIENTS, type ClientUpdate } from './client-statements';
import { toDatabaseTime } from './database-time';
import { unknownClient } from './client-update';
import { reasonOf, StorageError } from '../error';
import {
  ADD_FILES,
  DELETE_FILE,
  DELETE_REJECTED,
  FILE_BY_ID,
  VERIFY_FILE,
  type DeletedFile,
  type FileId,
  type NewFileRow,
} from './file-statements';
import type { Statements } from './statements';

/** A file that gets its row. */
export interface NewFile {
  readonly id: Uint8Array;
  readonly clientId: Uint8Array;
  readonly fileName: Uint8Array;
  readonly pathName: string;
  readonly size: number;
  readonly checksum: number;
  readonly checksumId: string;
  readonly receivedAt: Date;
  /** A small content comes with its row. */
  readonly content: Uint8Array | undefined;
  /** A rejected file that goes in the same step. */
  readonly replaces: ReplacedFile | undefined;
  /** How, and when, the client confirmed it; `undefined` where it has not done so. */
  readonly confirmed: Confirmation | undefined;
}

/** A file that goes, unless it is verified or another client's. */
export interface ReplacedFile {
  readonly id: Uint8Array;
  readonly clientId: Uint8Array;
}

/** What a client says of a file: that this checksum of it is right. */
export interface Confirmation {
  readonly checksumId: string;
  /** The id of the profile in which the client sent it; `undefined` where what is known of the client stays. */
  readonly profile: string | undefined;
  /** Whether it may be another checksum, or another profile, than the client confirmed with last. */
  readonly isNews: boolean;
  readonly at: Date;
}

/** Adds files, all by one statement; of one that replaces another, answers that one. */
export const fileAddition: Change<NewFile, DeletedFile | undefined> = {
  what: 'a file could not be recorded',
  isOneStatement: (files) =>
    files.every(({ replaces, confirmed }) => replaces === undefined && confirmed?.isNews !== true),
  make: async (statements, files) => {
    const homeless = await addFiles(statements, files);
    const added = homeless.size === 0 ? files : files.filter((file) => !homeless.has(file));
    await rememberConfirmations(
      statements,
      added.map(({ clientId, confirmed }) => [hex(clientId), confirmed]),
    );
    const answers: (DeletedFile | StorageError | undefined)[] = [];
    for (const file of files) {
      const { clientId, replaces } = file;
      if (homeless.has(file)) answers.push(unknownClient(hex(clientId)));
      else answers.push(replaces === undefined ? undefined : await deleteReplaced(statements, replaces));
    }
    return answers;
  },
};

const NONE: ReadonlySet<NewFile> = new Set();

/** @returns those that could not be added, for want of their client */
async function addFiles(statements: Statements, files: readonly NewFile[]): Promise<ReadonlySet<NewFile>> {
  let left: readonly FileId[];
  try {
    left = await statements.all<FileId>(ADD_FILES, JSON.stringify(files.map(toRow)));
  } catch (error) {
    const [only, ...others] = files;
    if (only === undefined || others.length > 0 || !reasonOf(error).includes('FOREIGN KEY')) throw error;
    return new Set([only]);
  }
  if (left.length === 0) return NONE;
  const ids = new Set(left.map(({ id }) => id));
  return new Set(files.filter(({ id }) => ids.has(hex(id))));
}

/** Deletes the row of a replaced file, where there still is one, and answers it. */
export const replacedDeletion: Change<ReplacedFile, DeletedFile | undefined> = {
  what: 'a file could not be discarded',
  make: async (statements, replaced) => {
    const answers: (DeletedFile | undefined)[] = [];
    for (const file of replaced) answers.push(await deleteReplaced(statements, file));
    return answers;
  },
};

/** Marks a file as verified, as often as it is told; answers whose it is, in hexadecimal digits. */
export const fileVerification: Change<{ readonly id: Uint8Array; readonly confirmed: Confirmation }, string> = {
  what: 'a file could not be marked as verified',
  make: async (statements, asks) => {
    const answers: (string | StorageError)[] = [];
    const confirmations: (readonly [string, Confirmation])[] = [];
    for (const { id, confirmed } of asks) {
      const [file] = await statements.all<{ readonly clientId: string }>(VERIFY_FILE, hex(id));
      if (file !== undefined) confirmations.push([file.clientId, confirmed]);
      answers.push(file?.clientId ?? unknownFile(id));
    }
    await rememberConfirmations(statements, confirmations);
    return answers;
  },
};

/** Deletes the row of a file that is not verified, and answers it. */
export const fileDeletion: Change<Uint8Array, DeletedFile> = {
  what: 'a file could not be discarded',
  make: async (statements, ids) => {
    const answers: (DeletedFile | StorageError)[] = [];
    for (const id of ids) answers.push(await deleteFile(statements, id));
    return answers;
  },
  isGone: (answer) => answer instanceof StorageError && answer.code === 'E_UNKNOWN_FILE',
};

async function deleteFile(statements: Statements, id: Uint8Array): Promise<DeletedFile | StorageError> {
  const [deleted] = await statements.all<DeletedFile>(DELETE_FILE, hex(id));
  if (deleted !== undefined) return deleted;
  const [file] = await statements.all<{ readonly verified: 0 | 1 }>(FILE_BY_ID, hex(id));
  if (file?.verified !== 1) return unknownFile(id);
  return new StorageError('E_FILE_VERIFIED', `the file ${hex(id)} is verified and stays`);
}

async function deleteReplaced(
  statements: Statements,
  { id, clientId }: ReplacedFile,
): Promise<DeletedFile | undefined> {
  const [deleted] = await statements.all<DeletedFile>(DELETE_REJECTED, hex(id), hex(clientId));
  return deleted;
}

/** Of each client, how it confirmed last, and that it was seen then. */
async function rememberConfirmations(
  statements: Statements,
  confirmations: readonly (readonly [clientId: string, confirmed: Confirmation | undefined])[],
): Promise<void> {
  const updates = new Map<string, ClientUpdate>();
  for (const [clientId, confirmed] of confirmations) {
    if (confirmed?.isNews !== true) continue;
    const { profile, checksumId, at } = confirmed;
    updates.set(clientId, [clientId, null, profile ?? null, checksumId, toDatabaseTime(at)]);
  }
  if (updates.size > 0) await statements.all(UPDATE_CLIENTS, JSON.stringify([...updates.values()]));
}

function toRow(file: NewFile): NewFileRow {
  return [
    hex(file.id),
    hex(file.clientId),
    hex(file.fileName),
    file.pathName,
    file.confirmed === undefined ? 0 : 1,
    file.size,
    file.checksum,
    file.checksumId,
    toDatabaseTime(file.receivedAt),
    file.content === undefined ? null : hex(file.content),
  ];
}

function unknownFile(id: Uint8Array): StorageError {
  return new StorageError('E_UNKNOWN_FILE', `no file has the id ${hex(id)}`);
}
