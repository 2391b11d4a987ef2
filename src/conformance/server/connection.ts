import { connect as connectTcp, type Socket } from 'node:net';
import type { Profile } from '../../../generated';
import { ConformanceFailure, type Said } from '../failure';
import { MessageReader, type ReadMessage } from '../wire/message-reader';

/** What came next: a message, the end of the stream, a reset, or nothing in time. */
export type Next = ReadMessage | 'end' | 'reset' | 'silence';

/** Milliseconds that a piece needs to arrive on its own. */
const PAUSE_MS = 30;

/** Milliseconds without a byte after which an answer that is not as it should be is taken to have come whole. */
export const QUIET_MS = 200;

/**
 * A socket that is connected.
 * @param patienceMs how long to wait for the connection.
 * @throws ConformanceFailure where the server does not take it.
 */
export async function dial(
  { host, port }: { readonly host: string; readonly port: number },
  patienceMs: number,
): Promise<Socket> {
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
  if (problem === undefined) return socket.removeAllListeners();
  socket.on('error', () => undefined).destroy();
  throw new ConformanceFailure(`The server does not listen any more: ${problem}.`);
}

/** One connection to the server that is judged: it sends exactly what it is told to, and remembers everything. */
export class Connection {
  readonly profile: Profile;
  readonly #socket: Socket;
  readonly #patienceMs: number;
  readonly #reader: MessageReader;
  /** The last one that came may grow: bytes after it may belong to it. */
  readonly #conversation: Said[] = [];
  #ending: 'end' | 'reset' | undefined;
  #wake: () => void = () => undefined;

  /**
   * @param socket connected, and nobody else's.
   * @param patienceMs how long to wait for whatever must come.
   */
  constructor(socket: Socket, profile: Profile, patienceMs: number) {
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

  /** Lets a report show what was sent last, whatever is sent after it. */
  putInQuestion(): void {
    const index = this.#conversation.findLastIndex(({ way }) => way === 'sent');
    const last = this.#conversation[index];
    if (last !== undefined) this.#conversation[index] = { ...last, isInQuestion: true };
  }

  /** Waits long enough for what was sent to arrive on its own. */
  pause(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
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

  /** Everything that was said so far, message by message. */
  get conversation(): readonly Said[] {
    return this.#conversation;
  }

  /** What came after the last whole message. */
  get left(): Uint8Array {
    return this.#reader.left;
  }

  /** The last message that came; empty before one has. */
  get lastReceived(): Uint8Array {
    return this.#conversation.findLast(({ way }) => way === 'received')?.bytes ?? new Uint8Array(0);
  }

  /** What comes next. @param patienceMs how long to wait for it. */
  async next(patienceMs = this.#patienceMs): Promise<Next> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const read = this.#reader.next();
      if (read !== undefined && 'trailing' in read) this.#append(read.trailing);
      else if (read !== undefined) {
        this.#conversation.push({ way: 'received', name: read.name, bytes: read.bytes });
        return read;
      } else if (this.#ending !== undefined) return this.#ending;
      else if (!(await this.#more(deadline - performance.now()))) return 'silence';
    }
  }

  /** A message's bytes and those after it that belong to it, until there are so many or nothing more comes for a moment. */
  async upTo(bytes: Uint8Array, size: number): Promise<Uint8Array> {
    for (;;) {
      const read = this.#reader.next();
      if (read !== undefined && 'trailing' in read) this.#append(read.trailing);
      else if (read !== undefined) return Buffer.concat([bytes, read.bytes]);
      const all = this.#conversation.at(-1)?.bytes ?? bytes;
      if (all.length >= size || this.#ending !== undefined) return all;
      if (!(await this.#more(Math.min(QUIET_MS, this.#patienceMs)))) return all;
    }
  }

  /** The bytes that have come once nothing more comes for a moment. */
  async untilQuiet(bytes: Uint8Array): Promise<Uint8Array> {
    while (this.#ending === undefined && (await this.#more(Math.min(QUIET_MS, this.#patienceMs))));
    const { left } = this.#reader;
    return left.length > bytes.length ? Uint8Array.from(left) : bytes;
  }

  /** Whether the server ends the connection of itself, and says nothing before. */
  async endsAtOnce(): Promise<boolean> {
    while (this.#ending === undefined && this.left.length === 0 && (await this.#more(QUIET_MS)));
    return this.#ending !== undefined && this.left.length === 0;
  }

  #append(rest: Uint8Array): void {
    const last = this.#conversation.at(-1);
    if (last?.way !== 'received') return;
    this.#conversation.splice(-1, 1, { ...last, bytes: Buffer.concat([last.bytes, rest]) });
  }

  /** What came instead of a message, in words that a sentence begins with. */
  howEnded(how: 'end' | 'reset' | 'silence'): string {
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

function seconds(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}
