import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { readFileIfPresent } from '../../course/read-file';
import type { ServerAddress } from '../../course/server-address';
import { parseTransferInfo } from '../../course/transfer-info';
import { addressText } from './address-server';

/** A directory for judged programs that is removed afterwards. */
export interface TemporaryDirectory {
  readonly directory: string;
  readonly remove: () => Promise<void>;
}

/** What a client is to do, and the file for it. */
export interface WorkplaceOptions extends ServerAddress {
  /** The client's name, 1 to 100 characters. */
  readonly name: string;
  readonly file: { readonly name: string; readonly content: Uint8Array };
}

/**
 * Makes a directory that nobody has used. It lies two levels deep in another fresh one, so that what a program writes
 * outside of it (`../../x`) is found, and goes with it.
 */
export async function temporaryDirectory(): Promise<TemporaryDirectory> {
  const top = await mkdtemp(join(tmpdir(), 'sealwire-conformance-'));
  const directory = join(top, 'judged', 'program');
  await mkdir(directory, { recursive: true });
  // On Windows a file can stay open for a moment after its process has ended.
  return { directory, remove: () => rm(top, { recursive: true, force: true, maxRetries: 5 }) };
}

/**
 * Prepares a directory in which a client finds what it needs for its first run: `transfer.info` and the file that this
 * names, relative to the directory.
 * @throws CourseFileError `E_TRANSFER_INFO` where `transfer.info` cannot say it
 */
export async function prepareWorkplace({ file, ...told }: WorkplaceOptions): Promise<Workplace> {
  const { directory, remove } = await temporaryDirectory();
  try {
    const workplace = new Workplace(directory, remove);
    await writeFile(join(directory, file.name), file.content);
    await workplace.tell({ ...told, file: file.name });
    return workplace;
  } catch (error) {
    await remove();
    throw error;
  }
}

/** A client's directory, for one run or several. */
export class Workplace implements TemporaryDirectory {
  readonly directory: string;
  /** Removes it with all that lies around it. */
  readonly remove: () => Promise<void>;

  /** For {@link prepareWorkplace} only. */
  constructor(directory: string, remove: () => Promise<void>) {
    this.directory = directory;
    this.remove = remove;
  }

  /**
   * Writes `transfer.info` anew, for a further run.
   * @throws CourseFileError `E_TRANSFER_INFO` where it cannot say that
   */
  async tell({
    name,
    file,
    ...address
  }: ServerAddress & { readonly name: string; readonly file: string }): Promise<void> {
    const text = `${addressText(address)}\n${name}\n${file}\n`;
    parseTransferInfo(text);
    await writeFile(join(this.directory, 'transfer.info'), text);
  }

  /** The bytes of `me.info`; `undefined` where the client has left none. */
  meInfo(): Promise<Uint8Array | undefined> {
    return readFileIfPresent(join(this.directory, 'me.info'));
  }

  /** The bytes of `priv.key`; `undefined` where the client has left none. */
  privKey(): Promise<Uint8Array | undefined> {
    return readFileIfPresent(join(this.directory, 'priv.key'));
  }

  /** The paths of all files in it, from the directory on, with slashes, sorted. */
  async files(): Promise<readonly string[]> {
    const entries = await readdir(this.directory, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(this.directory, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
      .sort();
  }
}
