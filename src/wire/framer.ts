import { blockPadding } from './block';
import { SeparateBodies, type Bodies, type MessageValues } from './bodies';
import { ByteQueue } from './byte-queue';
import { WireError } from './error';
import type { BodyFrame, Frame, MessageFrame, Named, TrailingFrame, ViolationFrame } from './frame';
import { unknownCode, wrongSize } from './framing-errors';
import { interpret, LENIENCIES, type InterpretedMessage } from './interpret';
import { headerNumberOf, type Candidate, type Interpretation, type ReceivedHeader } from './interpretation';
import type { HeaderValues } from './layout';
import { hasPlainBody, MessageTemplate } from './message-template';
import { PeerLayouts, readingAlike } from './peer-layouts';
import { headerOf, type Direction, type WireProfile } from './profile';
import { takeTrailing, type Behind } from './trailing';

/** The header has arrived; it stays in the queue until the fixed part is there too. */
interface Fixed<P extends WireProfile> {
  readonly in: 'fixed';
  readonly header: ReceivedHeader;
  readonly interpretations: readonly Interpretation<P>[];
  /** The profiles that were possible. */
  readonly offered: readonly P[];
}

type State<P extends WireProfile> =
  | { readonly in: 'header'; readonly behind: Behind | undefined }
  | Fixed<P>
  | { readonly in: 'body'; left: number; padding: number }
  /** Zeros up to the block, behind a message without a body. */
  | { readonly in: 'blockPadding'; left: number; readonly behind: Behind }
  | { readonly in: 'lost' };

const BETWEEN = { in: 'header', behind: undefined } as const;

/** A header must have come before fields of it are needed. */
const NO_HEADER: HeaderValues = {};

/**
 * Turns arbitrary pieces of one direction of a stream into headers, fixed parts and body pieces. It is pulled: the
 * next frame is asked for only once the meaning of the one before is settled, and the asker says which profiles are
 * still possible (docs/architecture.md, "The way of a byte"). A body is handed on as it comes and never buffered. What
 * a profile tolerates is read under its name; the strict interpretations of all profiles come first.
 */
export class Framer<Messages, P extends WireProfile = WireProfile, Header = HeaderValues> {
  readonly #direction: Direction;
  readonly #bodies: Bodies<P>;
  readonly #queue = new ByteQueue();
  readonly #layouts = new PeerLayouts<P>();
  #state: State<P> = BETWEEN;
  #template: MessageTemplate<Messages, P, Header> | undefined;

  /** @param bodies what the protocol knows of the length of bodies in this stream. */
  constructor(direction: Direction, bodies: Bodies<P> = new SeparateBodies<P>()) {
    this.#direction = direction;
    this.#bodies = bodies;
  }

