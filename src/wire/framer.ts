import { blockPadding } from './block';
import { ByteQueue } from './byte-queue';
import { WireError } from './error';
import type { Layout } from './layout';
import type { MessageDescriptor, Direction, Profile, RequestHeader } from './profile';
import { isString, LENIENCIES, read, readingsOf, type Read, type Reading } from './reading';
import { concerns, type Finding, type Tolerance } from './tolerance';

/** A message with its name, as a union over a map from message names to message types. */
export type Named<Messages> = {
  [K in keyof Messages & string]: { readonly name: K; readonly value: Messages[K] };
}[keyof Messages & string];

/** A header of either direction; in a response the client id is empty. */
export type Header = RequestHeader;

/** A message whose fixed part is complete and decoded. */
export interface MessageFrame<Messages, P extends Profile = Profile> {
  readonly kind: 'message';
  readonly header: Header;
  readonly message: Named<Messages>;
  /** The profiles that read these bytes in the same way, in the order in which they were offered; never empty. */
  readonly profiles: readonly [P, ...P[]];
  /** Bytes of content that follow as `body` frames; `undefined` where the layout has no body. */
  readonly bodyLength: number | undefined;
  /** The deviations under which the message was read. */
  readonly findings: readonly Finding[];
  /** The layout in which it came. */
  readonly layout: Layout<unknown>;
}

/** Bytes behind a message that belong to it and mean nothing. */
export interface TrailingFrame {
  readonly kind: 'trailing';
  readonly bytes: Uint8Array;
  readonly tolerance: Tolerance;
}

/** Bytes that are no message of any profile in question. */
export interface ViolationFrame {
  readonly kind: 'violation';
  readonly error: WireError;
  /** The message that was meant, where its code says so. */
  readonly name: string | undefined;
  /** Declared bytes that follow as `body` frames; `undefined` where the stream is out of step. */
  readonly bodyLength: number | undefined;
}

/** What comes out of a stream. */
export type Frame<Messages, P extends Profile = Profile> =
  | MessageFrame<Messages, P>
  | ViolationFrame
  | TrailingFrame
  | { readonly kind: 'body'; readonly bytes: Uint8Array; readonly last: boolean };

/** What may stand behind the last message without being another one. */
interface Behind {
  /** Announced bytes that have not come yet. */
  readonly announced: number;
  /** The message that they stand behind, and the profiles that read it. */
  readonly name: string;
  readonly profile: Profile;
}

type State =
  | { readonly in: 'header'; readonly behind: Behind | undefined }
  | {
      readonly in: 'fixed';
      readonly header: Header;
      readonly headerSize: number;
      readonly readings: readonly Reading[];
    }
  | { readonly in: 'body'; left: number; surplus: number }
  /** Padding behind a message without a body. */
  | { readonly in: 'padding'; left: number; readonly behind: Behind }
  | { readonly in: 'lost' };

const BETWEEN: State = { in: 'header', behind: undefined };

/**
 * Turns arbitrary pieces of one direction of a stream into headers, fixed parts and body pieces. It is pulled: the
 * next frame is asked for only once the meaning of the one before is settled, and the asker says which profiles are
 * still possible (docs/architecture.md, "The way of a byte"). A body is handed on as it comes and never buffered. What
 * a profile tolerates is read under its name; the strict readings of all profiles come first.
 */
export class Framer<Messages, P extends Profile = Profile> {
  readonly #direction: Direction;
  readonly #queue = new ByteQueue();
  /** The layouts that this peer uses instead of its profile's own, by message. */
  readonly #preferred = new Map<string, Layout<unknown>>();
  /** Bytes of content in the packets of the series so far. */
  #received = 0;
  /** The readings of the last message, and what they rest on: the packets of a file have them in common. */
  #recent: { readonly key: readonly unknown[]; readonly readings: readonly Reading[] } | undefined;
  #state: State = BETWEEN;

  constructor(direction: Direction) {
    this.#direction = direction;
  }

