import type { Profile } from '../../../generated';
import type { PrivateKey } from '../../crypto/private-key';
import { NoTargetError } from '../failure';
import { judge, type RunnableCase } from '../judge';
import type { CaseResult, Report } from '../report/report';
import type { RunningServer, ServerTarget } from '../target/target';
import { TestContext } from './test-context';
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
  const server = await ServerUnderTest.start(options);
  try {
    const runnable = (one: ServerCase): RunnableCase => ({ info: one, run: () => server.run(one) });
    const [sanity, ...others] = serverCases(profile);
    if (sanity === undefined) throw new TypeError('there is no sanity case');
    const results = await judge({
      ...{ sanity: runnable(sanity), cases: others.filter(({ id }) => only(id)).map(runnable) },
      ...{ known, rerun, onResult, totalTimeMs, caseTimeMs: 20 * patienceMs },
      output: () => server.output,
      afterEach: (failed) => server.afterCase(failed),
    });
    const durationMs = performance.now() - started;
    return { side: 'server', profile: profile.id, target: target.name, startedAt, durationMs, results };
  } finally {
    await server.stop();
  }
}

/** The server that is judged and the context of its cases, both made anew when the server has died. */
class ServerUnderTest {
  readonly #options: ServerJudgement;
  #server: RunningServer;
  #context: TestContext;

  private constructor(options: ServerJudgement, server: RunningServer) {
    this.#options = options;
    this.#server = server;
    this.#context = new TestContext({ ...options, server });
  }

  static async start(options: ServerJudgement): Promise<ServerUnderTest> {
    return new ServerUnderTest(options, await options.target.start(options.profile));
  }

  run(one: ServerCase): Promise<void> {
    return one.run(this.#context);
  }

  /** What the server printed last. */
  get output(): string {
    return this.#server.output();
  }

  /** Ends what a case has left open. After a failure, a server that is gone is started again. */
  async afterCase(failed: boolean): Promise<string | undefined> {
    this.#context.hangUp();
    if (!failed) return undefined;
    // Who knows what a server that fails a case has kept of the client that all cases share.
    this.#context.forgetMember();
    if (await this.#listens()) return undefined;
    try {
      await this.#server.stop();
      this.#server = await this.#options.target.start(this.#options.profile);
      this.#context = new TestContext({ ...this.#options, server: this.#server });
      return undefined;
    } catch (error) {
      if (error instanceof NoTargetError) return `The server is gone and does not come back: ${error.message}.`;
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#context.hangUp();
    await this.#server.stop();
  }

  async #listens(): Promise<boolean> {
    if (!this.#server.isAlive()) return false;
    try {
      (await this.#context.connect()).close();
      return true;
    } catch {
      return false;
    }
  }
}