  /** Adds bytes as they arrived; they are not copied. Nothing is kept of a stream that is out of step. */
  push(bytes: Uint8Array): void {
    if (this.#state.in === 'lost') return;
    this.#queue.push(bytes);
  }

  /** Copies what is left of the bytes that were pushed last, so that the caller may use their memory again. */
  keepLast(): void {
    this.#queue.keepLast();
  }

  /** Bytes of the stream that the frames so far have used up. */
  get consumed(): number {
    return this.#queue.taken;
  }

  /** The bytes that have arrived and that no frame has used up; a copy, where they came in several pieces. */
  get pending(): Uint8Array {
    return this.#queue.peek(this.#queue.length);
  }

  /** Where the stream stands, for a sentence about a connection that ended there; `undefined` between two messages. */
  get unfinished(): string | undefined {
    const state = this.#state;
    switch (state.in) {
      case 'header':
        return this.#queue.length === 0 ? undefined : `${byteCount(this.#queue.length)} into a header`;
      case 'fixed': {
        const arrived = this.#queue.length - state.header.layout.fixedSize;
        return `${byteCount(arrived)} into the payload of ${state.interpretations[0]?.descriptor.name ?? 'a message'}`;
      }
      case 'body':
        return `${byteCount(state.left + state.padding)} before the end of a message's content`;
      case 'blockPadding':
        return `${byteCount(state.left)} before the end of a message's padding`;
      case 'lost':
        return undefined;
    }
  }

  /**
   * The next frame, or `undefined` until more bytes are pushed. After a violation that leaves the stream out of step
   * nothing more comes.
   * @param profiles the profiles that are still possible, the preferred one first.
   */
  next(profiles: readonly [P, ...P[]]): Frame<Messages, P, Header> | undefined {
    if (this.#state.in === 'blockPadding') return this.#readBlockPadding(this.#state);
    if (this.#state === BETWEEN) {
      const frame = this.#readAlike(profiles);
      if (frame !== undefined) return frame;
    }
    if (this.#state.in === 'header') {
      const frame = this.#readHeader(profiles, this.#state.behind);
      if (frame !== undefined) return frame;
    }
    if (this.#state.in === 'fixed') return this.#readFixed(this.#state);
    if (this.#state.in === 'body') return this.#readBody(this.#state);
    return undefined;
  }

  /** The next message of a series, by the one before. */
  #readAlike(profiles: readonly P[]): MessageFrame<Messages, P, Header> | undefined {
    const template = this.#template;
    if (template === undefined || this.#queue.length < template.size || !template.isFor(profiles)) return undefined;
    const raw = this.#queue.peek(template.size);
    const alike = template.read(raw, this.#bodies);
    if (alike === undefined) return undefined;
    const { value, bodyLength } = alike;
    const { frame, profile } = template;
    this.#enterBody(raw, profile, value, bodyLength, 0);
    return { ...frame, message: { name: frame.message.name, value } as Named<Messages>, bodyLength, raw };
  }

  #readHeader(profiles: readonly P[], behind: Behind | undefined): ViolationFrame | TrailingFrame | undefined {
    let problem: { error: WireError; announced?: number; size: number } | undefined;
    for (const layout of new Set(profiles.map((profile) => headerOf(profile, this.#direction)))) {
      const size = layout.fixedSize;
      if (this.#queue.length < size) return this.#shortTrailing(behind, size);
      try {
        const header = { layout, values: layout.decode(this.#queue.peek(size), NO_HEADER) as HeaderValues };
        const candidates = this.#layouts.candidates(profiles, header, this.#direction);
        if (candidates.length > 0) return this.#accept(header, candidates, profiles);
        problem ??= { error: unknownCode(header), announced: headerNumberOf(header, 'size'), size };
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        problem ??= { error, size };
      }
    }
    if (problem === undefined) throw new TypeError('a framer needs at least one profile');
    const trailing = behind === undefined ? undefined : this.#trailing(behind);
    if (trailing !== undefined) return trailing === 'more' ? undefined : trailing;
    return this.#violation(problem.error, undefined, problem.size, problem.announced);
  }

  /** Fewer bytes than a header: they stand behind the last message if no more of that is due. */
  #shortTrailing(behind: Behind | undefined, headerSize: number): TrailingFrame | undefined {
    if (behind === undefined || behind.announced === 0 || behind.announced >= headerSize) return undefined;
    const trailing = this.#queue.length < behind.announced ? undefined : this.#trailing(behind);
    return trailing === 'more' ? undefined : trailing;
  }

  #trailing(behind: Behind): TrailingFrame | 'more' | undefined {
    const trailing = takeTrailing(this.#queue, behind);
    if (trailing === undefined || trailing === 'more') return trailing;
    this.#state = { in: 'header', behind: trailing.behind };
    return trailing.frame;
  }

  #accept(
    header: ReceivedHeader,
    candidates: readonly Candidate<P>[],
    offered: readonly P[],
  ): ViolationFrame | undefined {
    const interpretations = this.#layouts.interpretations(header, candidates);
    if (interpretations.length === 0) {
      const announced = headerNumberOf(header, 'size');
      const error = wrongSize(header, candidates);
      return this.#violation(error, candidates[0]?.descriptor.name, header.layout.fixedSize, announced);
    }
    this.#state = { in: 'fixed', header, interpretations, offered };
    return undefined;
  }

  #readFixed(state: Fixed<P>): Frame<Messages, P, Header> | undefined {
    const { header, interpretations } = state;
    const headerSize = header.layout.fixedSize;
    let problem: WireError | undefined;
    for (const leniency of LENIENCIES) {
      for (const interpretation of interpretations) {
        const size = headerSize + interpretation.meaning.fixedSize;
        if (this.#queue.length < size) return undefined;
        const raw = this.#queue.peek(size);
        try {
          const read = interpret(interpretation, header, raw.subarray(headerSize), leniency, this.#bodies);
          const isFirstTried = leniency === LENIENCIES[0] && interpretation === interpretations[0];
          return this.#message(raw, state, interpretation, read, isFirstTried);
        } catch (error) {
          if (!(error instanceof WireError)) throw error;
          problem ??= error;
        }
      }
    }
    if (problem === undefined) throw new TypeError('a framer needs at least one profile');
    const name = interpretations[0]?.descriptor.name;
    return this.#violation(problem, name, headerSize, headerNumberOf(header, 'size'));
  }

  #message(
    raw: Uint8Array,
    { header, interpretations, offered }: Fixed<P>,
    interpretation: Interpretation<P>,
    { value, deviations, bodyLength, padding }: InterpretedMessage,
    isFirstTried: boolean,
  ): MessageFrame<Messages, P, Header> {
    const { descriptor, layout, profile, meaning, sizeTolerance } = interpretation;
    const { name } = descriptor;
    const isNews = this.#layouts.follow(descriptor, layout);
    if (bodyLength === undefined) {
      this.#queue.drop(raw.length);
      const behind = { announced: meaning.trailing, tolerance: sizeTolerance, name, profile };
      const toBlock = blockPadding(raw.length, profile.block[this.#direction]);
      this.#state = toBlock > 0 ? { in: 'blockPadding', left: toBlock, behind } : { in: 'header', behind };
    } else {
      this.#enterBody(raw, profile, value as MessageValues, bodyLength, padding);
    }
    const frame: MessageFrame<Messages, P, Header> = {
      kind: 'message',
      header: header.values as Header,
      message: { name, value } as Named<Messages>,
      profiles: readingAlike(interpretations, interpretation),
      bodyLength,
      deviations,
      layout,
      raw,
    };
    const isTemplate = isFirstTried && !isNews && hasPlainBody(interpretation, bodyLength, padding);
    this.#template = isTemplate ? new MessageTemplate(frame, offered, interpretation) : undefined;
    return frame;
  }

  #enterBody(raw: Uint8Array, profile: P, values: MessageValues, bodyLength: number, padding: number): void {
    this.#queue.drop(raw.length);
    this.#bodies.follow(values, bodyLength);
    const toBlock = blockPadding(raw.length + bodyLength + padding, profile.block[this.#direction]);
    this.#state = { in: 'body', left: bodyLength, padding: padding + toBlock };
  }

  #readBlockPadding(state: { left: number; readonly behind: Behind }): TrailingFrame | undefined {
    if (this.#queue.length === 0) return undefined;
    const raw = this.#queue.takePiece(state.left);
    state.left -= raw.length;
    if (state.left === 0) this.#state = { in: 'header', behind: state.behind };
    return { kind: 'trailing', raw, tolerance: undefined };
  }

  #readBody(state: { left: number; padding: number }): BodyFrame | undefined {
    if (state.left + state.padding > 0 && this.#queue.length === 0) return undefined;
    const raw = this.#queue.takePiece(state.left + state.padding);
    const bytes = raw.length > state.left ? raw.subarray(0, state.left) : raw;
    state.left -= bytes.length;
    state.padding -= raw.length - bytes.length;
    const last = state.left + state.padding === 0;
    if (last) this.#state = BETWEEN;
    return { kind: 'body', bytes, raw, last };
  }

  /** @param size bytes of the header, which are used up with it. */
  #violation(error: WireError, name: string | undefined, size: number, announced: number | undefined): ViolationFrame {
    const raw = this.#queue.peek(size);
    this.#queue.drop(size);
    this.#state = announced === undefined ? { in: 'lost' } : { in: 'body', left: announced, padding: 0 };
    return { kind: 'violation', error, name, bodyLength: announced, raw };
  }
}

function byteCount(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}
