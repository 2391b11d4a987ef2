import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CourseFileError } from './error';
import { hasByteOrderMark } from './lines';
import { parsePort } from './port';
import { readFileIfPresent } from './read-file';

/** The names that the reference systems give to the file, the common one first. */
const FILES = ['port.info', 'info.port'] as const;

/** The port that a server's directory names, or why it names none. */
export interface PortInfo {
  /** TCP port, 1 to 65535; `undefined` for the default. */
  readonly port: number | undefined;
  /** Present exactly where `port` is not. */
  readonly warning: string | undefined;
}

/**
 * Reads `port.info` or, where that is missing, `info.port` (docs/protocol.md, "Files of the course programs"). A
 * missing or bad file is a warning, never an error: a server starts on its default port then.
 */
export async function readPortInfo(directory: string): Promise<PortInfo> {
  for (const name of FILES) {
    try {
      const bytes = await readFileIfPresent(join(directory, name));
      if (bytes) return parsePortInfo(name, bytes);
    } catch (error) {
      if (!(error instanceof CourseFileError)) throw error;
      return withoutPort(error.message);
    }
  }
  return withoutPort(`${directory} holds no ${FILES.join(' or ')}`);
}

/** Whether there is a `port.info` or an `info.port`, be it good or bad. */
export async function hasPortInfo(directory: string): Promise<boolean> {
  const names = await readdir(directory).catch((): string[] => []);
  return FILES.some((name) => names.includes(name));
}

function parsePortInfo(name: string, bytes: Uint8Array): PortInfo {
  const text = Buffer.from(hasByteOrderMark(bytes) ? bytes.subarray(3) : bytes)
    .toString('latin1')
    .trim();
  const port = parsePort(text);
  return port === undefined ? withoutPort(`${name} holds no port from 1 to 65535`) : { port, warning: undefined };
}

function withoutPort(why: string): PortInfo {
  return { port: undefined, warning: `${why}; the default port is used` };
}
