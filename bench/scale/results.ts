import type { Machine } from '../machine';
import type { Engine } from './measure/engine-processes';
import type { Tally } from './measure/relays';

/** Where a server keeps what it stores: a folder of its own, or what so many servers share. */
export type PlaceName = 'folder' | '1 server' | '2 servers' | '3 servers';

/** What is asked of the servers, as fast as they can. */
export type WorkloadName = 'registrations' | 'joins' | 'small files' | 'large files';

/** What servers of one place did under one load in a few seconds. */
export interface Run {
  readonly round: number;
  readonly place: PlaceName;
  readonly workload: WorkloadName;
  /** The share of the machine's time that was idle before. */
  readonly idle: number;
  readonly seconds: number;
  /** How often it was done. */
  readonly done: number;
  /** Bytes that were sent. */
  readonly sent: number;
  /** Seconds that it took: half of the time, and 99 of 100 times. */
  readonly median: number;
  readonly p99: number;
  /** Seconds of cores that had nothing to do, and of those that had nothing to do but to wait for the disk. */
  readonly unused: number;
  readonly disk: number;
  /** Processor seconds: of all servers, of the load, and of each engine. */
  readonly processor: Readonly<Record<'servers' | 'load' | Engine, number>>;
}

/** What servers ask of the engines for one operation. */
export interface Asked {
  readonly statements: Tally;
  readonly requests: Tally;
}

/** An operation by a client alone, one after the other. */
export interface AskedAlone extends Asked {
  /** From its start to its end, the relays included that count. */
  readonly seconds: number;
}

/** Operations whose statements and requests are counted. */
export type Operation = 'registration' | 'join' | 'small file' | 'large file';

/** Bytes of memory of one server. */
export interface Memory {
  readonly idle: number;
  /** For each connection that waits. */
  readonly connection: number;
  /** For each file that is half sent, by a client that is slower than the server. */
  readonly upload: number;
  /** For each file of clients that are faster than the server, at the most. */
  readonly fastUpload: number;
  /** Processor seconds that connections which wait take in a second, each. */
  readonly waiting: number;
}

/** What a check read, and the seconds that it took. */
export interface Checked {
  readonly files: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** What bench/scale/costs.json holds. */
export interface Results {
  readonly date: string;
  readonly commit: string;
  readonly machine: Machine;
  readonly runs: readonly Run[];
  /** Bytes of the large files. */
  readonly largeFile: number;
  readonly memory: { readonly folder: Memory; readonly shared?: Memory };
  /** Only where there were engines. */
  readonly shared?: {
    /** Of one operation with nobody else there, and of one among many; large files go on for longer than is looked. */
    readonly alone: Readonly<Record<Operation, AskedAlone>>;
    readonly among: Readonly<Record<Exclude<Operation, 'large file'>, Asked>>;
    /** What a server asks in a minute with no client. */
    readonly waiting: Asked;
    /** Connections that a server has to the database under load, at the most. */
    readonly connections: number;
    /** Rows that were added to the table of files, and the bytes by which it and its indexes grew. */
    readonly rows: { readonly count: number; readonly bytes: number; readonly indexes: number };
    /** Listing the bucket: objects, and seconds that it took. */
    readonly listing: { readonly objects: number; readonly seconds: number };
    /** `sealwire check`: of small files only, and of all, with the large ones. */
    readonly check: { readonly small: Checked; readonly all: Checked };
  };
}
