import type { Profile } from '../../../generated';
import type { PrivateKey } from '../../crypto/private-key';
import { ConformanceFailure, NoTargetError } from '../failure';
import type { Stoppage } from '../judge';
import type { Afterwards } from '../report/report';
import type { RunningServer, ServerTarget } from '../target/target';
import type { ServerCase } from './cases/server-case';
import { plainConversation } from './plain-conversation';
import { TestContext } from './test-context';

/** Which server is started, and how it is talked to. */
export interface ServerSettings {
  readonly target: ServerTarget;
  readonly profile: Profile;
  /** Milliseconds to wait for anything that must come. */
  readonly patienceMs: number;
  /** The key pair of the kit's clients, where the caller has one; by default made anew. */
  readonly keyPair?: Promise<PrivateKey>;
}

/** The server that is judged and the context of its cases, both made anew when the server serves nobody any more. */
export class ServerUnderTest {
  readonly #options: ServerSettings;
  #server: RunningServer;
  #context: TestContext;
  /** Whether it is known to serve: it was started, or has served a plain conversation, and no case has run since. */
  #isKnownToServe = true;
  #servedBeforeCase = true;
  #conversations = 0;

  private constructor(options: ServerSettings, server: RunningServer) {
    this.#options = options;
    this.#server = server;
    this.#context = new TestContext({ ...options, server });
  }

  static async start(options: ServerSettings): Promise<ServerUnderTest> {
    return new ServerUnderTest(options, await options.target.start(options.profile));
  }

  run(one: ServerCase): Promise<void> {
    this.#servedBeforeCase = this.#isKnownToServe;
    this.#isKnownToServe = false;
    this.#server.forgetOutput();
    return one.run(this.#context);
  }

  /** What the server has printed since the case began. */
  get output(): string {
    return this.#server.output();
  }

  /**
   * Ends what a case has left open. After a failure, a server that serves no plain conversation is started again; one that
   * the kit cannot start gets a second chance.
   */
  async afterCase(failed: boolean): Promise<Stoppage | undefined> {
    this.#context.hangUp();
    if (!failed) return undefined;
    // Who knows what a server that fails a case has kept of the client that all cases share.
    this.#context.forgetMember();
    const problem = await this.#problem();
    if (problem === undefined) return undefined;
    const kind = this.#server.isAlive() ? 'silent' : 'ended';
    const wentOnBefore = this.#servedBeforeCase;
    const end = await this.#startAnew();
    return { afterwards: { kind, sentences: sentencesOf(kind, problem) }, wentOnBefore, end };
  }

  async stop(): Promise<void> {
    this.#context.hangUp();
    await this.#server.stop();
  }

  /** Why nothing further can be judged; `undefined` where the server serves again. */
  async #startAnew(): Promise<string | undefined> {
    const keyPair = this.#context.keyPair();
    try {
      await this.#server.stop();
      this.#server = await this.#options.target.start(this.#options.profile);
    } catch (error) {
      if (error instanceof NoTargetError) return `The server is gone and does not come back: ${error.message}.`;
      throw error;
    }
    this.#context = new TestContext({ ...this.#options, keyPair, server: this.#server });
    const problem = await this.#problem();
    return problem && `The server serves nobody any more, not even a plain conversation: ${problem}`;
  }

  /** What fails in a plain conversation, in a sentence; `undefined` where the server serves. */
  async #problem(): Promise<string | undefined> {
    if (!this.#server.isAlive()) return 'It runs no more.';
    this.#conversations += 1;
    try {
      await plainConversation(this.#context, `-${this.#conversations}`);
      this.#isKnownToServe = true;
      return undefined;
    } catch (error) {
      if (error instanceof ConformanceFailure) return error.message;
      throw error;
    } finally {
      this.#context.hangUp();
    }
  }
}

function sentencesOf(kind: Afterwards['kind'], problem: string): string {
  return kind === 'ended'
    ? 'The server ended.'
    : `The server served nobody any more, not even a plain conversation: ${problem}`;
}
