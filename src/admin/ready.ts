import { turnedUnlessItReads } from './guard';
import { AdminListener, plainText, type AdminAddress, type Answer } from './listener';
import { readiness, readinessText, type AskedServer } from './readiness';

/** How old an answer may be, in milliseconds: however often somebody asks, the disk and the database are asked less often. */
const AGE_MS = 500;

/**
 * Says to a balancer on another machine whether the server is ready, and nothing else: no reason, no number, no name
 * (docs/decisions/admin-listener.md).
 */
export class Ready {
  readonly #log: AskedServer['log'];
  #server: AskedServer['server'];
  #listener: AdminListener | undefined;
  #answer: Promise<Answer> | undefined;
  #answerUntil = 0;

  /**
   * @param mayAsk who may connect, by the address; everybody where it is left out.
   * @throws AdminError E_PORT_IN_USE, E_LISTEN
   */
  static async start(
    address: AdminAddress,
    log: AskedServer['log'],
    mayAsk?: (address: string) => boolean,
  ): Promise<Ready> {
    const ready = new Ready(log);
    const routes = { '/livez': () => plainText(200, 'alive\n'), '/readyz': () => ready.#ask() };
    ready.#listener = await AdminListener.start(address, {
      ...{ flag: '--ready', routes, guard: turnedUnlessItReads, mayAsk },
    });
    return ready;
  }

  private constructor(log: AskedServer['log']) {
    this.#log = log;
  }

  /** Where it listens, as `http://…/`. */
  get url(): string {
    return this.#listener?.url ?? '';
  }

  /** The server has started. */
  watch(server: NonNullable<AskedServer['server']>): void {
    this.#server = server;
    this.#answerUntil = 0;
  }

  /** Listens no more. */
  async close(): Promise<void> {
    await this.#listener?.close();
  }

  #ask(): Promise<Answer> {
    const now = performance.now();
    if (this.#answer === undefined || now >= this.#answerUntil) {
      this.#answerUntil = now + AGE_MS;
      this.#answer = answerOf({ server: this.#server, log: this.#log });
    }
    return this.#answer;
  }
}

async function answerOf(asked: AskedServer): Promise<Answer> {
  const { isReady } = readinessText(await readiness(asked));
  return plainText(isReady ? 200 : 503, isReady ? 'ready\n' : 'not ready\n');
}
