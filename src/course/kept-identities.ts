import { mkdir, readdir, rename, rm, rmdir, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hex } from '../text/hex';
import { sameBytes } from '../wire/value';
import { CourseFileError } from './error';
import { formatMeInfo, parseMeInfo, type Identity } from './me-info';
import { readFileIfPresent } from './read-file';
import { replaceFile } from './replace-file';
import type { ServerAddress } from './server-address';

const FOLDER = 'identities';
/** The server's host and port, or `unknown`; the id; and whether the server has taken the public key. */
const FILE_NAME = /^(?:(?<host>.+)_(?<port>\d+)|unknown)_(?<id>[0-9a-f]+)\.(?<state>info|new)$/;

/** Whether a path, wherever it is, is that of a file that holds a client's identity, and so a private key. */
export function isIdentityFile(path: string): boolean {
  // One that is being replaced has another name for a moment, or for good after a crash.
  const name = basename(path).replace(/\.[0-9a-f]+\.tmp$/, '');
  if (name === 'me.info' || name === 'priv.key') return true;
  return basename(dirname(path)) === FOLDER && FILE_NAME.test(name);
}

/** An identity as a server knows it. */
export interface KeptIdentity extends Identity {
  /** Its file, from the client's folder. */
  readonly file: string;
  /** Where it was accepted; `undefined` for one that was in `me.info` before this folder was kept. */
  readonly server: ServerAddress | undefined;
  /** The server has given the id, and has not been heard to take the public key. */
  readonly isPending: boolean;
}

/** What is kept, the last used first, and the files that cannot be read. */
export interface KeptIdentities {
  readonly identities: readonly KeptIdentity[];
  readonly unreadable: readonly string[];
}

/**
 * Reads the identities that a client's folder keeps by server, in files of the form of `me.info`: one for each id and
 * server, so that none is ever replaced by another (docs/decisions/identities-by-server.md).
 */
export async function readKeptIdentities(directory: string): Promise<KeptIdentities> {
  const found: (KeptIdentity & { readonly usedAt: number })[] = [];
  const unreadable: string[] = [];
  for (const name of await namesIn(join(directory, FOLDER))) {
    const parts = FILE_NAME.exec(name)?.groups;
    if (parts === undefined) continue;
    const { host, port, state } = parts;
    const file = join(FOLDER, name);
    try {
      const bytes = await readFileIfPresent(join(directory, file));
      if (bytes === undefined) continue;
      const server = host === undefined ? undefined : { host: decodeURIComponent(host), port: Number(port) };
      const usedAt = (await stat(join(directory, file))).mtimeMs;
      found.push({ ...parseMeInfo(bytes), file, server, isPending: state === 'new', usedAt });
    } catch {
      unreadable.push(file);
    }
  }
  return { identities: found.sort((one, other) => other.usedAt - one.usedAt), unreadable };
}

/**
 * Keeps an identity as one of a server: `pending` before its public key is sent, and for good when the server has taken
 * it, or it was in `me.info` and nobody knows whose it is (no server).
 * @returns its file, from the client's folder.
 * @throws CourseFileError `E_COURSE_FILE` where the file system refuses
 */
export async function keepIdentity(
  directory: string,
  server: ServerAddress | undefined,
  identity: Identity,
  state: 'pending' | 'confirmed' = 'confirmed',
): Promise<string> {
  const base = join(FOLDER, `${placeOf(server)}_${hex(identity.clientId)}`);
  const [pending, confirmed] = [`${base}.new`, `${base}.info`];
  await orRefuse(join(directory, FOLDER), async () => {
    await mkdir(join(directory, FOLDER), { recursive: true, mode: 0o700 });
    if (state === 'pending') return replaceFile(join(directory, pending), formatMeInfo(identity));
    if (await promoted(join(directory, pending), join(directory, confirmed))) return;
    const kept = await readFileIfPresent(join(directory, confirmed));
    const bytes = formatMeInfo(identity);
    if (kept === undefined || !sameBytes(kept, bytes)) await replaceFile(join(directory, confirmed), bytes);
    else await utimes(join(directory, confirmed), new Date(), new Date());
  });
  return state === 'pending' ? pending : confirmed;
}

/**
 * Makes sure that an identity can be written into a folder, before a server gives its name away for it.
 * @throws CourseFileError `E_ME_INFO` for a name that `me.info` cannot hold; `E_COURSE_FILE` where the file system refuses
 */
export async function checkIdentityFolder(directory: string, identity: Identity): Promise<void> {
  const bytes = formatMeInfo(identity);
  await orRefuse(directory, async () => {
    const folder = join(directory, FOLDER);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const place of [directory, folder]) await tryWriting(place, bytes);
    await rmdir(folder).catch(() => undefined);
    for (const name of ['me.info', 'priv.key']) {
      if (await isDirectory(join(directory, name))) throw new Error(`${name} is a directory`);
    }
  });
}

/** The files of a client's secrets that others than their owner can read, where the system has modes. */
export async function exposedFiles(directory: string): Promise<readonly string[]> {
  if (process.platform === 'win32') return [];
  const exposed: string[] = [];
  for (const name of ['me.info', 'priv.key']) {
    const mode = await stat(join(directory, name)).then(
      (found) => found.mode,
      () => 0,
    );
    if ((mode & 0o044) !== 0) exposed.push(name);
  }
  return exposed;
}

/** How a server stands in the name of a file: no host has a character that a file system refuses after this. */
function placeOf(server: ServerAddress | undefined): string {
  return server === undefined ? 'unknown' : `${encodeURIComponent(server.host.toLowerCase())}_${server.port}`;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

async function promoted(pending: string, confirmed: string): Promise<boolean> {
  try {
    await rename(pending, confirmed);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function tryWriting(folder: string, bytes: Uint8Array): Promise<void> {
  const path = join(folder, `.sealwire-${process.pid}`);
  await replaceFile(path, bytes);
  await rm(path);
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function orRefuse(directory: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    if (cause instanceof CourseFileError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new CourseFileError('E_COURSE_FILE', `${directory} cannot take me.info and priv.key (${code ?? message})`, {
      hint: 'Make it a directory that this user may write to, or name another one.',
      cause,
    });
  }
}
