import { basename } from 'node:path';
import { counted } from '../text/count';
import { ClientKeys } from './client-keys';
import { Identities, type TellOfIdentity, type UsableIdentity } from './identities';
import { lookAtFiles, problemText, sameNameText } from './look';
import type { RunOptions } from './run-options';
import type { Failure } from './session/events';
import { FileQueue } from './session/file-queue';
import { Runner, type RunContext, type SessionIdentity, type SessionResult } from './runner';

/** How a run ended. */
export interface RunResult {
  readonly failure: Failure | 'interrupted' | undefined;
  readonly text: string;
}

/** Connects, and sends the files. Never rejects for what a peer, a network or a file did. */
export async function run(options: RunOptions): Promise<RunResult> {
  if (isAborted(options)) return INTERRUPTED;
  const { host, port, directory, name, files, profile, parallel = 1 } = options;
  const { problems, bytes, sameNames } = lookAtFiles(files, profile);
  if (problems.length > 0) return { failure: 'localFile', text: problemText(problems) };
  // What the folder has to say comes before anything is connected, and before there is a client to say it.
  const early: Parameters<TellOfIdentity>[] = [];
  let tell: TellOfIdentity = (...said) => void early.push(said);
  const identities = new Identities({ directory, server: { host, port }, name }, (...said) => tell(...said));
  const candidates = await identities.candidates(options.identity);
  if (isAborted(options)) return INTERRUPTED;
  const connections = new Connections(options, new ClientKeys(identities, candidates));
  const first = connections.begin(candidates);
  tell = (event, level, text) => first.tell({ event, level, text });
  for (const said of early) tell(...said);
  for (const paths of sameNames) {
    first.tell({ event: 'sameName', level: 'warn', text: sameNameText(paths), paths });
  }
  if (parallel > 1 && profile.flow.connection === 'request') {
    first.tell({ event: 'fewerConnections', level: 'warn', text: EACH_ITS_OWN });
  }
  first.tell({ event: 'started', files: files.length, bytes });
  try {
    return await connections.result;
  } finally {
    await connections.end();
  }
}

const EACH_ITS_OWN =
  'each request has a connection of its own here, and a second one would replace the key of the first: going on with 1 connection';

const INTERRUPTED: RunResult = { failure: 'interrupted', text: 'interrupted' };

/** Asked anew each time, because it changes while the run goes on. */
function isAborted({ signal }: RunOptions): boolean {
  return signal?.aborted === true;
}

/**
 * The connections of a run. The first settles who the client is; each one that the server accepts brings the next, until
 * there are as many as are wanted, so that a server that takes only some of them is asked for one too many at the most
 * (docs/decisions/several-connections.md).
 */
class Connections {
  readonly result: Promise<RunResult>;
  readonly #context: RunContext;
  readonly #most: number;
  /** Those whose session has not ended. */
  readonly #open = new Set<Runner>();
  readonly #endings: Promise<void>[] = [];
  #opened = 0;
  #connected = 0;
  #newest: Runner | undefined;
  #worst: SessionResult | undefined;
  #resolve: (result: RunResult) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  constructor(options: RunOptions, keys: ClientKeys) {
    const { profile, parallel = 1, signal } = options;
    const files = new FileQueue(options.files.map((path) => basename(path)));
    this.#context = { options, files, keys, nextConnection: () => ++this.#connected };
    this.#most = profile.flow.connection === 'request' ? 1 : parallel;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    signal?.addEventListener('abort', () => this.#resolve(INTERRUPTED), { once: true });
  }

  /** Opens the first connection. */
  begin(candidates: readonly UsableIdentity[]): Runner {
    const [identity, ...others] = candidates.map(({ clientId, privateKey, isPending = false }) => ({
      clientId,
      publicKey: privateKey.publicKeyDer(),
      isPending,
    }));
    return this.#start({ identity, others });
  }

  /** Cuts what is still open. */
  async end(): Promise<void> {
    await Promise.all([...this.#endings, ...[...this.#open].map((runner) => runner.cut())]);
  }

  #start(identity: SessionIdentity): Runner {
    const runner = new Runner(this.#context, identity, () => this.#startNext(runner));
    this.#newest = runner;
    this.#opened += 1;
    this.#open.add(runner);
    runner.result.then((result) => this.#conclude(runner, result)).catch((error: unknown) => this.#reject(error));
    return runner;
  }

  /** The server has accepted this one: another may have a part of what is left. */
  #startNext(accepted: Runner): void {
    const { identity } = accepted;
    if (accepted !== this.#newest || this.#opened === this.#most || this.#context.files.isEmpty) return;
    this.#start({ identity, isFurther: true });
  }

  /** The run is over with its last connection that was accepted: one that the server lets wait has no file. */
  #conclude(runner: Runner, result: SessionResult): void {
    this.#open.delete(runner);
    this.#endings.push(runner.end());
    const others = [...this.#open].filter(({ isAccepted }) => isAccepted).length;
    if (others > 0 && !this.#context.files.isClosed && rank(result) === FAILED) {
      const text = `${result.text}: going on with ${counted(others, 'connection')}`;
      runner.tell({ event: 'fewerConnections', level: 'warn', text });
    } else if (this.#worst === undefined || rank(result) > rank(this.#worst)) {
      this.#worst = result;
    }
    if (others === 0) this.#resolve(this.#worst ?? result);
  }
}

const FAILED = 2;

/** What one session says of all files takes precedence over what another says of them, where it is worse. */
function rank({ failure }: SessionResult): number {
  if (failure === undefined) return 0;
  return failure === 'checksum' ? 1 : FAILED;
}
