import { connect, type Socket } from 'node:net';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import type { Profile } from '../../generated';
import type { PrivateKey } from '../crypto/private-key';
import { hex } from '../text/hex';
import { displayText } from '../text/visible';
import { encodeRequest } from '../wire/encode';
import { createFramer } from '../protocol/framer';
import { answer, LocalCallHandlers } from './call-handlers';
import { connected, peerAddress } from './connecting';
import { ContentSender } from './content-sender';
import { lookAtFiles, problemText, sameNameText } from './look';
import { LocalFileError } from './encrypted-content';
import { Identities, type TellOfIdentity, type UsableIdentity } from './identities';
import type { RunEvent, RunFacts } from './run-events';
import type { ClientEffect, ClientEvent, Failure } from './session/events';
import { ClientSession } from './session/session';

/** What a run sends, to whom, and as whom. */
export interface RunOptions {
  readonly host: string;
  readonly port: number;
  readonly profile: Profile;
  readonly name: Uint8Array;
  /** Paths of the files, sent in this order, each under a key of its own. */
  readonly files: readonly string[];
  /** Where `me.info` and `priv.key` are kept. */
  readonly directory: string;
  /** Who the client was after its last run. */
  readonly identity: { readonly clientId: Uint8Array; readonly privateKey: PrivateKey } | undefined;
  /** Milliseconds to connect, and then without a byte in either direction. */
  readonly timeoutMs: number;
  /** How often in a row a lost connection is replaced by another, with a pause before each that doubles; 0 by default. */
  readonly retries?: number;
  /** Waits before such a retry; by default by the clock. */
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Told what happens, as it happens. */
  readonly onEvent: (event: RunEvent) => void;
  /** Ends the run early. */
  readonly signal?: AbortSignal | undefined;
}

/** How a run ended. */
export interface RunResult {
  readonly failure: Failure | 'interrupted' | undefined;
  readonly text: string;
}

/** Connects, and sends the files. Never rejects for what a peer, a network or a file did. */
export async function run(options: RunOptions): Promise<RunResult> {
  if (isAborted(options.signal)) return INTERRUPTED;
  const { files, profile } = options;
  const { problems, bytes, sameNames } = await lookAtFiles(files, profile);
  if (problems.length > 0) return { failure: 'localFile', text: problemText(problems) };
  const client = await Client.create(options);
  for (const paths of sameNames) {
    client.tell({ event: 'sameName', level: 'warn', text: sameNameText(paths), paths });
  }
  client.tell({ event: 'started', files: files.length, bytes });
  try {
    return await client.result;
  } finally {
    await client.end();
  }
}

const INTERRUPTED: RunResult = { failure: 'interrupted', text: 'interrupted' };

/** Asked anew each time, because it changes while the run goes on. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** The shell around a client session: carries its effects out and brings their answers back. It decides nothing. */
class Client {
  readonly result: Promise<RunResult>;
  readonly #options: RunOptions;
  /** The connection in hand; what an earlier one still tells is passed over. */
  #socket: Socket | undefined;
  /** Of this run so far. */
  #connections = 0;
  /** The server's address as this machine reached it. */
  #peer: string | undefined;
  readonly #session: ClientSession;
  readonly #handlers: LocalCallHandlers;
  #framer = createFramer('response');
  #sender: ContentSender | undefined;
  #work: Promise<void> = Promise.resolve();
  #sending: Promise<void> = Promise.resolve();
  #resolve: (result: RunResult) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  /** A run, with whatever identities the client's folder keeps for its server. */
  static async create(options: RunOptions): Promise<Client> {
    const { host, port, directory, name, identity } = options;
    // What the folder has to say comes before anything is connected, and before there is a client to say it.
    const early: Parameters<TellOfIdentity>[] = [];
    let tell: TellOfIdentity = (...said) => void early.push(said);
    const identities = new Identities({ directory, server: { host, port }, name }, (...said) => tell(...said));
    const candidates = await identities.candidates(identity);
    const client = new Client(options, identities, candidates);
    tell = (event, level, text) => client.tell({ event, level, text });
    for (const said of early) tell(...said);
    return client;
  }

