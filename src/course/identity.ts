import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CourseFileError } from './error';
import { formatMeInfo, parseMeInfo, type Identity } from './me-info';
import { formatPrivKey, parsePrivKey } from './priv-key';
import { readFileIfPresent } from './read-file';
import { replaceFile } from './replace-file';

/** An identity as found on disk. */
export interface StoredIdentity extends Identity {
  /** What is wrong with `priv.key` though the identity is usable; `undefined` if nothing is. */
  readonly warning: string | undefined;
}

/**
 * Reads what a client kept in a directory (`me.info`, `priv.key`); `undefined` if there is no `me.info`.
 *
 * The key of `me.info` counts, because it was written in one piece with the id it belongs to; the two files cannot be
 * replaced at one moment. `priv.key` is taken where `me.info` holds none, and where the two differ there is a warning.
 * @throws CourseFileError `E_ME_INFO`, `E_COURSE_FILE`; `E_PRIV_KEY` where `me.info` has no key to fall back on
 */
export async function readIdentity(directory: string): Promise<StoredIdentity | undefined> {
  const meInfo = await readFileIfPresent(join(directory, 'me.info'));
  if (!meInfo) return undefined;
  const identity = parseMeInfo(meInfo);
  if (!identity.privateKeyDer) return { ...identity, privateKeyDer: await readPrivKey(directory), warning: undefined };
  return { ...identity, warning: await comparePrivKey(directory, identity.privateKeyDer) };
}

/**
 * Writes `me.info` and `priv.key` in the reference form, creating the directory where it is missing. Each file is
 * replaced in one step and readable by its owner only (mode 0600, where the system has modes). `me.info` goes first: it
 * is whole by itself, so a crash between the two leaves the new identity. Without a key, an old `priv.key` is removed.
 * @throws CourseFileError `E_ME_INFO` before anything is written; `E_COURSE_FILE` where the file system refuses
 */
export async function writeIdentity(directory: string, identity: Identity): Promise<void> {
  const meInfo = formatMeInfo(identity);
  const privKey = join(directory, 'priv.key');
  try {
    await mkdir(directory, { recursive: true });
    await replaceFile(join(directory, 'me.info'), meInfo);
    if (identity.privateKeyDer) await replaceFile(privKey, formatPrivKey(identity.privateKeyDer));
    else await rm(privKey, { force: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new CourseFileError(
      'E_COURSE_FILE',
      `${directory} cannot take me.info and priv.key (${code ?? String(cause)})`,
      {
        hint: 'Make it a directory that this user may write to, or name another one.',
        cause,
      },
    );
  }
}

async function readPrivKey(directory: string): Promise<Uint8Array | undefined> {
  const bytes = await readFileIfPresent(join(directory, 'priv.key'));
  return bytes && parsePrivKey(bytes);
}

async function comparePrivKey(directory: string, der: Uint8Array): Promise<string | undefined> {
  try {
    const other = await readPrivKey(directory);
    if (!other || Buffer.compare(other, der) === 0) return undefined;
    return 'priv.key holds another key than me.info; the one of me.info is used';
  } catch (error) {
    if (!(error instanceof CourseFileError)) throw error;
    return `${error.message}; the key of me.info is used`;
  }
}
