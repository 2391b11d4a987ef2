import { quoted } from '../../text/visible';
import { InputError, type Capture, type CapturedSide, type Piece } from './capture';
import type { Direction } from '../../wire/profile';

const DIRECTIONS: Readonly<Record<string, Direction | undefined>> = {
  open: undefined,
  'C>S': 'request',
  'S>C': 'response',
  close: undefined,
  error: undefined,
};

interface SideInProgress {
  readonly bytes: Uint8Array[];
  readonly pieces: Piece[];
  size: number;
}

/**
 * The connections of a session.jsonl, as a recording proxy writes it: a line per event with `conn`, `dir` and `hex`.
 * @throws InputError naming the line.
 */
export function readSession(text: string): Capture {
  const connections = new Map<number, Record<Direction, SideInProgress>>();
  let offset = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const start = offset;
    offset += Buffer.byteLength(line) + 1;
    if (line.trim() === '') continue;
    const event = parseEvent(line.replace(/^\uFEFF/, ''), { line: index + 1, offset: start });
    const connection = connections.get(event.conn) ?? { request: noBytes(), response: noBytes() };
    connections.set(event.conn, connection);
    if (event.direction === undefined || event.bytes.length === 0) continue;
    const side = connection[event.direction];
    side.pieces.push({ offset: side.size, order: index });
    side.bytes.push(event.bytes);
    side.size += event.bytes.length;
  }
  return {
    form: 'session',
    isOneSession: true,
    notes: [],
    connections: [...connections].map(([number, { request, response }]) => ({
      name: `connection ${number}`,
      sides: [finished('request', request), finished('response', response)],
    })),
  };
}

function noBytes(): SideInProgress {
  return { bytes: [], pieces: [], size: 0 };
}

function finished(direction: Direction, { bytes, pieces }: SideInProgress): CapturedSide {
  return { direction, bytes: Buffer.concat(bytes), pieces };
}

interface Event {
  readonly conn: number;
  readonly direction: Direction | undefined;
  readonly bytes: Uint8Array;
}

function parseEvent(line: string, place: { readonly line: number; readonly offset: number }): Event {
  const refuse = (what: string): InputError =>
    new InputError(what, place, 'Each line is {"n", "conn", "dir", "hex"}; see the README beside the recordings.');
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw refuse('the line is no JSON');
  }
  const { conn, dir, hex = '' } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (typeof conn !== 'number' || !Number.isSafeInteger(conn) || conn < 0) {
    throw refuse('"conn" is no number of a connection');
  }
  if (typeof dir !== 'string' || !Object.hasOwn(DIRECTIONS, dir)) {
    throw refuse(`"dir" is none of ${Object.keys(DIRECTIONS).join(', ')}`);
  }
  if (typeof hex !== 'string') throw refuse('"hex" is no text');
  const foreign = hex.search(/[^0-9a-f]/i);
  if (foreign >= 0) throw refuse(`"hex" has ${quoted(hex[foreign] ?? '')} as its character ${foreign}`);
  if (hex.length % 2 !== 0) throw refuse(`"hex" has an odd number of digits, ${hex.length}`);
  return { conn, direction: DIRECTIONS[dir], bytes: Buffer.from(hex, 'hex') };
}