  /** Adds bytes as they arrived; they are not copied. Nothing is kept of a stream that is out of step. */
  push(bytes: Uint8Array): void {
    if (this.#state.in === 'lost') return;
    this.#queue.push(bytes);
  }

  /** Bytes of the stream that the frames so far have used up. */
  get consumed(): number {
    return this.#queue.taken;
  }

  /** Where the stream stands, for a sentence about a connection that ended there; `undefined` between two messages. */
  get unfinished(): string | undefined {
    switch (this.#state.in) {
      case 'header':
        return this.#queue.length === 0 ? undefined : `${byteCount(this.#queue.length)} into a header`;
      case 'fixed':
        return `${byteCount(this.#queue.length)} into the payload of ${this.#state.readings[0]?.descriptor.name ?? 'a message'}`;
      case 'body':
        return `${byteCount(this.#state.left + this.#state.surplus)} before the end of a message's content`;
      case 'padding':
        return `${byteCount(this.#state.left)} before the end of a message's padding`;
      case 'lost':
        return undefined;
    }
  }

  /**
   * The next frame, or `undefined` until more bytes are pushed. After a violation that leaves the stream out of step
   * nothing more comes.
   * @param profiles the profiles that are still possible, the preferred one first.
   */
  next(profiles: readonly [P, ...P[]]): Frame<Messages, P> | undefined {
    if (this.#state.in === 'padding' && !this.#skipPadding(this.#state)) return undefined;
    if (this.#state.in === 'header') {
      const frame = this.#readHeader(profiles, this.#state.behind);
      if (frame !== undefined) return frame;
    }
    if (this.#state.in === 'fixed') return this.#readFixed(this.#state);
    if (this.#state.in === 'body') return this.#readBody(this.#state);
    return undefined;
  }

  #readHeader(profiles: readonly Profile[], behind: Behind | undefined): ViolationFrame | TrailingFrame | undefined {
    let problem: { error: WireError; header?: Header; size: number } | undefined;
    for (const layout of new Set(profiles.map((profile) => headerLayout(profile, this.#direction)))) {
      const size = layout.fixedSize;
      if (this.#queue.length < size) return this.#shortRest(behind, size);
      try {
        const header = layout.decode(this.#queue.peek(size), NO_ID);
        const candidates = profiles
          .filter((profile) => headerLayout(profile, this.#direction) === layout)
          .flatMap((profile) => {
            const descriptor = descriptorOf(profile, this.#direction, header.code);
            return descriptor === undefined ? [] : [{ profile, descriptor }];
          });
        if (candidates.length > 0) return this.#accept(header, size, candidates);
        problem ??= { error: unknownCode(header.code), header, size };
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        problem ??= { error, size };
      }
    }
    if (problem === undefined) throw new TypeError('a framer needs at least one profile');
    const rest = behind === undefined ? undefined : this.#rest(behind);
    if (rest !== undefined) return rest === 'more' ? undefined : rest;
    this.#queue.drop(problem.size);
    return this.#violation(problem.error, undefined, problem.header?.payloadSize);
  }

  /** Fewer bytes than a header: they are a message's rest if no more of that is due. */
  #shortRest(behind: Behind | undefined, headerSize: number): TrailingFrame | undefined {
    if (behind === undefined || behind.announced === 0 || behind.announced >= headerSize) return undefined;
    const rest = this.#queue.length < behind.announced ? undefined : this.#rest(behind);
    return rest === 'more' ? undefined : rest;
  }

  /** What stands behind the last message and is no header; `more` where more bytes must come to tell. */
  #rest(behind: Behind): TrailingFrame | 'more' | undefined {
    const { profile, name, announced } = behind;
    if (announced > 0) {
      const tolerance = profile.tolerates.find(({ kind }) => kind === 'sizeAnnouncesMore');
      if (tolerance === undefined) return undefined;
      const bytes = this.#queue.takePiece(announced);
      this.#state = { in: 'header', behind: { ...behind, announced: announced - bytes.length } };
      return { kind: 'trailing', bytes, tolerance };
    }
    for (const tolerance of profile.tolerates) {
      if (tolerance.kind !== 'unannouncedString' || !concerns(tolerance, name)) continue;
      if (this.#queue.length < tolerance.field.size) return 'more';
      const bytes = this.#queue.peek(tolerance.field.size);
      if (!isString(bytes, tolerance.field)) continue;
      this.#queue.drop(bytes.length);
      this.#state = BETWEEN;
      return { kind: 'trailing', bytes, tolerance };
    }
    return undefined;
  }

  #accept(header: Header, headerSize: number, candidates: readonly Candidate[]): ViolationFrame | undefined {
    this.#queue.drop(headerSize);
    const readings = this.#readingsOf(candidates, header, headerSize);
    if (readings.length === 0) {
      return this.#violation(wrongSize(header, candidates), candidates[0]?.descriptor.name, header.payloadSize);
    }
    this.#state = { in: 'fixed', header, headerSize, readings };
    return undefined;
  }

  #readingsOf(candidates: readonly Candidate[], header: Header, headerSize: number): readonly Reading[] {
    const choices = candidates.map((candidate) => ({
      ...candidate,
      preferred: this.#preferred.get(candidate.descriptor.name),
    }));
    const key = [header.payloadSize, headerSize, ...choices.flatMap((choice) => Object.values(choice))];
    if (this.#recent !== undefined && sameItems(this.#recent.key, key)) return this.#recent.readings;
    const readings = choices
      .flatMap(({ profile, descriptor, preferred }) => readingsOf(profile, descriptor, header, headerSize, preferred))
      .sort((a, b) => a.cost - b.cost);
    this.#recent = { key, readings };
    return readings;
  }

  #readFixed({ header, headerSize, readings }: Extract<State, { in: 'fixed' }>): Frame<Messages, P> | undefined {
    let problem: WireError | undefined;
    for (const leniency of LENIENCIES) {
      for (const reading of readings) {
        if (this.#queue.length < reading.wireSize) return undefined;
        try {
          const found = read(reading, header, headerSize, this.#queue.peek(reading.wireSize), leniency, this.#received);
          return this.#message(header, headerSize, reading, found, readings);
        } catch (error) {
          if (!(error instanceof WireError)) throw error;
          problem ??= error;
        }
      }
    }
    if (problem === undefined) throw new TypeError('a framer needs at least one profile');
    return this.#violation(problem, readings[0]?.descriptor.name, header.payloadSize);
  }

  #message(
    header: Header,
    headerSize: number,
    { descriptor, layout, profile, wireSize, rest }: Reading,
    { value, findings, bodyLength, surplus }: Read,
    readings: readonly Reading[],
  ): MessageFrame<Messages, P> {
    this.#queue.drop(wireSize);
    if (layout === descriptor.layout) this.#preferred.delete(descriptor.name);
    else this.#preferred.set(descriptor.name, layout);
    const isFirst = ((value as { packetNumber?: number }).packetNumber ?? 1) === 1;
    if (bodyLength !== undefined) this.#received = (isFirst ? 0 : this.#received) + bodyLength;
    const length = headerSize + wireSize + (bodyLength ?? 0) + surplus;
    const padding = blockPadding(length, profile.block[this.#direction]);
    const behind = { announced: rest, name: descriptor.name, profile };
    if (bodyLength !== undefined) this.#state = { in: 'body', left: bodyLength, surplus: surplus + padding };
    else this.#state = padding > 0 ? { in: 'padding', left: padding, behind } : { in: 'header', behind };
    return {
      kind: 'message',
      header,
      message: { name: descriptor.name, value } as Named<Messages>,
      profiles: alike(readings, descriptor.name, layout, wireSize) as [P, ...P[]],
      bodyLength,
      findings,
      layout,
    };
  }

  /** Whether all of the padding has come. */
  #skipPadding(state: { left: number; readonly behind: Behind }): boolean {
    while (state.left > 0 && this.#queue.length > 0) state.left -= this.#queue.takePiece(state.left).length;
    if (state.left > 0) return false;
    this.#state = { in: 'header', behind: state.behind };
    return true;
  }

  #readBody(state: { left: number; surplus: number }): Frame<Messages, P> | undefined {
    if (state.left > 0 && this.#queue.length === 0) return undefined;
    const bytes = this.#queue.takePiece(state.left);
    state.left -= bytes.length;
    // Filler behind the content comes before its last piece is told, so that the next frame is the next message.
    if (state.left === 0 && state.surplus > 0) return this.#dropSurplus(state, bytes);
    const last = state.left === 0;
    if (last) this.#state = BETWEEN;
    return { kind: 'body', bytes, last };
  }

  #dropSurplus(state: { surplus: number }, bytes: Uint8Array): Frame<Messages, P> | undefined {
    while (state.surplus > 0 && this.#queue.length > 0) state.surplus -= this.#queue.takePiece(state.surplus).length;
    const last = state.surplus === 0;
    if (last) this.#state = BETWEEN;
    return last || bytes.length > 0 ? { kind: 'body', bytes, last } : undefined;
  }

  #violation(error: WireError, name: string | undefined, declared: number | undefined): ViolationFrame {
    this.#state = declared === undefined ? { in: 'lost' } : { in: 'body', left: declared, surplus: 0 };
    return { kind: 'violation', error, name, bodyLength: declared };
  }
}

interface Candidate {
  readonly profile: Profile;
  readonly descriptor: MessageDescriptor<unknown>;
}

const NO_ID = new Uint8Array(0);

function headerLayout(profile: Profile, direction: Direction): Layout<Header> {
  return (direction === 'request' ? profile.requestHeader : profile.responseHeader) as Layout<Header>;
}

/** The message that a profile has under this code, if any. */
export function descriptorOf(
  profile: Profile,
  direction: Direction,
  code: number,
): MessageDescriptor<unknown> | undefined {
  const directory = direction === 'request' ? profile.requests : profile.responses;
  return Object.values(directory).find((descriptor) => descriptor?.code === code);
}

/** The profiles that read a message in the same layout and size. */
function alike(readings: readonly Reading[], name: string, layout: Layout<unknown>, wireSize: number): Profile[] {
  const same = readings.filter(
    (reading) => reading.descriptor.name === name && reading.layout === layout && reading.wireSize === wireSize,
  );
  return [...new Set(same.map(({ profile }) => profile))];
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function byteCount(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}

function unknownCode(code: number): WireError {
  return new WireError('E_UNKNOWN_CODE', `no message has the code ${code} here`, {
    field: 'code',
    hint: 'Check the byte order of the header, and that client and server speak the same edition.',
  });
}

function wrongSize(header: Header, fits: readonly Candidate[]): WireError {
  const sizes = new Set(
    fits.map(({ descriptor: { layout } }) => `${layout.body === undefined ? '' : 'at least '}${layout.fixedSize}`),
  );
  const expected = [...sizes].join(' or ');
  const name = fits[0]?.descriptor.name ?? 'the message';
  return new WireError('E_PAYLOAD_SIZE', `payload size ${header.payloadSize} where ${name} has ${expected}`, {
    field: 'payloadSize',
    hint: 'Count the bytes behind the header, without the header itself.',
  });
}
