import { DEFAULT_LIMITS } from '../../../src/server/limits';

/** What a piece of work takes: seconds of a core at each place, and the time from its start to its end where nothing else is done. */
export interface WorkCost {
  /** Seconds of a server's core. */
  readonly server: number;
  /** Seconds of a core of the database's machine. */
  readonly database: number;
  /** Seconds of a core of the machines that hold the contents. */
  readonly store: number;
  /** From its start to its end, in seconds. */
  readonly seconds: number;
}

/** What was measured, as the simulation needs it. */
export interface Costs {
  /** To connect, to register and to get a key. */
  readonly join: WorkCost;
  /** Of a file, however large it is: to confirm it, with its row and its object. */
  readonly file: WorkCost;
  /** Of a byte of a file; it takes as long as the client's line does. */
  readonly byte: Omit<WorkCost, 'seconds'>;
  /** Bytes of a server's memory: without a client, for each connection, and for each file that is on its way. */
  readonly memory: { readonly idle: number; readonly connection: number; readonly upload: number };
}

/** What serves the crowd, and what its members do when it does not. */
export interface System {
  readonly servers: number;
  /** Connections at one time that each server takes: `--max-connections`; 0 for any number. */
  readonly connections: number;
  /** Those from one address at each server: `--max-per-address`; 0 for any number. */
  readonly perAddress: number;
  /** Whether the balancer lets those wait for which no server has a place (HAProxy's `maxconn`); else a server turns them away. */
  readonly hasQueue: boolean;
  /** Cores that a server can use. Its JavaScript has one; ciphers and checksums have others. */
  readonly serverCores: number;
  readonly databaseCores: number;
  readonly storeCores: number;
  /** Cores of one machine that servers, database and store share; any number where each has its own. */
  readonly machineCores?: number;
  /** Bytes a second that come in at the balancer. */
  readonly network: number;
  readonly client: {
    /** Seconds without an answer after which a client takes its connection for lost: `--timeout`. */
    readonly timeout: number;
    /** How often it replaces a lost connection, after 1 second, 2, 4 …: `--retries`. */
    readonly retries: number;
    /** Seconds to the server and back. */
    readonly roundTrip: number;
  };
  readonly person: {
    /** Seconds until a person starts the client again that has ended with an error: any from `least` to `most`. */
    readonly pause: { readonly least: number; readonly most: number };
    /** Seconds after the deadline when a person starts it no more. */
    readonly patience: number;
  };
}

/** Servers with their default limits, and clients with theirs; the machines are assumed. */
export const SYSTEM: System = {
  servers: 3,
  connections: DEFAULT_LIMITS.connections,
  perAddress: DEFAULT_LIMITS.connectionsPerAddress,
  hasQueue: false,
  serverCores: 1,
  databaseCores: 4,
  storeCores: 16,
  network: 10e9 / 8,
  client: { timeout: 30, retries: 4, roundTrip: 0.03 },
  person: { pause: { least: 10, most: 60 }, patience: 1800 },
};
