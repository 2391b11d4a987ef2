import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a recorded byte went, or what happened to the connection. */
export type Direction = 'C>S' | 'S>C';

/** One line of a `session.jsonl` (captures/README.md). */
export interface RecordedEvent {
  /** Running number within the session, from 0. */
  readonly n: number;
  /** TCP connection within the session, from 0. */
  readonly conn: number;
  readonly dir: 'open' | Direction | 'close' | 'error';
  /** The piece as it arrived; empty exactly for `open`, `close` and `error`. */
  readonly bytes: Buffer;
}

/** One TCP connection of a session. */
export interface RecordedConnection {
  readonly conn: number;
  /** Everything that went each way, in order, whether before or after a `close`. */
  readonly bytes: { readonly [dir in Direction]: Buffer };
  readonly events: readonly RecordedEvent[];
}

/** `meta.json` of a session. */
export interface RecordingMeta {
  readonly edition: string;
  readonly clientPeer: string;
  readonly serverPeer: string;
  readonly scenario: 'plain' | 'denied' | 'dupname' | 'crc1' | 'crc9';
  /** Client name. */
  readonly user: string;
  readonly fileName: string;
  readonly plaintextBytes: number;
  readonly posixCksum: number;
  readonly zlibCrc32: number;
  readonly connections: number;
}

/** One folder of captures/. */
export interface Recording {
  /** The folder's name: edition, peer letter, scenario. */
  readonly name: string;
  readonly meta: RecordingMeta;
  readonly plaintext: Buffer;
  /** `me.info` and `priv.key` as the client left them. */
  readonly meInfo: Buffer | undefined;
  readonly privKey: Buffer | undefined;
  readonly connections: readonly RecordedConnection[];
  /** Every event of the session in order. */
  readonly events: readonly RecordedEvent[];
}

const CAPTURES = join(__dirname, 'captures');

/** All recorded sessions, by name in order. */
export function recordings(): readonly Recording[] {
  return readdirSync(CAPTURES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => recording(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** One recorded session by its folder's name. */
export function recording(name: string): Recording {
  const folder = join(CAPTURES, name);
  const meta = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as RecordingMeta;
  const plaintext = readFileSync(join(folder, 'plaintext'));
  if (plaintext.length !== meta.plaintextBytes) throw new Error(`${name}: plaintext is not as long as meta.json says`);
  const events = parseEvents(readFileSync(join(folder, 'session.jsonl'), 'utf8'));
  const connections = byConnection(events);
  if (connections.length !== meta.connections) throw new Error(`${name}: not as many connections as meta.json says`);
  return {
    name,
    meta,
    plaintext,
    meInfo: readOptional(join(folder, 'me.info')),
    privKey: readOptional(join(folder, 'priv.key')),
    connections,
    events,
  };
}

/** Reads the text of a `session.jsonl`; a line that is not exactly an event is an error that names it. */
export function parseEvents(text: string): readonly RecordedEvent[] {
  if (!text.endsWith('\n')) throw new Error('session.jsonl: the last line is cut');
  const opened = new Set<number>();
  return text
    .slice(0, -1)
    .split('\n')
    .map((line, index) => {
      const event = parseEvent(line, index);
      if (event.dir === 'open') opened.add(event.conn);
      if (!opened.has(event.conn)) throw new Error(`session.jsonl line ${index + 1}: connection was never opened`);
      return event;
    });
}

function parseEvent(line: string, index: number): RecordedEvent {
  const refuse = (what: string, cause?: unknown): Error =>
    new Error(`session.jsonl line ${index + 1}: ${what}`, { cause });
  let event: { n: unknown; conn: unknown; dir: unknown; hex: unknown };
  try {
    event = JSON.parse(line) as typeof event;
  } catch (cause) {
    throw refuse('not JSON', cause);
  }
  const { n, conn, dir, hex } = event;
  if (Object.keys(event).join() !== 'n,conn,dir,hex') throw refuse('fields are not n, conn, dir, hex');
  if (n !== index) throw refuse(`n is not ${index}`);
  if (typeof conn !== 'number' || !Number.isInteger(conn) || conn < 0) throw refuse('conn is not a number from 0');
  if (typeof hex !== 'string' || !/^(?:[0-9a-f]{2})*$/.test(hex)) throw refuse('hex is not pairs of hex digits');
  switch (dir) {
    case 'C>S':
    case 'S>C':
      if (hex === '') throw refuse('a piece without bytes');
      break;
    case 'open':
    case 'close':
    case 'error':
      if (hex !== '') throw refuse(`${dir} with bytes`);
      break;
    default:
      throw refuse('unknown dir');
  }
  return { n, conn, dir, bytes: Buffer.from(hex, 'hex') };
}

function byConnection(events: readonly RecordedEvent[]): readonly RecordedConnection[] {
  const numbers = [...new Set(events.map((event) => event.conn))];
  return numbers.map((conn) => {
    const own = events.filter((event) => event.conn === conn);
    const sent = (dir: Direction): Buffer => Buffer.concat(own.filter((e) => e.dir === dir).map((e) => e.bytes));
    return { conn, bytes: { 'C>S': sent('C>S'), 'S>C': sent('S>C') }, events: own };
  });
}

function readOptional(path: string): Buffer | undefined {
  return existsSync(path) ? readFileSync(path) : undefined;
}
