import { randomBytes } from 'node:crypto';
import type { Children, Service } from '../../measure/children';
import { readiness } from '../../measure/children';
import { sealwire } from '../../peers/sealwire';
import type { WorkDirectory } from '../../work-directory';
import type { PlaceName } from '../results';
import type { Engines } from './engines';

/** What is stored where, as options of `sealwire serve` and of its other commands. */
export interface Place {
  readonly name: PlaceName;
  readonly servers: number;
}

/** The folder first, then the number of servers on the engines. */
export const PLACES: readonly Place[] = [
  { name: 'folder', servers: 1 },
  { name: '1 server', servers: 1 },
  { name: '2 servers', servers: 2 },
  { name: '3 servers', servers: 3 },
];

/** Seconds for a server to start. */
const TIMEOUT = 30;

const LISTENING = /listening on (127\.0\.0\.1:\d+)/;

/** One generator sends here what ten thousand clients would. */
const NO_LIMITS = [
  ...['--max-client-bytes', '0', '--max-client-files', '0', '--max-registrations', '0', '--max-connections', '0'],
  ...['--max-per-address', '0', '--max-per-client', '0', '--max-requests', '0', '--idle-timeout', '0'],
];

/** Servers that run, all on one store. */
export interface Running {
  readonly services: readonly Service[];
  /** HOST:PORT of each, with commas between them. */
  readonly addresses: string;
  /** Options that name the store, for other commands. */
  readonly store: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Another way to the engines, as through something that counts. */
export interface Detour {
  readonly database: string;
  readonly endpoint: string;
}

/** What starting servers takes. */
export interface Start {
  readonly children: Children;
  readonly directory: WorkDirectory;
  readonly engines: Engines | undefined;
}

/** Starts the servers of a place on a store that is empty. */
export async function startServers(
  { children, directory, engines }: Start,
  place: Place,
  detour?: Detour,
): Promise<Running> {
  const name = `scale${randomBytes(4).toString('hex')}`;
  const folder = directory.at(name);
  let store: readonly string[] = ['--data', folder];
  let env: Readonly<Record<string, string>> = {};
  if (place.name !== 'folder') {
    if (engines === undefined) throw new RangeError('there are no engines');
    const { database, contents } = await engines.emptyStore(name);
    store = [
      '--db',
      detour === undefined ? database : throughDetour(database, detour.database),
      '--contents',
      contents,
    ];
    env = detour === undefined ? {} : { AWS_ENDPOINT_URL_S3: `http://${detour.endpoint}` };
  }
  const services: Service[] = [];
  const addresses: string[] = [];
  for (let number = 0; number < place.servers; number++) {
    const where = ['--host', '127.0.0.1', '--port', '0', '--edition', '2024b', ...store];
    const service = children.start({ ...sealwire('serve', ...where, ...NO_LIMITS), env });
    services.push(service);
    addresses.push(
      await readiness('sealwire serve', service, async () => LISTENING.exec(service.output())?.[1], TIMEOUT),
    );
  }
  return {
    services,
    addresses: addresses.join(','),
    store,
    env,
    stop: async () => {
      await Promise.all(services.map((service) => service.stop()));
    },
  };
}

function throughDetour(database: string, address: string): string {
  const url = new URL(database);
  url.host = address;
  return url.href;
}
