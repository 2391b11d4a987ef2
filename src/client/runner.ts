import type { Socket } from 'node:net';
import { hex } from '../text/hex';
import { displayText } from '../text/visible';
import { encodeRequest } from '../wire/encode';
import { createFramer } from '../protocol/framer';
import { answer, LocalCallHandlers } from './call-handlers';
import type { ClientKeys } from './client-keys';
import { openConnection, peerAddress, sleepByClock } from './connecting';
import { ContentSender } from './content-sender';
import { LocalFileError } from './encrypted-content';
import type { RunOptions } from './run-options';
import type { FileOfRun, RunFacts } from './run-events';
import type { ClientEffect, ClientEvent, Failure, KnownIdentity } from './session/events';
import type { FileQueue } from './session/file-queue';
import { ClientSession } from './session/session';
import type { ClientSessionOptions } from './session/state';

/** What the connections of a run have in common. */
export interface RunContext {
  readonly options: RunOptions;
  readonly files: FileQueue;
  readonly keys: ClientKeys;
  /** The number of the connection that is open now, from 1. */
  readonly nextConnection: () => number;
}

/** As whom a session begins. */
export type SessionIdentity = Pick<ClientSessionOptions, 'identity' | 'others' | 'isFurther'>;

/** How a session ended. */
export interface SessionResult {
  readonly failure: Failure | undefined;
  readonly text: string;
}

/**
 * The shell around a client session: carries its effects out and brings their answers back, in one connection or in
 * several, one after the other. It decides nothing.
 */
export class Runner {
  /** How the session ends; never, where it is closed before. */
  readonly result: Promise<SessionResult>;
  readonly #context: RunContext;
  readonly #options: RunOptions;
  readonly #onAccepted: () => void;
  /** Its name, as it is told. */
  readonly #client: string;
  /** The connection in hand; what an earlier one still tells is passed over. */
  #socket: Socket | undefined;
  /** What an end that was cut would tell is of no interest any more. */
  readonly #cut = new AbortController();
  /** The number of the connection in this run, and the server's address as this machine reached it. */
  #place: { readonly connection: number; readonly peer: string } | undefined;
  readonly #session: ClientSession;
  readonly #handlers: LocalCallHandlers;
  #framer = createFramer('response');
  #sender: ContentSender | undefined;
  #work: Promise<void> = Promise.resolve();
  #sending: Promise<void> = Promise.resolve();
  #resolve: (result: SessionResult) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  /** @param onAccepted told when the server has given the client a key for the first time in this session. */
  constructor(context: RunContext, identity: SessionIdentity, onAccepted: () => void) {
    const { options, files, keys } = context;
    const { profile, name, retries = 0 } = options;
    this.#context = context;
    this.#options = options;
    this.#onAccepted = onAccepted;
    this.#client = displayText(name);
    this.#handlers = new LocalCallHandlers(options.files, keys);
    this.#session = new ClientSession({ profile, name, files, retries, ...identity });
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#then(() => this.#connect(undefined));
  }

  /** Who the server takes the client for, or is thought to. */
  get identity(): KnownIdentity | undefined {
    return this.#session.identity;
  }

  /** The server has given the client a key in this session. */
  get isAccepted(): boolean {
    return this.#session.isAccepted;
  }

  /** Ends the connection as the client does, by closing it when all is sent, and forgets what is open. */
  async end(): Promise<void> {
    this.#socket?.destroySoon();
    await this.#sending;
    await this.#handlers.end();
  }

  /** Cuts the connection wherever the session stands; it has no result then. */
  async cut(): Promise<void> {
    this.#cut.abort();
    this.#socket?.destroy();
    await this.#work;
    await this.end();
  }

