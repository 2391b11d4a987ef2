import type { Client } from './crowd';
import { Flows, type Abandon, type Demand } from './flows';
import { Heap } from './heap';
import { outcomeOf, type Outcome, type Sample } from './outcome';
import { randomFrom } from './random';
import type { Costs, System, WorkCost } from './system';

/** Round trips before the first byte of a file: to connect, to register, to get a key. */
const ROUND_TRIPS_TO_JOIN = 3;

/** Round trips behind its last byte: the checksum and its confirmation. */
const ROUND_TRIPS_TO_CONFIRM = 2;

/** Seconds between two samples. */
export const SAMPLED_EVERY = 10;

type Stage = 'join' | 'upload' | 'confirm';

/** A client on its way through the system. */
interface Visit {
  readonly client: Client;
  readonly random: () => number;
  /** Counts up with everything that happens to it, so that a timer knows whether it is still meant. */
  step: number;
  retried: number;
  place: { readonly server: Server; readonly abandon: Abandon } | undefined;
}

interface Server {
  readonly index: number;
  readonly visits: Set<Visit>;
  /** Those without a key, in the order in which they came. */
  readonly keyless: Set<Visit>;
  readonly byAddress: Map<number, number>;
}

/**
 * What becomes of a crowd. Three kinds of work follow each other: a client joins, sends and confirms; each takes what was measured of servers,
 * database and store, which all who are at work share (flows.ts). Who gets a place, who is turned away and who comes again follows the
 * servers' and the client's own rules.
 *
 * @param clients in the order in which they come
 */
export function simulate(clients: readonly Client[], system: System, costs: Costs): Outcome {
  return new Simulation(clients, system, costs).run();
}

/** Seconds that a client needs where nobody else is there. */
export function secondsAlone({ size, line }: Client, system: System, costs: Costs): number {
  return joinSeconds(system, costs) + size / line + confirmSeconds(system, costs);
}

function joinSeconds({ client }: System, { join }: Costs): number {
  return join.seconds + ROUND_TRIPS_TO_JOIN * client.roundTrip;
}

function confirmSeconds({ client }: System, { file }: Costs): number {
  return file.seconds + ROUND_TRIPS_TO_CONFIRM * client.roundTrip;
}

class Simulation {
  readonly #timers = new Heap<() => void>();
  readonly #flows: Flows<Visit>;
  readonly #servers: readonly Server[];
  readonly #queue = new Set<Visit>();
  readonly #finished = new Map<Client, number>();
  readonly #samples: Sample[] = [];
  readonly #counts = { arrived: 0, gaveUp: 0, turnedAway: 0, madeRoom: 0, timedOut: 0, runs: 0, queued: 0 };
  #now: number;

