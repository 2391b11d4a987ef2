import type { Log } from '../server/log';
import type { Timings } from '../server/status';
import type { OverviewReader } from '../storage';
import { jsonLine } from '../text/visible';
import { turned } from './guard';
import { AdminListener, plainText, type AdminAddress, type Routes } from './listener';
import { Observer } from './observer';
import { pagePolicy, pageText } from './page';
import { readiness, readinessText } from './readiness';
import type { WatchedLog, WatchedServer } from './sources';
import { statusDocument } from './status-document';

/**
 * What a server shows of itself to those who run it: whether it lives and is ready, metrics, and a page
 * (docs/decisions/admin-listener.md). It listens before the server does, so that a start that takes long is seen as one.
 */
export class Admin {
  readonly #observer: Observer;
  readonly #listener: AdminListener;

  /** @throws AdminError E_PORT_IN_USE, E_LISTEN */
  static async start(address: AdminAddress, log: WatchedLog): Promise<Admin> {
    const observer = new Observer(log);
    const spec = { flag: '--admin', routes: routesOf(observer), guard: turned } as const;
    return new Admin(observer, await AdminListener.start(address, spec));
  }

  private constructor(observer: Observer, listener: AdminListener) {
    this.#observer = observer;
    this.#listener = listener;
  }

  /** Where the page is. */
  get url(): string {
    return this.#listener.url;
  }

  /** To be told what the server tells. */
  get log(): Log {
    return this.#observer.tally;
  }

  /** To be told how long things take. */
  get timings(): Timings {
    return this.#observer.timings;
  }

  /** The server has started. @param open opens what it has stored. */
  watch(server: WatchedServer, open: () => Promise<OverviewReader>): void {
    this.#observer.watch(server, open);
  }

  /** Listens no more. */
  async close(): Promise<void> {
    await this.#listener.close();
    await this.#observer.close();
  }
}

function routesOf(observer: Observer): Routes {
  return {
    '/': () => ({
      status: 200,
      type: 'text/html; charset=utf-8',
      body: pageText,
      headers: { 'Content-Security-Policy': pagePolicy },
    }),
    '/livez': () => plainText(200, 'alive\n'),
    '/readyz': async () => {
      const { isReady, text } = readinessText(await readiness(observer));
      return plainText(isReady ? 200 : 503, text);
    },
    '/metrics': async () => {
      const { contentType: type } = observer.metrics;
      return { status: 200, type, body: await observer.metrics.text() };
    },
    '/status.json': async () => {
      const document = await statusDocument(observer.tally, observer, await readiness(observer));
      return { status: 200, type: 'application/json; charset=utf-8', body: `${jsonLine(document)}\n` };
    },
  };
}
