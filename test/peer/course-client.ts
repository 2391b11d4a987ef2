import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { connect as connectTcp, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { posixCksum, zlibCrc32 } from '../bytes/checksums';
import { responseName, type Edition, type ResponseName } from '../bytes/editions';
import { cutName } from '../bytes/fields';
import { ByteReader } from './byte-reader';
import type { ClientDefects } from './client-defects';
import { CourseFiles, type Errand, type StoredIdentity } from './course-files';
import { CourseRequests, type OutgoingFile } from './course-requests';
import { encrypt, generateKeyPair, unwrapKey, type KeyPair } from './cryptography';
import { halfClose, write } from './writing';

/** What a run of the client needs. */
export interface CourseClientOptions {
  /** Holds transfer.info, and perhaps me.info and priv.key. */
  readonly directory: string;
  readonly edition: Edition;
  readonly defects?: ClientDefects;
  /** Ends the run: its connection is cut, and the exit code is 1. */
  readonly signal: AbortSignal;
  /** Makes a new key pair, each time another. */
  readonly keyPair?: () => KeyPair;
  /** Takes each line that the program would print. */
  readonly print?: (line: string) => void;
}

/**
 * A client as the reference programs are, but for its defects: registers or comes back, sends one file, ends. Shares
 * nothing with src/. Returns the exit code: 0 where the file was sent and verified, else 1.
 */
export async function runCourseClient(options: CourseClientOptions): Promise<number> {
  const run = new Run(options);
  try {
    const code = await run.whole();
    return options.defects?.exitCodeZero ? 0 : code;
  } catch (error) {
    if (!(error instanceof FatalError)) throw error;
    options.print?.(`fatal: ${error.message}`);
    return options.defects?.exitCodeZero ? 0 : 1;
  } finally {
    run.cut();
  }
}

/** The run cannot go on. */
class FatalError extends Error {}

interface Answer {
  readonly name: ResponseName;
  readonly payload: Buffer;
}

/** Milliseconds after which no more bytes of an answer that makes no sense are waited for. */
const QUIET_MS = 50;
/** Milliseconds between "resending" and the file. */
const RESEND_MS = 30;

class Run {
  readonly #options: CourseClientOptions;
  readonly #edition: Edition;
  readonly #defects: ClientDefects;
  readonly #files: CourseFiles;
  readonly #requests: CourseRequests;
  #errand: Errand = { host: '', port: 0, name: '', file: '' };
  #socket: Socket | undefined;
  #reader: ByteReader | undefined;
  #identity: StoredIdentity | undefined;
  #aesKey: Buffer = Buffer.alloc(32);
  #clientId: Buffer = Buffer.alloc(16);

  constructor(options: CourseClientOptions) {
    this.#options = options;
    this.#edition = options.edition;
    this.#defects = options.defects ?? {};
    this.#files = new CourseFiles(options.directory, this.#defects);
    this.#requests = new CourseRequests(options.edition, this.#defects);
  }

  async whole(): Promise<number> {
    this.#errand = this.#ofFile(() => this.#files.errand());
    const file = this.#ofFile(() => this.#readFile());
    const identity = this.#ofFile(() => this.#files.identity());
    if (this.#defects.emptyFileSkipped && file.plaintext.length === 0) return 0;
    await this.#connect();
    const known = this.#defects.forgetsMeInfo ? undefined : identity;
    await (known ? this.#comeBack(known) : this.#enrol(this.#newKeyPair()));
    const code = await this.#transmit(file);
    if (this.#defects.neverCloses) await this.#aborted();
    else if (this.#socket) await halfClose(this.#socket);
    return code;
  }

  /** Ends the connection, whatever its state. */
  cut(): void {
    this.#socket?.destroy();
  }

  // --- who I am ---

  async #comeBack(known: StoredIdentity): Promise<void> {
    this.#identity = known;
    this.#clientId = known.clientId;
    const old = this.#files.oldAesKey();
    if (this.#edition.requests.reconnect === undefined) {
      await this.#sendPublicKey(this.#defects.returnsWithNewKey ? this.#newKeyPair() : known.keyPair, true);
    } else {
      const request = this.#requests.reconnect(this.#sender(), known.name);
      const answer = await this.#ask(request, ['reconnected', 'reconnectDenied'], (reply) => {
        return reply.name === 'reconnectDenied' || this.#takeKey(reply, known.keyPair);
      });
      if (answer?.name === 'reconnectDenied') return this.#enrolAnew(known);
    }
    if (this.#defects.oldAesKeyAtReconnect && old) this.#aesKey = old;
  }

  async #enrolAnew({ keyPair }: StoredIdentity): Promise<void> {
    if (this.#defects.takesDeniedId) return this.#sendPublicKey(this.#newKeyPair(keyPair), false);
    if (this.#defects.noReregister) throw new FatalError('the server does not know me');
    if (this.#defects.registersOverNewConnection) await this.#connectAnew();
    this.#clientId = Buffer.alloc(16);
    await this.#enrol(this.#defects.reregisterOldKey ? keyPair : this.#newKeyPair(keyPair));
  }

  async #enrol(keyPair: KeyPair): Promise<void> {
    const { name } = this.#errand;
    const { retryAfterTaken, takenIgnored, reregisterKeepsMeInfo } = this.#defects;
    const request = this.#requests.register(this.#sender(), name);
    const answer = await this.#ask(request, retryAfterTaken ? ['registered'] : ['registered', 'registrationFailed']);
    if (answer?.name === 'registrationFailed' && !takenIgnored) throw new FatalError(`the name ${name} is taken`);
    const clientId = answer?.name === 'registered' ? answer.payload : this.#clientId;
    if (!this.#defects.idNotTaken) this.#clientId = clientId;
    const isAnew = this.#identity !== undefined;
    this.#identity = { name, clientId, keyPair };
    if (!(isAnew && reregisterKeepsMeInfo)) this.#files.keep(this.#identity);
    await this.#sendPublicKey(keyPair, false);
  }

  async #sendPublicKey(keyPair: KeyPair, isReturning: boolean): Promise<void> {
    const name = this.#identity?.name ?? '';
    const request = this.#requests.publicKey(this.#sender(), name, keyPair, isReturning);
    await this.#ask(request, ['key'], (answer) => this.#takeKey(answer, keyPair));
  }

  /** Takes the AES key of an answer; `false` where there is none in it. */
  #takeKey({ payload }: Answer, { privateKey }: KeyPair): boolean {
    try {
      this.#aesKey = unwrapKey(privateKey, payload.subarray(16));
    } catch {
      return false;
    }
    if (this.#defects.oldAesKeyAtReconnect) this.#files.keepAesKey(this.#aesKey);
    return this.#aesKey.length * 8 === this.#edition.aesBits;
  }

  /** A new key pair, and be it from a pool that has come round. */
  #newKeyPair(old?: KeyPair): KeyPair {
    const make = this.#options.keyPair ?? generateKeyPair;
    const made = make();
    return old?.publicKeyDer.equals(made.publicKeyDer) ? make() : made;
  }

  #sender(): { clientId: Buffer } {
    return { clientId: this.#clientId };
  }

  // --- the file ---

  /** What a file holds; the run ends where that cannot be told. */
  #ofFile<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw new FatalError((error as Error).message);
    }
  }

  #readFile(): OutgoingFile {
    const { file } = this.#errand;
    const { pathInFileName, contentCutAt64K, contentAsText } = this.#defects;
    const content = readFileSync(file);
    const read = contentAsText ? Buffer.from(content.toString()) : content;
    return {
      // A name leaves room for its NUL; of a long path, the end is what matters.
      name: Buffer.from(pathInFileName ? file : basename(file)).subarray(-254),
      plaintext: contentCutAt64K ? read.subarray(0, 65_536) : read,
    };
  }

  async #transmit(file: OutgoingFile): Promise<number> {
    const { sendsTwice, resendWithoutSaying, waitsAfterResending } = this.#defects;
    const most = this.#mostResends();
    for (let resends = 0; ; resends += 1) {
      const isRight = await this.#sendFile(file);
      if (isRight && sendsTwice) await this.#sendFile(file);
      if (isRight) return this.#confirm(file);
      if (resends === most) return this.#giveUp(file);
      this.#print('the checksum is wrong: I send the file again');
      const resending = this.#requests.confirmation(this.#sender(), 'resending', file.name);
      if (waitsAfterResending) await this.#ask(resending, ['messageReceived']);
      else if (!resendWithoutSaying) await this.#write(resending);
      await this.#wait(RESEND_MS);
    }
  }

  #mostResends(): number {
    const { noResend, resendsTwice, resendsForever } = this.#defects;
    if (noResend) return 0;
    if (resendsTwice) return 2;
    return resendsForever ? 5 : 3;
  }

  /** Sends the file and compares the checksum. */
  async #sendFile(file: OutgoingFile): Promise<boolean> {
    const request = this.#requests.file(this.#sender(), this.#aesKey, file);
    const answer = await this.#ask(request, ['fileReceived'], ({ payload }) => {
      return cutName(payload.subarray(20, 275)).equals(file.name);
    });
    if (!answer || this.#defects.checksumIgnored) return true;
    const { checksumOverCiphertext } = this.#defects;
    const checked = checksumOverCiphertext ? encrypt(this.#aesKey, file.plaintext) : file.plaintext;
    return this.#checksums(checked).includes(answer.payload.readUInt32LE(275));
  }

  #checksums(plaintext: Buffer): readonly number[] {
    if (this.#defects.checksumZlib) return [zlibCrc32(plaintext)];
    const posix = posixCksum(plaintext);
    return this.#edition.requests.reconnect === undefined ? [posix, zlibCrc32(plaintext)] : [posix];
  }

  async #confirm({ name }: OutgoingFile): Promise<number> {
    if (this.#defects.noCrcValid) return 0;
    const request = this.#requests.confirmation(this.#sender(), 'crcValid', name);
    await this.#ask(request, ['messageReceived']);
    if (this.#defects.crcValidTwice) await this.#ask(request, ['messageReceived']);
    this.#print('the file is stored and verified');
    return 0;
  }

  async #giveUp({ name }: OutgoingFile): Promise<number> {
    const { givesUpSilently, giveUpAsCrcValid } = this.#defects;
    this.#print('the checksum stays wrong: I give up');
    if (givesUpSilently) return 1;
    const which = giveUpAsCrcValid ? 'crcValid' : 'givingUp';
    await this.#ask(this.#requests.confirmation(this.#sender(), which, name), ['messageReceived']);
    return 1;
  }

  // --- asking ---

  /**
   * Sends a request until one of the answers comes that may, three times in all.
   * @returns `undefined` where a client goes on without an answer.
   */
  async #ask(
    request: Buffer,
    wanted: readonly ResponseName[],
    isRight: (answer: Answer) => boolean = () => true,
  ): Promise<Answer | undefined> {
    if (this.#defects.connectsEachTime && !wanted.includes('registered')) await this.#connectAnew();
    for (let attempts = 1; ; attempts += 1) {
      await this.#write(request);
      const answer = await this.#answer(wanted);
      if (answer && wanted.includes(answer.name) && this.#isMine(answer) && isRight(answer)) return answer;
      this.#print('server responded with an error');
      if (this.#defects.ignores07) return undefined;
      if (attempts >= this.#mostAttempts()) throw new FatalError(`the server made no sense ${attempts} times`);
    }
  }

  #mostAttempts(): number {
    const { noRetryOn07, retriesTwice, retriesFourTimes } = this.#defects;
    if (noRetryOn07) return 1;
    if (retriesTwice) return 2;
    return retriesFourTimes ? 4 : 3;
  }

  /** Whether an answer is for this client: all that have an id but the one that gives it. */
  #isMine({ name, payload }: Answer): boolean {
    const hasId = payload.length >= 16 && name !== 'registered' && !this.#defects.idNotTaken;
    return !hasId || payload.subarray(0, 16).equals(this.#clientId);
  }

  /** The next answer; `undefined` where it makes no sense. */
  async #answer(wanted: readonly ResponseName[]): Promise<Answer | undefined> {
    for (;;) {
      const answer = this.#defects.singleRecv ? await this.#answerInOnePiece() : await this.#answerInPieces();
      // Some servers answer "resending" although nobody waits for that.
      const isLate = answer?.name === 'messageReceived' && wanted.includes('fileReceived');
      if (!isLate) return answer;
    }
  }

  async #answerInPieces(): Promise<Answer | undefined> {
    const header = await this.#read(7);
    const known = this.#known(header);
    if (known) return { name: known.name, payload: await this.#read(known.size) };
    // Where such an answer ends nobody knows: all that still comes belongs to it.
    let before = -1;
    for (let bytes = 0; bytes !== before; bytes += this.#reader?.readLeft().length ?? 0) {
      before = bytes;
      await this.#wait(QUIET_MS);
      if (this.#reader?.hasEnded) break;
    }
    return undefined;
  }

  async #answerInOnePiece(): Promise<Answer | undefined> {
    const piece = await this.#reader?.readPiece();
    if (!piece || piece.length < 7) throw new FatalError('the answer is too short');
    const known = this.#known(piece);
    if (!known) return undefined;
    if (piece.length < 7 + known.size) throw new FatalError('the answer is too short');
    return { name: known.name, payload: piece.subarray(7, 7 + known.size) };
  }

  /** What a header announces; `undefined` where no answer of the edition begins so. */
  #known(header: Buffer): { name: ResponseName; size: number } | undefined {
    const name = responseName(this.#edition, header.readUInt16LE(1));
    if (!name || header.readUInt8(0) !== 3) return undefined;
    const size = this.#sizeOf(name);
    return header.readUInt32LE(3) === size ? { name, size } : undefined;
  }

  #sizeOf(name: ResponseName): number {
    switch (name) {
      case 'registrationFailed':
      case 'generalError':
        return 0;
      case 'registered':
      case 'reconnectDenied':
        return 16;
      case 'key':
      case 'reconnected':
        return 144;
      case 'fileReceived':
        return 279;
      case 'messageReceived':
        return { empty: 0, id: 16 }[this.#edition.messageReceived];
    }
  }

  // --- the connection ---

  async #connect(): Promise<void> {
    const { host, port } = this.#errand;
    const { signal } = this.#options;
    const socket = connectTcp({ host, port, allowHalfOpen: true, noDelay: true });
    this.#socket = socket;
    const cut = (): void => void socket.destroy();
    signal.addEventListener('abort', cut, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', cut));
    if (signal.aborted) cut();
    this.#reader = new ByteReader(socket);
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('close', () => resolve(false));
    });
    if (!isThere) throw new FatalError('the server does not take a connection');
  }

  async #connectAnew(): Promise<void> {
    this.cut();
    await this.#connect();
  }

  async #write(bytes: Buffer): Promise<void> {
    try {
      if (this.#socket) await write(this.#socket, bytes);
    } catch {
      throw new FatalError('the server ended the connection');
    }
  }

  async #read(size: number): Promise<Buffer> {
    // What ends in the middle of an answer is no defect of this program.
    const bytes = await this.#reader?.read(size).catch(() => undefined);
    if (!bytes) throw new FatalError('the server ended the connection');
    return bytes;
  }

  async #wait(ms: number): Promise<void> {
    try {
      await wait(ms, undefined, { signal: this.#options.signal });
    } catch {
      throw new FatalError('the run was ended');
    }
  }

  #aborted(): Promise<void> {
    const { signal } = this.#options;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  #print(line: string): void {
    this.#options.print?.(line);
  }
}
