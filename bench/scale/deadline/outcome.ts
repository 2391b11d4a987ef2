import type { Client } from './crowd';

/** The system at one time. */
export interface Sample {
  /** In seconds; the deadline is at 0. */
  readonly time: number;
  /** Clients that have come so far, whose file is stored, and who have given up. */
  readonly arrived: number;
  readonly finished: number;
  readonly gaveUp: number;
  /** Connections that are open, and those of the server that has the most. */
  readonly connections: number;
  readonly mostConnections: number;
  /** Bytes of memory of the server that has the most. */
  readonly mostMemory: number;
  /** Bytes that have come in so far. */
  readonly received: number;
  /** Seconds of a core that were used so far: of the busiest server, the database and the store. */
  readonly used: { readonly server: number; readonly database: number; readonly store: number };
}

/** How often something has happened. */
export interface Counts {
  readonly arrived: number;
  readonly gaveUp: number;
  /** Connections that a server has turned away. */
  readonly turnedAway: number;
  /** Connections without a key that had to make room. */
  readonly madeRoom: number;
  /** Connections whose client heard nothing for too long. */
  readonly timedOut: number;
  /** How often somebody has started the client. */
  readonly runs: number;
  /** Connections that waited at the balancer. */
  readonly queued: number;
}

/** What has become of a crowd. */
export interface Outcome extends Counts {
  readonly finished: number;
  /** Clients that have come, and neither finished nor given up; 0 at the end. */
  readonly waiting: number;
  /** Seconds that each file took longer than it would have with nobody else there, the shortest first. */
  readonly waits: readonly number[];
  /** Files stored after the deadline. */
  readonly late: number;
  /** Those of them that would have been stored in time with nobody else there. */
  readonly lateByOthers: number;
  /** Bytes of all files that are stored. */
  readonly bytes: number;
  readonly samples: readonly Sample[];
}

/** Adds up what has become of a crowd. @param secondsAlone that a client needs with nobody else there */
export function outcomeOf(
  clients: readonly Client[],
  finished: ReadonlyMap<Client, number>,
  secondsAlone: (client: Client) => number,
  samples: readonly Sample[],
  counts: Counts,
): Outcome {
  const ended = clients.flatMap((client) => {
    const at = finished.get(client);
    return at === undefined ? [] : [{ client, at, alone: client.arrival + secondsAlone(client) }];
  });
  const waits = ended.map(({ at, alone }) => Math.max(0, at - alone)).sort((one, other) => one - other);
  const late = ended.filter(({ at }) => at > 0);
  return {
    ...counts,
    finished: ended.length,
    waiting: counts.arrived - ended.length - counts.gaveUp,
    waits,
    late: late.length,
    lateByOthers: late.filter(({ alone }) => alone <= 0).length,
    bytes: ended.reduce((sum, { client }) => sum + client.size, 0),
    samples,
  };
}

/** The value below which this share of some sorted values lies; 0 where there are none. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** The most that something grew by in a second, between two samples that follow each other. */
export function greatestRate(samples: readonly Sample[], of: (sample: Sample) => number): number {
  return Math.max(0, ...ratesOf(samples, of).map(({ rate }) => rate));
}

/** How much something grew by in a second between samples, and when. */
export function ratesOf(
  samples: readonly Sample[],
  of: (sample: Sample) => number,
): { readonly time: number; readonly rate: number }[] {
  return samples.slice(1).flatMap((later, index) => {
    const earlier = samples[index];
    if (earlier === undefined || later.time <= earlier.time) return [];
    return [{ time: later.time, rate: (of(later) - of(earlier)) / (later.time - earlier.time) }];
  });
}
