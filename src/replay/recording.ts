import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseMeInfo } from '../course/me-info';
import { parsePrivKey } from '../course/priv-key';
import { parsePrivateKey, type PrivateKey } from '../crypto/private-key';
import { SealwireError } from '../wire/error';

/** One TCP connection of a recording: what arrived in each direction, all pieces joined. */
export interface RecordedConnection {
  readonly number: number;
  readonly requests: Uint8Array;
  readonly responses: Uint8Array;
}

/** A recorded session between programs that others wrote. */
export interface Recording {
  readonly name: string;
  readonly connections: readonly RecordedConnection[];
  /** The file that was sent; `undefined` where it was not kept. */
  readonly plaintext: Uint8Array | undefined;
  /** The client's keys that were kept, each once. */
  readonly privateKeys: readonly PrivateKey[];
  /** How many of the first checksums were altered on the way, to force the retry paths. */
  readonly alteredChecksums: number;
}

/** A recording that cannot be read; `E_RECORDING`, with the line. */
export class RecordingError extends SealwireError {}

/**
 * Reads a folder of the captures' form.
 * @throws RecordingError for a folder without a session, and for a line that is no event.
 */
export async function readRecording(folder: string): Promise<Recording> {
  const session = await readIfPresent(join(folder, 'session.jsonl'));
  if (session === undefined) {
    throw new RecordingError('E_RECORDING', `${folder} holds no session.jsonl`, {
      hint: 'Name the folder of one recorded session.',
    });
  }
  const meta = await readIfPresent(join(folder, 'meta.json'));
  return {
    name: basename(folder),
    connections: parseSession(session.toString('utf8'), join(folder, 'session.jsonl')),
    plaintext: await readIfPresent(join(folder, 'plaintext')),
    privateKeys: await readKeys(folder),
    alteredChecksums: alteredBy(meta, folder),
  };
}

/** The connections of a session.jsonl. @throws RecordingError naming the line. */
export function parseSession(text: string, file: string): RecordedConnection[] {
  const connections = new Map<number, { requests: Uint8Array[]; responses: Uint8Array[] }>();
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const event = parseEvent(line, `${file}:${index + 1}`);
    const connection = connections.get(event.conn) ?? { requests: [], responses: [] };
    connections.set(event.conn, connection);
    if (event.dir === 'C>S') connection.requests.push(Buffer.from(event.hex, 'hex'));
    if (event.dir === 'S>C') connection.responses.push(Buffer.from(event.hex, 'hex'));
  });
  return [...connections].map(([number, { requests, responses }]) => ({
    number,
    requests: Buffer.concat(requests),
    responses: Buffer.concat(responses),
  }));
}

interface RecordedEvent {
  readonly conn: number;
  readonly dir: string;
  readonly hex: string;
}

const DIRECTIONS = ['open', 'C>S', 'S>C', 'close', 'error'];

function parseEvent(line: string, place: string): RecordedEvent {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw malformed(place, (error as Error).message);
  }
  const { conn, dir, hex = '' } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (typeof conn !== 'number' || !Number.isInteger(conn))
    throw malformed(place, '"conn" is no number of a connection');
  if (typeof dir !== 'string' || !DIRECTIONS.includes(dir)) {
    throw malformed(place, `"dir" is none of ${DIRECTIONS.join(', ')}`);
  }
  if (typeof hex !== 'string' || !/^([0-9a-fA-F]{2})*$/.test(hex)) {
    const at = typeof hex === 'string' ? ` at its character ${Math.max(0, hex.search(/[^0-9a-fA-F]/))}` : '';
    throw malformed(place, `"hex" is no even number of hexadecimal digits${at}`);
  }
  return { conn, dir, hex };
}

function malformed(place: string, what: string): RecordingError {
  return new RecordingError('E_RECORDING', `${place}: ${what}`, {
    hint: 'Each line is {"n", "conn", "dir", "hex"}; see the README beside the recordings.',
  });
}

async function readKeys(folder: string): Promise<PrivateKey[]> {
  const meInfo = await readIfPresent(join(folder, 'me.info'));
  const privKey = await readIfPresent(join(folder, 'priv.key'));
  const ders = [
    ...(meInfo === undefined ? [] : [parseMeInfo(meInfo).privateKeyDer]),
    ...(privKey === undefined ? [] : [parsePrivKey(privKey)]),
  ].filter((der) => der !== undefined);
  const distinct = new Map(ders.map((der) => [Buffer.from(der).toString('hex'), der]));
  return [...distinct.values()].map(parsePrivateKey);
}

function alteredBy(meta: Buffer | undefined, folder: string): number {
  if (meta === undefined) return 0;
  let value: unknown;
  try {
    value = JSON.parse(meta.toString('utf8'));
  } catch (error) {
    throw malformed(join(folder, 'meta.json'), (error as Error).message);
  }
  const scenario = (value as { scenario?: unknown } | null)?.scenario;
  return typeof scenario === 'string' ? Number(/^crc(\d+)$/.exec(scenario)?.[1] ?? 0) : 0;
}

async function readIfPresent(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new RecordingError('E_RECORDING', `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? ''})`);
  }
}
