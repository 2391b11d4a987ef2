import { join } from 'node:path';
import { sizeText } from '../text/units';
import type { Clients } from './records/clients';
import { reasonOf } from './error';
import { constants, fileSystem } from './file-system';
import { CONTENT_FOLDER } from './layout';

/** One thing that has to be so for a server to serve. */
export interface HealthCheck {
  readonly name: string;
  readonly isOk: boolean;
  /** What was found, in a line for a person. */
  readonly text: string;
}

/** An id that no client has. */
const NOBODY = new Uint8Array(16);

/**
 * Looks at a data directory that is in use: the database answers, contents may be written, and there is room.
 * @param floor bytes that have to be free; 0 for any.
 */
export async function checkHealth(directory: string, clients: Clients, floor: number): Promise<readonly HealthCheck[]> {
  return Promise.all([
    check('database', async () => {
      await clients.find(NOBODY);
      return 'answers';
    }),
    check('contents', async () => {
      await fileSystem.access(join(directory, CONTENT_FOLDER), constants.W_OK | constants.X_OK);
      return 'may be written';
    }),
    check('space', async () => {
      const free = await freeBytes(directory);
      const text = `${sizeText(free)} free`;
      if (free < floor || free === 0) throw new Error(`${text}, of at least ${sizeText(floor)} that there have to be`);
      return text;
    }),
  ]);
}

/** Bytes that this user may still write to the disk of a directory. */
export async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await fileSystem.statfs(directory);
  return bavail * bsize;
}

async function check(name: HealthCheck['name'], look: () => Promise<string>): Promise<HealthCheck> {
  try {
    return { name, isOk: true, text: await look() };
  } catch (error) {
    return { name, isOk: false, text: reasonOf(error) };
  }
}
