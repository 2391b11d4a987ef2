import type { Profile } from '../../../generated';
import type { PrivateKey } from '../../crypto/private-key';
import { NoTargetError } from '../failure';
import type { RunningServer, ServerTarget } from '../target/target';
import type { ServerCase } from './cases/server-case';
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

/** The server that is judged and the context of its cases, both made anew when the server has died. */
export class ServerUnderTest {
  readonly #options: ServerSettings;
  #server: RunningServer;
  #context: TestContext;

  private constructor(options: ServerSettings, server: RunningServer) {
    this.#options = options;
    this.#server = server;
    this.#context = new TestContext({ ...options, server });
  }

  static async start(options: ServerSettings): Promise<ServerUnderTest> {
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