  constructor(
    private readonly clients: readonly Client[],
    private readonly system: System,
    private readonly costs: Costs,
  ) {
    const { servers, serverCores, databaseCores, storeCores, machineCores = Infinity, network } = system;
    const each = Array.from({ length: servers }, (_, index) => [serverName(index), serverCores] as const);
    const shared = { database: databaseCores, store: storeCores, machine: machineCores, network };
    const capacities = { ...Object.fromEntries(each), ...shared };
    this.#flows = new Flows(capacities);
    this.#servers = each.map((_, index) => ({
      index,
      visits: new Set(),
      keyless: new Set(),
      byAddress: new Map<number, number>(),
    }));
    this.#now = clients[0]?.arrival ?? 0;
  }

  run(): Outcome {
    for (const client of this.clients) {
      const visit: Visit = {
        ...{ client, random: randomFrom(client.index + 1), step: 0, retried: 0, place: undefined },
      };
      this.#timers.push(client.arrival, () => {
        this.#counts.arrived += 1;
        this.#start(visit);
      });
    }
    this.#sample();
    while (this.#isGoingOn) {
      const toTimer = this.#timers.least - this.#now;
      const toWork = this.#flows.next;
      if (toTimer === Infinity && toWork === Infinity) break;
      const seconds = Math.max(0, Math.min(toTimer, toWork));
      this.#flows.advance(seconds);
      this.#now += seconds;
      if (toTimer <= toWork) this.#timers.pop()?.();
      else this.#workDone();
    }
    this.#take();
    const { system, costs } = this;
    const alone = (client: Client): number => secondsAlone(client, system, costs);
    return outcomeOf(this.clients, this.#finished, alone, this.#samples, this.#counts);
  }

  get #isGoingOn(): boolean {
    return this.#finished.size + this.#counts.gaveUp < this.clients.length;
  }

  /** A person starts the client. */
  #start(visit: Visit): void {
    this.#counts.runs += 1;
    visit.retried = 0;
    this.#connect(visit);
  }

  #connect(visit: Visit): void {
    const server = this.#servers.reduce((best, one) => (one.visits.size < best.visits.size ? one : best));
    const { connections, perAddress, hasQueue } = this.system;
    const { address } = visit.client;
    if (hasQueue && isReached(connections, server.visits.size)) {
      this.#counts.queued += 1;
      this.#queue.add(visit);
      this.#timeout(visit);
      return;
    }
    if (isReached(perAddress, server.byAddress.get(address) ?? 0)) {
      const neighbour = [...server.keyless].find(({ client }) => client.address === address);
      if (neighbour === undefined) return this.#turnAway(visit);
      this.#makeRoom(neighbour);
    }
    if (isReached(connections, server.visits.size)) {
      const [oldest] = server.keyless;
      if (oldest === undefined) return this.#turnAway(visit);
      this.#makeRoom(oldest);
    }
    this.#admit(visit, server);
  }

  #admit(visit: Visit, server: Server): void {
    server.visits.add(visit);
    server.keyless.add(visit);
    server.byAddress.set(visit.client.address, (server.byAddress.get(visit.client.address) ?? 0) + 1);
    this.#work(visit, server, 'join');
    this.#timeout(visit);
  }

  #work(visit: Visit, server: Server, stage: Stage): void {
    visit.step += 1;
    const { size, line } = visit.client;
    const kind = `${stage} ${server.index}`;
    if (stage === 'upload') {
      const { byte } = this.costs;
      const demand = { ...demandOf(server, byte, line), network: line };
      visit.place = { server, abandon: this.#flows.begin(kind, visit, size / line, demand) };
      return;
    }
    const cost = stage === 'join' ? this.costs.join : this.costs.file;
    const seconds = (stage === 'join' ? joinSeconds : confirmSeconds)(this.system, this.costs);
    visit.place = { server, abandon: this.#flows.begin(kind, visit, seconds, demandOf(server, cost, 1 / seconds)) };
  }

  #workDone(): void {
    const done = this.#flows.finish();
    if (done === undefined) return;
    const { kind, owner: visit } = done;
    const server = visit.place?.server;
    if (server === undefined) return;
    if (kind.startsWith('join')) {
      server.keyless.delete(visit);
      visit.retried = 0;
      this.#work(visit, server, 'upload');
    } else if (kind.startsWith('upload')) {
      this.#work(visit, server, 'confirm');
      this.#timeout(visit);
    } else {
      this.#finished.set(visit.client, this.#now);
      this.#leave(visit);
    }
  }

  /** The client hears nothing for too long, unless something happens before. */
  #timeout(visit: Visit): void {
    const { step } = visit;
    this.#timers.push(this.#now + this.system.client.timeout, () => {
      if (visit.step !== step || this.#finished.has(visit.client)) return;
      this.#counts.timedOut += 1;
      this.#lose(visit);
    });
  }

  #makeRoom(visit: Visit): void {
    this.#counts.madeRoom += 1;
    this.#lose(visit);
  }

  /** The connection is lost: the client tries again by itself, some times. */
  #lose(visit: Visit): void {
    this.#leave(visit);
    const { retries } = this.system.client;
    if (visit.retried >= retries) return this.#runAgain(visit);
    visit.retried += 1;
    this.#timers.push(this.#now + 2 ** (visit.retried - 1), () => this.#connect(visit));
  }

  /** The server says that it is busy: the client takes that for its answer, and ends. */
  #turnAway(visit: Visit): void {
    this.#counts.turnedAway += 1;
    this.#runAgain(visit);
  }

  #runAgain(visit: Visit): void {
    const { pause, patience } = this.system.person;
    const at = this.#now + pause.least + visit.random() * (pause.most - pause.least);
    if (at > patience) this.#counts.gaveUp += 1;
    else this.#timers.push(at, () => this.#start(visit));
  }

  #leave(visit: Visit): void {
    visit.step += 1;
    this.#queue.delete(visit);
    const { place } = visit;
    if (place === undefined) return;
    visit.place = undefined;
    place.abandon();
    const { server } = place;
    server.visits.delete(visit);
    server.keyless.delete(visit);
    server.byAddress.set(visit.client.address, (server.byAddress.get(visit.client.address) ?? 1) - 1);
    const [next] = this.#queue;
    if (next === undefined) return;
    this.#queue.delete(next);
    this.#admit(next, server);
  }

  #sample(): void {
    this.#take();
    this.#timers.push(this.#now + SAMPLED_EVERY, () => this.#sample());
  }

  #take(): void {
    const { memory } = this.costs;
    const flows = this.#flows;
    const servers = this.#servers.map(({ index, visits }) => {
      const uploads = flows.count(`upload ${index}`);
      return {
        connections: visits.size,
        memory: memory.idle + visits.size * memory.connection + uploads * memory.upload,
        used: flows.used(serverName(index)),
      };
    });
    this.#samples.push({
      time: this.#now,
      ...{ arrived: this.#counts.arrived, finished: this.#finished.size, gaveUp: this.#counts.gaveUp },
      connections: servers.reduce((sum, server) => sum + server.connections, 0),
      mostConnections: Math.max(...servers.map(({ connections }) => connections)),
      mostMemory: Math.max(...servers.map((server) => server.memory)),
      received: flows.used('network'),
      used: {
        server: Math.max(...servers.map(({ used }) => used)),
        database: flows.used('database'),
        store: flows.used('store'),
      },
    });
  }
}

const serverName = (index: number): string => `server ${index}`;

/** What work takes of the resources in each second. @param rate how much of it is done in a second */
function demandOf(to: Server, { server, database, store }: Omit<WorkCost, 'seconds'>, rate: number): Demand {
  const machine = server + database + store;
  return {
    [serverName(to.index)]: server * rate,
    ...{ database: database * rate, store: store * rate, machine: machine * rate },
  };
}

function isReached(limit: number, count: number): boolean {
  return limit !== 0 && count >= limit;
}