  private constructor(options: RunOptions, identities: Identities, candidates: readonly UsableIdentity[]) {
    const { profile, name, files, retries = 0 } = options;
    this.#options = options;
    this.#handlers = new LocalCallHandlers({ files, identities, candidates });
    const [identity, ...others] = candidates.map(({ clientId, privateKey, isPending = false }) => ({
      clientId,
      publicKey: privateKey.publicKeyDer(),
      isPending,
    }));
    this.#session = new ClientSession({ profile, name, files: files.length, identity, others, retries });
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    options.signal?.addEventListener('abort', () => {
      const socket = this.#socket;
      // What its end would tell is of no interest any more.
      this.#socket = undefined;
      socket?.destroy();
      this.#resolve(INTERRUPTED);
    });
    this.#then(() => this.#connect(undefined));
  }

  /** Ends the connection as the client does, by closing it, and forgets what is open. */
  async end(): Promise<void> {
    this.#socket?.destroySoon();
    await this.#sending;
    await this.#handlers.end();
  }

  /** Opens a connection, in place of the one in hand if there is one. */
  async #connect(afterMs: number | undefined): Promise<void> {
    const { host, port, timeoutMs, signal, sleep = sleepByClock } = this.#options;
    if (afterMs === undefined) this.#socket?.destroySoon();
    else this.#socket?.destroy();
    // What an earlier connection still has to send, or to say, is of no interest any more.
    this.#sender = undefined;
    this.#socket = undefined;
    if (afterMs !== undefined) await sleep(afterMs, signal);
    if (isAborted(signal)) return;
    const socket = connect({ host, port });
    this.#socket = socket;
    this.#framer = createFramer('response');
    socket.setTimeout(timeoutMs);
    const problem = await connected(socket, signal);
    if (problem === undefined) {
      this.#listen(socket);
      this.#connections += 1;
      this.#peer = peerAddress(socket);
      this.tell({ event: 'connected' });
      return this.#bring({ on: 'connected' });
    }
    socket.destroy();
    if (isAborted(signal)) {
      this.#resolve(INTERRUPTED);
      return;
    }
    await this.#bring({ on: 'connectFailed', reason: `cannot reach ${host}:${port}: ${problem}` });
  }

  #listen(socket: Socket): void {
    const then = (step: () => Promise<void>): void =>
      this.#then(() => (socket === this.#socket ? step() : Promise.resolve()));
    socket.setNoDelay(true);
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
    for (const effect of this.#session.handle(event)) await this.#perform(effect);
  }

  /** Tells what happened, and where and as whom. */
  tell(facts: RunFacts): void {
    const { profile, name, onEvent } = this.#options;
    const clientId = this.#session.clientId;
    onEvent({
      ...facts,
      client: displayText(name),
      ...(clientId === undefined ? {} : { clientId: hex(clientId) }),
      edition: profile.id,
      ...(this.#peer === undefined ? {} : { connection: this.#connections, peer: this.#peer }),
    });
  }

  #fileAt(index: number): string {
    return this.#options.files[index] ?? '';
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
        return this.#handlers.confirmIdentity(effect.clientId);
      case 'report': {
        const { event, level, text, facts, index } = effect;
        const file = index === undefined ? undefined : this.#fileAt(index);
        this.tell({ event, level, text, ...(file === undefined ? {} : { file }), ...facts });
        return;
      }
      case 'verified': {
        const { index, bytes, attempt, checksum, checksumId } = effect;
        this.tell({ event: 'verified', file: this.#fileAt(index), bytes, attempt, checksum, checksumId });
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
    const plan = { profile, clientId: first.clientId, first, sliceSize };
    let out = 0;
    const sender = new ContentSender(this.#socket, plan, (sent) => {
      out = sent;
      this.tell({ event: 'progress', file, sent, total: first.contentSize });
    });
    this.#sender = sender;
    this.tell({ event: 'sending', file, index, bytes, attempt });
    const bringEnd = (event: ClientEvent): void => this.#bringLater(event, () => sender === this.#sender);
    this.#sending = sender.send(content).then(
      () => {
        if (out === first.contentSize) this.tell({ event: 'sent', file, bytes, attempt });
        bringEnd({ on: 'contentSent', checksums: content.checksums });
      },
      (error: unknown) => {
        if (!(error instanceof LocalFileError)) return this.#reject(error);
        // The message cannot be completed any more: cutting the connection is the only honest end.
        if (sender === this.#sender) this.#socket?.destroy();
        bringEnd({ on: 'contentFailed', reason: `${file}: ${error.message}. ${error.hint ?? ''}`.trim() });
      },
    );
  }
}

/** Ends early where the run does. */
async function sleepByClock(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await setTimeoutPromise(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (!isAborted(signal)) throw error;
  }
}
