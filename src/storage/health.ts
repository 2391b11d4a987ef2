import { sizeText } from '../text/units';
import type { Clients } from './records/clients';
import { reasonOf } from './error';
import { fileSystem } from './file-system';

/** One thing that has to be so for a server to serve. */
export interface HealthCheck {
  readonly name: string;
  readonly isOk: boolean;
  /** What was found, in a line for a person. */
  readonly text: string;
}

/** An id that no client has. */
const NOBODY = new Uint8Array(16);

/** Looks whether a database that is in use answers. */
export function checkDatabase(clients: Clients): Promise<HealthCheck> {
  return check('database', async () => {
    await clients.find(NOBODY);
    return 'answers';
  });
}

/**
 * Looks whether there is room on the disk of a directory.
 *
 * @param floor bytes that have to be free; 0 for any
 */
export function checkSpace(directory: string, floor: number): Promise<HealthCheck> {
  return check('space', async () => {
    const free = await freeBytes(directory);
    const text = `${sizeText(free)} free`;
    if (free < floor || free === 0) throw new Error(`${text}, of at least ${sizeText(floor)} that there have to be`);
    return text;
  });
}

/** Bytes that this user may still write to the disk of a directory. */
export async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await fileSystem.statfs(directory);
  return bavail * bsize;
}

/** Looks, and tells what was found, or what it failed with. */
export async function check(name: HealthCheck['name'], look: () => Promise<string>): Promise<HealthCheck> {
  try {
    return { name, isOk: true, text: await look() };
  } catch (error) {
    return { name, isOk: false, text: reasonOf(error) };
  }
}
