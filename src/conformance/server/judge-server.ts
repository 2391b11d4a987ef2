import type { Profile } from '../../../generated';
import type { PrivateKey } from '../../crypto/private-key';
import { NoTargetError } from '../failure';
import { judge, type Trial } from '../judge';
import type { CaseResult, Report } from '../report/report';
import type { RunningServer, ServerTarget } from '../target/target';
import { Bench } from './bench';
import { serverCases } from './cases';
import type { ServerCase } from './server-case';

/** How a server is judged. */
export interface ServerJudgement {
  readonly target: ServerTarget;
  readonly profile: Profile;
  /** Milliseconds to wait for anything that must come. */
  readonly patienceMs: number;
  /** Milliseconds after which no further case is begun. */
  readonly totalTimeMs: number;
  /** Which cases; all of them where nothing is said. The plain conversation always comes first. */
  readonly only?: (id: string) => boolean;
  readonly known: (id: string) => string | undefined;
  readonly rerun: (id: string) => string;
  readonly onResult?: (result: CaseResult) => void;
  /** The key pair of the kit's clients, where the caller has one; made anew otherwise. */
  readonly keyPair?: Promise<PrivateKey>;
}

/**
 * Judges a server: the plain conversation first, and if that holds, everything else.
 * @throws NoTargetError where there is no server to judge.
 */
export async function judgeServer(options: ServerJudgement): Promise<Report> {
  const { target, profile, patienceMs, only = () => true, known, rerun, onResult, totalTimeMs } = options;
  const startedAt = new Date();
  const started = performance.now();
  const stand = await Stand.start(options);
  try {
    const trial = (one: ServerCase): Trial => ({ info: one, run: () => stand.run(one) });
    const [sanity, ...others] = serverCases(profile);
    if (sanity === undefined) throw new TypeError('there is no sanity case');
    const results = await judge({
      ...{ sanity: trial(sanity), trials: others.filter(({ id }) => only(id)).map(trial) },
      ...{ known, rerun, onResult, totalTimeMs, caseTimeMs: 20 * patienceMs },
      output: () => stand.output,
      afterEach: (failed) => stand.settle(failed),
    });
    const durationMs = performance.now() - started;
    return { side: 'server', profile: profile.id, target: target.name, startedAt, durationMs, results };
  } finally {
    await stand.stop();
  }
}

/** The server under judgement with the bench before it, both made anew where the server has died. */
class Stand {
  readonly #options: ServerJudgement;
  #server: RunningServer;
  #bench: Bench;

  private constructor(options: ServerJudgement, server: RunningServer) {
    this.#options = options;
    this.#server = server;
    this.#bench = new Bench({ ...options, server });
  }

  static async start(options: ServerJudgement): Promise<Stand> {
    return new Stand(options, await options.target.start(options.profile));
  }

  run(one: ServerCase): Promise<void> {
    return one.run(this.#bench);
  }

  /** What the server printed last. */
  get output(): string {
    return this.#server.output();
  }

  /** Ends what a case has left open. After a failure, a server that is gone is started again. */
  async settle(failed: boolean): Promise<string | undefined> {
    this.#bench.hangUp();
    if (!failed) return undefined;
    // Who knows what a server that fails a case has kept of the client that all cases share.
    this.#bench.forgetMember();
    if (await this.#listens()) return undefined;
    try {
      await this.#server.stop();
      this.#server = await this.#options.target.start(this.#options.profile);
      this.#bench = new Bench({ ...this.#options, server: this.#server });
      return undefined;
    } catch (error) {
      if (error instanceof NoTargetError) return `The server is gone and does not come back: ${error.message}.`;
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#bench.hangUp();
    await this.#server.stop();
  }

  async #listens(): Promise<boolean> {
    if (!this.#server.isAlive()) return false;
    try {
      (await this.#bench.connect()).close();
      return true;
    } catch {
      return false;
    }
  }
}
