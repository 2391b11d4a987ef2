import { connect as connectTcp, type Socket } from 'node:net';
import type { Profile, Responses } from '../../../generated';
import type { Known } from '../../inspect/diagnoses/evidence';
import type { ReplyContext } from '../../wire/encode';
import type { MessageDescriptor } from '../../wire/profile';
import type { Finding } from '../../wire/tolerance';
import { encodeFields } from '../../wire/field-table';
import { ConformanceFailure, type Exchanged } from '../failure';
import { annotate, firstDifference } from '../wire/annotate';
import { diagnosesOf } from '../wire/diagnoses';
import { composeResponse, type FieldValues } from '../wire/compose';
import { MessageReader, type ReadMessage } from '../wire/message-reader';

/** What came next: a message, the end of the stream, a reset, or nothing in time. */
export type Next = ReadMessage | 'end' | 'reset' | 'silence';

/** An answer that should come, and what is known of it. */
export interface ExpectedAnswer {
  readonly name: keyof Responses;
  /** The values that it must have; the other fields may have any. */
  readonly values: FieldValues | ((message: ReadMessage) => FieldValues);
  readonly replyContext?: ReplyContext;
  /** For the diagnosis. */
  readonly known?: Known;
}

/** One connection to a server under judgement: says exactly what it is told to, believes nothing, remembers everything. */
export class Probe {
  readonly profile: Profile;
  readonly #socket: Socket;
  readonly #patienceMs: number;
  readonly #reader: MessageReader;
  readonly #conversation: { way: Exchanged['way']; name: string | undefined; bytes: Uint8Array }[] = [];
  #ending: 'end' | 'reset' | undefined;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket, profile: Profile, patienceMs: number) {
    this.#socket = socket;
    this.profile = profile;
    this.#patienceMs = patienceMs;
    this.#reader = new MessageReader('response', profile);
    const woken = (): void => this.#wake();
    socket.on('data', (bytes: Buffer) => {
      this.#reader.push(bytes);
      woken();
    });
    socket.on('end', () => {
      this.#ending ??= 'end';
      woken();
    });
    socket.on('error', () => {
      this.#ending ??= 'reset';
      woken();
    });
    socket.on('close', () => {
      this.#ending ??= 'reset';
      woken();
    });
  }

  /**
   * Connects.
   * @param patienceMs how long to wait for the connection and then for each answer.
   * @throws ConformanceFailure where the server does not take the connection.
   */
  static async connect(
    { host, port }: { readonly host: string; readonly port: number },
    profile: Profile,
    patienceMs: number,
  ): Promise<Probe> {
    const socket = connectTcp({ host, port, allowHalfOpen: true, noDelay: true });
    const problem = await new Promise<string | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(`it did not take a connection within ${seconds(patienceMs)}`), patienceMs);
      const finish = (found: string | undefined): void => {
        clearTimeout(timer);
        resolve(found);
      };
      socket.once('connect', () => finish(undefined));
      socket.once('error', (error: NodeJS.ErrnoException) => finish(`it takes no connection (${error.code ?? ''})`));
    });
    if (problem === undefined) return new Probe(socket.removeAllListeners(), profile, patienceMs);
    socket.on('error', () => undefined).destroy();
    throw new ConformanceFailure(`The server does not listen any more: ${problem}.`);
  }

  /** Sends bytes. @param piece bytes handed to the network at a time; without it, all at once. */
  async send(name: string | undefined, bytes: Uint8Array, piece = bytes.length): Promise<void> {
    this.#conversation.push({ way: 'sent', name, bytes });
    for (let at = 0; at < bytes.length; at += piece) {
      await new Promise<void>((resolve) => {
        // A server that has closed meanwhile is judged by what it answered, not by this.
        if (!this.#socket.writable) return resolve();
        this.#socket.once('close', resolve);
        this.#socket.write(bytes.subarray(at, at + piece), () => {
          this.#socket.off('close', resolve);
          resolve();
        });
      });
      // The system takes a piece at once: without a turn of the loop, the next one would join it.
      if (piece < bytes.length) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Ends the own direction; answers can still come. */
  end(): void {
    if (this.#socket.writable) this.#socket.end();
  }

  /** Cuts the connection with a TCP reset. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Ends the connection, whatever its state. */
  close(): void {
    this.#socket.destroy();
  }

  /** The last message that came; empty before one has. */
  get lastReceived(): Uint8Array {
    return this.#conversation.findLast(({ way }) => way === 'received')?.bytes ?? new Uint8Array(0);
  }

  /** What comes next. */
  async next(): Promise<Next> {
    const deadline = performance.now() + this.#patienceMs;
    for (;;) {
      const read = this.#reader.next();
      if (read !== undefined && 'rest' in read) this.#append(read.rest);
      else if (read !== undefined) {
        this.#conversation.push({ way: 'received', name: read.name, bytes: read.bytes });
        return read;
      } else if (this.#ending !== undefined) return this.#ending;
      else if (!(await this.#more(deadline - performance.now()))) return 'silence';
    }
  }

  /**
   * The answer of this name, with whatever the profile tolerates in it.
   * @param passOver answers that may come before it and mean nothing.
   * @throws ConformanceFailure where another one comes, or none.
   */
  async expect(name: keyof Responses, passOver: readonly string[] = []): Promise<ReadMessage> {
    for (;;) {
      const next = await this.next();
      if (typeof next === 'string') throw this.failure(`${this.#ended(next)} where ${name} should come.`);
      if (next.frame.kind === 'message' && passOver.includes(next.name ?? '') && next.name !== name) continue;
      if (next.name !== name || next.frame.kind === 'violation') throw await this.#unexpected(next, name);
      return next;
    }
  }

  /**
   * The answer of this name, byte for byte as the profile writes it.
   * @throws ConformanceFailure with the first difference.
   */
  async expectExactly(expected: ExpectedAnswer, passOver: readonly string[] = []): Promise<ReadMessage> {
    return this.#exactly(await this.expect(expected.name, passOver), expected);
  }

  /**
   * The same, where the end of the connection is as good as the answer.
   * @throws ConformanceFailure with the first difference, or where nothing comes.
   */
  async expectExactlyOrEnd(expected: ExpectedAnswer): Promise<void> {
    const next = await this.next();
    if (next === 'end' || next === 'reset') {
      this.expectCleanEnd();
      return;
    }
    if (next === 'silence') throw this.failure(`${this.#ended(next)} where ${expected.name} should come.`);
    if (next.name !== expected.name || next.frame.kind === 'violation')
      throw await this.#unexpected(next, expected.name);
    await this.#exactly(next, expected);
    await this.expectNothingMore();
  }

  async #exactly(message: ReadMessage, expected: ExpectedAnswer): Promise<ReadMessage> {
    const due = rightAnswer(this.profile, message, expected);
    const bytes = await this.#upTo(message.bytes, due.length);
    const difference = firstDifference(bytes, due);
    if (difference === undefined) return message;
    throw this.failure(`${expected.name} differs from what is due, first in byte ${difference}.`, {
      ...{ received: bytes, difference, expected: due, findings: message.findings },
      ...(expected.known !== undefined && { known: expected.known }),
    });
  }

  /** Makes sure that nothing more comes: ends the own direction and waits for the server to end its own. */
  async expectNothingMore(): Promise<void> {
    this.end();
    const next = await this.next();
    const left = this.#reader.left;
    if (typeof next === 'string' && left.length === 0) return;
    const received = typeof next === 'string' ? left : next.bytes;
    throw this.failure('More bytes came behind the last answer than belong to it.', { received, difference: 0 });
  }

  /** Makes sure that the stream did not end within an answer. @throws ConformanceFailure with what there is of it. */
  expectCleanEnd(): void {
    const received = this.#reader.left;
    if (received.length === 0) return;
    throw this.failure(`The connection ended ${received.length} bytes into an answer.`, { received, difference: 0 });
  }

  /** A failure on this connection. */
  failure(what: string, { received, difference, expected, known, findings }: FailureDetails = {}): ConformanceFailure {
    const { profile } = this;
    const conversation = this.#conversation.map(({ way, name, bytes }): Exchanged => {
      return { way, name, ...annotate(bytes, way === 'sent' ? 'request' : 'response', profile) };
    });
    const shown = received ?? new Uint8Array(0);
    return new ConformanceFailure(what, {
      conversation,
      received: annotate(shown, 'response', profile),
      ...(difference !== undefined && { difference }),
      ...(expected !== undefined && { expected }),
      diagnoses: diagnosesOf(shown, 'response', profile, { known, findings }),
    });
  }

  async #unexpected(message: ReadMessage, due: keyof Responses): Promise<ConformanceFailure> {
    if (message.frame.kind === 'message') {
      return this.failure(`${message.name ?? ''} came where ${due} should come.`, { received: message.bytes });
    }
    // What follows may tell more than the bytes so far.
    const received = await this.#untilQuiet(message.bytes);
    const { error } = message.frame;
    const what = `The answer is no message of ${this.profile.id}: ${error.message}.`;
    return this.failure(what, { received, ...this.#headerDifference(received, due) });
  }

  /** Where a header differs from that of the answer that is due; nothing where the mistake is behind it. */
  #headerDifference(received: Uint8Array, due: keyof Responses): Pick<FailureDetails, 'difference' | 'expected'> {
    const { responseHeader, responses } = this.profile;
    const descriptor = responses[due];
    if (descriptor === undefined) return {};
    const { code, layout } = descriptor as MessageDescriptor<unknown>;
    const header = { version: this.profile.version, code, payloadSize: layout.fixedSize };
    const expected = encodeFields(responseHeader.fields, header);
    const difference = firstDifference(received.subarray(0, expected.length), expected);
    return difference === undefined ? {} : { difference, expected };
  }

  /** A message's bytes and those that belong to it behind, until there are so many or nothing more comes for a moment. */
  async #upTo(bytes: Uint8Array, size: number): Promise<Uint8Array> {
    for (;;) {
      const read = this.#reader.next();
      if (read !== undefined && 'rest' in read) this.#append(read.rest);
      else if (read !== undefined) return Buffer.concat([bytes, read.bytes]);
      const all = this.#conversation.at(-1)?.bytes ?? bytes;
      if (all.length >= size || this.#ending !== undefined) return all;
      if (!(await this.#more(Math.min(QUIET_MS, this.#patienceMs)))) return all;
    }
  }

  /** The bytes that have come once nothing more comes for a moment. */
  async #untilQuiet(bytes: Uint8Array): Promise<Uint8Array> {
    while (this.#ending === undefined && (await this.#more(Math.min(QUIET_MS, this.#patienceMs))));
    const { left } = this.#reader;
    return left.length > bytes.length ? Uint8Array.from(left) : bytes;
  }

  #append(rest: Uint8Array): void {
    const last = this.#conversation.at(-1);
    if (last?.way === 'received') last.bytes = Buffer.concat([last.bytes, rest]);
  }

  #ended(how: 'end' | 'reset' | 'silence'): string {
    const left = this.#reader.left.length;
    const cut = left === 0 ? '' : `, ${left} bytes into an answer,`;
    if (how === 'silence') return `Nothing came for ${seconds(this.#patienceMs)}${cut}`;
    return how === 'end' ? `The server ended the connection${cut}` : `The server reset the connection${cut}`;
  }

  /** Whether more came within so many milliseconds. */
  async #more(ms: number): Promise<boolean> {
    if (ms <= 0) return false;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}

interface FailureDetails {
  readonly received?: Uint8Array;
  readonly difference?: number;
  readonly expected?: Uint8Array;
  readonly known?: Known;
  readonly findings?: readonly Finding[];
}

/** Milliseconds without a byte after which an answer that is not as it should be is taken to have come whole. */
const QUIET_MS = 200;

/** The one right form of an answer: what is not known of it is taken from the answer itself. */
export function rightAnswer(
  profile: Profile,
  message: ReadMessage,
  { name, values, replyContext }: ExpectedAnswer,
): Uint8Array {
  const own = Object.fromEntries(Object.entries(message.values).filter(([, value]) => value !== undefined));
  const due = typeof values === 'function' ? values(message) : values;
  return composeResponse(profile, { name, values: { ...(own as FieldValues), ...due } }, replyContext);
}

function seconds(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}