  /** Opens a connection, in place of the one in hand if there is one. */
  async #connect(afterMs: number | undefined): Promise<void> {
    const { host, port, timeoutMs, sleep = sleepByClock } = this.#options;
    const { signal } = this.#cut;
    if (afterMs === undefined) this.#socket?.destroySoon();
    else this.#socket?.destroy();
    // What an earlier connection still has to send, or to say, is of no interest any more.
    this.#sender = undefined;
    this.#socket = undefined;
    if (afterMs !== undefined) await sleep(afterMs, signal);
    if (signal.aborted) return;
    const socket = await openConnection({ host, port, timeoutMs }, signal);
    if (typeof socket === 'string') return this.#bring({ on: 'connectFailed', reason: socket });
    this.#socket = socket;
    this.#framer = createFramer('response');
    this.#listen(socket);
    this.#place = { connection: this.#context.nextConnection(), peer: peerAddress(socket) };
    this.tell({ event: 'connected' });
    await this.#bring({ on: 'connected' });
  }

  #listen(socket: Socket): void {
    const then = (step: () => Promise<void>): void =>
      this.#then(() => (socket === this.#socket ? step() : Promise.resolve()));
    socket.on('data', (bytes: Buffer) => {
      then(async () => {
        this.#framer.push(bytes);
        await this.#pump();
      });
    });
    // A timeout does not wait for its turn: by then something else would be awaited.
    socket.on('timeout', () => {
      if (socket === this.#socket)
        void this.#bring({ on: 'end', reason: 'timeout' }).catch((error: unknown) => this.#reject(error));
    });
    // A reset is told by 'close', which always follows.
    socket.on('error', () => socket.destroy());
    for (const end of ['end', 'close'] as const) {
      socket.on(end, () => {
        then(async () => {
          await this.#pump();
          await this.#bring({ on: 'end', reason: 'peerEnded', unfinished: this.#framer.unfinished });
        });
      });
    }
  }

  #then(step: () => Promise<void>): void {
    this.#work = this.#work.then(step).catch((error: unknown) => this.#reject(error));
  }

  #bringLater(event: ClientEvent, isStillOfUse: () => boolean = () => true): void {
    this.#then(async () => {
      if (!isStillOfUse()) return;
      await this.#bring(event);
      await this.#pump();
    });
  }

  async #pump(): Promise<void> {
    while (this.#session.waitsForFrame) {
      const frame = this.#framer.next([this.#options.profile]);
      if (frame === undefined) return;
      // What follows a message that made no sense is passed over.
      if (frame.kind !== 'body' && frame.kind !== 'trailing') await this.#bring({ on: 'frame', frame });
    }
  }

  async #bring(event: ClientEvent): Promise<void> {
    if (this.#cut.signal.aborted) return;
    for (const effect of this.#session.handle(event)) await this.#perform(effect);
  }

  /** Tells what happened, and where and as whom. */
  tell(facts: RunFacts): void {
    const { profile, onEvent } = this.#options;
    const clientId = this.#session.identity?.clientId;
    const id = clientId === undefined ? undefined : { clientId: hex(clientId) };
    onEvent({ ...facts, client: this.#client, ...id, edition: profile.id, ...this.#place });
  }

  #fileAt(index: number): FileOfRun {
    return { file: this.#options.files[index] ?? '', index };
  }

  async #perform(effect: ClientEffect): Promise<void> {
    switch (effect.do) {
      case 'call':
        return this.#bring(await answer(this.#handlers, effect));
      case 'send':
        if (this.#socket?.writable === true) {
          this.#socket.write(encodeRequest(effect.profile, { clientId: effect.clientId }, effect.request));
        }
        return;
      case 'pause':
        setTimeout(() => this.#bringLater({ on: 'pauseEnded' }), effect.ms);
        return;
      case 'connect':
        return this.#connect(effect.afterMs);
      case 'sendContent':
        this.#sendContent(effect);
        return;
      case 'stopContent':
        this.#sender?.stop();
        return;
      case 'confirmIdentity':
        await this.#context.keys.confirm(effect.clientId);
        this.#onAccepted();
        return;
      case 'report': {
        const { event, level, text, facts, index } = effect;
        this.tell({ event, level, text, ...(index === undefined ? {} : this.#fileAt(index)), ...facts });
        return;
      }
      case 'verified': {
        const { index, bytes, attempt, checksum, checksumId } = effect;
        this.tell({ event: 'verified', ...this.#fileAt(index), bytes, attempt, checksum, checksumId });
        return;
      }
      case 'finish':
        // What is unsent would keep the socket open for as long as the peer reads nothing.
        if (effect.failure !== undefined) this.#socket?.destroy();
        this.#resolve({ failure: effect.failure, text: effect.text });
        return;
    }
  }

  /** Runs beside the reading of answers: a server that refuses early is heard while the content goes out. */
  #sendContent({
    profile,
    first,
    sliceSize,
    index,
    attempt,
    bytes,
  }: Extract<ClientEffect, { do: 'sendContent' }>): void {
    if (this.#socket === undefined) return;
    const content = this.#handlers.content(profile);
    const file = this.#fileAt(index);
    const plan = { profile, first, sliceSize };
    let out = 0;
    const sender = new ContentSender(this.#socket, plan, (sent) => {
      out = sent;
      this.tell({ event: 'progress', ...file, sent, total: first.contentSize });
    });
    this.#sender = sender;
    this.tell({ event: 'sending', ...file, bytes, attempt });
    const bringEnd = (event: ClientEvent): void => this.#bringLater(event, () => sender === this.#sender);
    this.#sending = sender.send(content).then(
      () => {
        if (out === first.contentSize) this.tell({ event: 'sent', ...file, bytes, attempt });
        bringEnd({ on: 'contentSent', checksums: content.checksums });
      },
      (error: unknown) => {
        if (!(error instanceof LocalFileError)) return this.#reject(error);
        // The message cannot be completed any more: cutting the connection is the only honest end.
        if (sender === this.#sender) this.#socket?.destroy();
        bringEnd({ on: 'contentFailed', reason: `${file.file}: ${error.message}. ${error.hint ?? ''}`.trim() });
      },
    );
  }
}
