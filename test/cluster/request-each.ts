import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { editions, type Profile } from '../../generated';
import { run } from '../../src/client/run';
import { AllowedAddresses } from '../../src/server/allowed-addresses';
import { DEFAULT_LIMITS } from '../../src/server/limits';
import { Server } from '../../src/server/server';
import { Balancer, type Backend } from './balancer';
import { NODES } from './cluster';
import { contentOf } from './files-to-send';
import { freePorts } from './free-ports';
import type { Scenario } from './scenario';
import { StoreOnEngines } from './store-on-engines';

/** Clients in each edition. */
const CLIENTS = 10;

/** Sizes of the files of each client, in bytes. */
const SIZES = [1000, 300_000];

/** The editions that have "reconnect", with a connection for each request, as dialects may have it. */
const PROFILES: readonly Profile[] = editions
  .filter(({ requests }) => requests.Reconnect !== undefined)
  .map((edition) => ({ ...edition, flow: { ...edition.flow, connection: 'request' } }));

export const REQUEST_EACH: Scenario = {
  name: 'request-each',
  about: 'clients with a connection for each request, each of which the balancer hands to another server',
  run: async (engines, folder) => {
    Object.assign(process.env, engines.env);
    const figures = { clients: 0, connections: 0, verified: 0 };
    const violations: string[] = [];
    for (const profile of PROFILES) {
      const store = await StoreOnEngines.make(engines, `each ${profile.id}`);
      const place = await InProcess.start(profile, store);
      try {
        for (let number = 0; number < CLIENTS; number++) {
          const name = `${profile.id} ${number}`;
          const { failure, connections } = await send(profile, name, place.balancer.port, join(folder, name));
          figures.clients += 1;
          figures.connections += connections;
          if (failure !== undefined) violations.push(`${name}: ${failure}`);
        }
        const rows = await store.rows('SELECT "Verified" FROM "files"');
        figures.verified += rows.filter(({ Verified }) => Boolean(Verified)).length;
        if (rows.length !== CLIENTS * SIZES.length) violations.push(`${rows.length} rows in ${profile.id}`);
        const idle = place.accepted.filter((accepted) => accepted < 2 * CLIENTS);
        if (idle.length > 0) violations.push(`a server took ${idle.join(', ')} connections only`);
      } finally {
        await place.stop();
        await store.removeContents();
      }
    }
    if (figures.verified !== figures.clients * SIZES.length) violations.push('not all files are verified');
    return { figures, violations };
  },
};

/** Servers of this process behind the balancer, since no command knows such a profile. */
class InProcess {
  private constructor(
    private readonly servers: readonly Server[],
    private readonly readiness: readonly ReturnType<typeof createServer>[],
    readonly balancer: Balancer,
  ) {}

  static async start(profile: Profile, store: StoreOnEngines): Promise<InProcess> {
    const [balanced = 0, ...ports] = await freePorts(1 + 2 * NODES);
    const backends: readonly Backend[] = Array.from({ length: NODES }, (_, index) => ({
      port: ports[2 * index] ?? 0,
      readyPort: ports[2 * index + 1] ?? 0,
    }));
    const proxyFrom = new AllowedAddresses(['127.0.0.1']);
    const servers = await Promise.all(
      backends.map(({ port }) =>
        Server.start({
          data: { database: store.database, contents: store.contents },
          listeners: [{ host: '127.0.0.1', port, profiles: [profile], proxyFrom }],
          limits: { ...DEFAULT_LIMITS, connectionsPerAddress: 0, registrations: 0 },
          log: { info: () => undefined, warn: () => undefined },
        }),
      ),
    );
    const readiness = backends.map(({ readyPort }) =>
      createServer((_, response) => response.end()).listen(readyPort, '127.0.0.1'),
    );
    return new InProcess(servers, readiness, await Balancer.start(balanced, backends));
  }

  /** Connections that each server took, checks of the balancer among them. */
  get accepted(): readonly number[] {
    return this.servers.map((server) => server.status.accepted);
  }

  async stop(): Promise<void> {
    await this.balancer.stop();
    this.readiness.forEach((server) => server.close());
    await Promise.all(this.servers.map((server) => server.stop()));
  }
}

async function send(profile: Profile, name: string, port: number, directory: string) {
  mkdirSync(directory);
  const files = SIZES.map((size) => join(directory, `${size}.bin`));
  files.forEach((file, index) => writeFileSync(file, contentOf(SIZES[index] ?? 0)));
  let connections = 0;
  const { failure, text } = await run({
    ...{ host: '127.0.0.1', port, profile, name: Buffer.from(name), files, directory },
    ...{ identity: undefined, timeoutMs: 20_000 },
    onEvent: ({ event }) => (connections += Number(event === 'connected')),
  });
  return { failure: failure === undefined ? undefined : text, connections };
}
