import type { Direction } from '../../wire/profile';
import type { CapturedConnection, CapturedSide } from './capture';
import type { Segment } from './segment';

/** Segments between two endpoints, from one handshake to the next. */
interface Talk {
  /** The endpoint that was heard first. */
  readonly first: string;
  readonly second: string;
  /** The endpoint that asked for the connection, where the capture has its beginning. */
  client: string | undefined;
  readonly segments: Segment[];
}

/** A segment with its place in the stream. */
interface Placed {
  /** From the first byte of the stream; negative for what came before. */
  readonly position: number;
  readonly segment: Segment;
}

/**
 * Puts the segments of each connection in order by their sequence numbers (RFC 9293 section 3.4). What was sent again is
 * taken once; behind a gap nothing is taken, and a note says so.
 */
export function connectionsOf(segments: readonly Segment[]): {
  readonly connections: readonly CapturedConnection[];
  readonly notes: readonly string[];
} {
  const notes: string[] = [];
  const connections = talksOf(segments)
    .map((talk) => connectionOf(talk, notes))
    .filter(({ sides }) => sides.some(({ bytes }) => bytes.length > 0));
  return { connections, notes };
}

function talksOf(segments: readonly Segment[]): Talk[] {
  const talks: Talk[] = [];
  const current = new Map<string, Talk>();
  for (const segment of segments) {
    const key = [segment.from, segment.to].sort().join(' ');
    let talk = current.get(key);
    if (talk === undefined || isNewConnection(talk, segment)) {
      talk = { first: segment.from, second: segment.to, client: undefined, segments: [] };
      current.set(key, talk);
      talks.push(talk);
    }
    if (segment.isSyn) talk.client ??= segment.isAck ? segment.to : segment.from;
    talk.segments.push(segment);
  }
  return talks;
}

/** The same ports may be used again: a SYN with another sequence number behind what was said begins a connection. */
function isNewConnection({ segments }: Talk, segment: Segment): boolean {
  if (!segment.isSyn || segment.isAck) return false;
  return !segments.some(({ isSyn, sequence, from }) => isSyn && sequence === segment.sequence && from === segment.from);
}

function connectionOf({ first, second, client, segments }: Talk, notes: string[]): CapturedConnection {
  const [one, other] = client === second ? [second, first] : [first, second];
  const name = `${one} to ${other}`;
  const side = (endpoint: string, direction: Direction): CapturedSide =>
    sideOf(
      segments.filter(({ from }) => from === endpoint),
      client === undefined ? undefined : direction,
      `${name}, ${endpoint}`,
      notes,
    );
  return { name, sides: [side(one, 'request'), side(other, 'response')] };
}

function sideOf(
  segments: readonly Segment[],
  direction: Direction | undefined,
  name: string,
  notes: string[],
): CapturedSide {
  const placed = placedFrom(segments).sort((a, b) => a.position - b.position);
  const isWhole = segments.some(({ isSyn }) => isSyn);
  const start = isWhole ? 0 : (placed[0]?.position ?? 0);
  const bytes: Uint8Array[] = [];
  const pieces: CapturedSide['pieces'][number][] = [];
  let size = 0;
  for (const [index, { position, segment }] of placed.entries()) {
    const gap = position - start - size;
    if (gap > 0) {
      const left = placed.slice(index).reduce((sum, one) => sum + one.segment.payload.length, 0);
      notes.push(`${name}: ${gap} bytes are missing at byte ${size}; the ${left} captured behind them are left out`);
      break;
    }
    const fresh = segment.payload.subarray(-gap);
    if (fresh.length === 0) continue;
    // What came late also held up what was captured behind it.
    pieces.push({ offset: size, order: Math.max(segment.packet, pieces.at(-1)?.order ?? 0) });
    bytes.push(fresh);
    size += fresh.length;
  }
  return { direction, bytes: Buffer.concat(bytes), pieces };
}

/** Sequence numbers are counted modulo 2^32, so each is placed beside the one before it. */
function placedFrom(segments: readonly Segment[]): Placed[] {
  const syn = segments.find(({ isSyn }) => isSyn);
  const placed: Placed[] = [];
  let last = syn === undefined ? (segments[0]?.sequence ?? 0) : (syn.sequence + 1) >>> 0;
  let position = 0;
  for (const segment of segments) {
    if (segment.payload.length === 0) continue;
    // A SYN takes a sequence number of its own in front of its payload.
    const sequence = (segment.sequence + (segment.isSyn ? 1 : 0)) >>> 0;
    position += (sequence - last) | 0;
    last = sequence;
    placed.push({ position, segment });
  }
  return placed;
}
