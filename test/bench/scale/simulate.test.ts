import { crowd, CROWD, type Client } from '../../../bench/scale/deadline/crowd';
import { greatestRate, quantile } from '../../../bench/scale/deadline/outcome';
import { secondsAlone, simulate } from '../../../bench/scale/deadline/simulate';
import { SYSTEM, type Costs, type System } from '../../../bench/scale/deadline/system';

const NOTHING = { server: 0, database: 0, store: 0 };

/** A second to join, a second to confirm, and nothing that anybody has to share. */
const FREE: Costs = {
  join: { ...NOTHING, seconds: 1 },
  file: { ...NOTHING, seconds: 1 },
  byte: NOTHING,
  memory: { idle: 100, connection: 10, upload: 1 },
};

const system = (changes: Partial<System> = {}): System => ({
  ...SYSTEM,
  servers: 1,
  network: Infinity,
  client: { timeout: 30, retries: 4, roundTrip: 0 },
  person: { pause: { least: 20, most: 20 }, patience: 1000 },
  ...changes,
});

/** Clients that come at these times, each with a file that takes its line 10 seconds. */
const arriving = (...arrivals: readonly number[]): Client[] =>
  arrivals.map((arrival, index) => ({ index, arrival, size: 1000, line: 100, address: index }));

test('a client alone takes the time to join, that of its line and the time to confirm', () => {
  const { finished, waits, samples, late } = simulate(arriving(-60), system(), FREE);
  expect([finished, waits, late]).toEqual([1, [0], 0]);
  expect(samples.at(-1)?.time).toBeCloseTo(-60 + 12, 6);
});

test('round trips count: three to join, two to confirm', () => {
  const far = system({ client: { timeout: 30, retries: 4, roundTrip: 0.1 } });
  expect(simulate(arriving(-60), far, FREE).samples.at(-1)?.time).toBeCloseTo(-60 + 12 + 0.5, 6);
});

test('two who need all of the store each take twice as long', () => {
  const costs = { ...FREE, byte: { ...NOTHING, store: 0.01 } };
  const { waits } = simulate(arriving(-60, -60), system({ storeCores: 1 }), costs);
  expect(waits.map((wait) => wait.toFixed(6))).toEqual(['10.000000', '10.000000']);
});

test('a server’s core is its own, the database is shared', () => {
  const costs = { ...FREE, byte: { server: 0.01, database: 0.005, store: 0 } };
  const clients = arriving(-60, -60, -60, -60);
  const waited = (changes: Partial<System>): number => simulate(clients, system(changes), costs).waits.at(-1) ?? 0;
  expect(waited({ servers: 1, serverCores: 1, databaseCores: 2 })).toBeCloseTo(30, 6);
  expect(waited({ servers: 4, serverCores: 1, databaseCores: 2 })).toBeCloseTo(0, 6);
  expect(waited({ servers: 4, serverCores: 1, databaseCores: 1 })).toBeCloseTo(10, 6);
});

test('cores that all share are shared by all', () => {
  const costs = { ...FREE, byte: { server: 0.01, database: 0.005, store: 0.005 } };
  const { waits } = simulate(arriving(-60), system({ machineCores: 1 }), costs);
  expect(waits[0]).toBeCloseTo(10, 6);
});

test('who is turned away comes again when the person starts the client again', () => {
  const outcome = simulate(arriving(-60, -55), system({ connections: 1 }), FREE);
  expect(outcome).toMatchObject({ finished: 2, turnedAway: 1, runs: 3, madeRoom: 0 });
  // At -35 instead of -55: the first one is done at -48.
  expect(outcome.waits).toEqual([0, 20]);
});

test('who has no key yet makes room, and tries again by itself after a second', () => {
  const quick = { ...FREE, join: { ...NOTHING, seconds: 0.5 } };
  const outcome = simulate(arriving(-60, -59.75), system({ connections: 1 }), quick);
  // The second has its key at -59.25. The first comes again at -58.75, is turned away, and a person starts it 20 seconds later.
  expect(outcome).toMatchObject({ finished: 2, madeRoom: 1, turnedAway: 1, runs: 3 });
  expect(outcome.waits.map((wait) => wait.toFixed(6))).toEqual(['0.000000', '21.250000']);
});

test('where the balancer lets wait, clients are served in the order in which they came', () => {
  const outcome = simulate(arriving(-60, -59, -58), system({ connections: 1, hasQueue: true }), FREE);
  expect(outcome).toMatchObject({ finished: 3, queued: 2, turnedAway: 0, timedOut: 0 });
  expect(outcome.waits.map((wait) => wait.toFixed(6))).toEqual(['0.000000', '11.000000', '22.000000']);
});

test('who waits longer than its patience loses its place in the queue, and takes another one', () => {
  const impatient = { timeout: 5, retries: 4, roundTrip: 0 };
  const outcome = simulate(arriving(-60, -58.9), system({ connections: 1, hasQueue: true, client: impatient }), FREE);
  // Queued from -58.9 to -53.9, then from -52.9 on, and the place is free at -48.
  expect(outcome).toMatchObject({ finished: 2, timedOut: 1, queued: 2, runs: 2 });
  expect(outcome.waits[1]).toBeCloseTo(10.9, 6);
});

test('addresses have a limit of their own', () => {
  const neighbours = arriving(-60, -55).map((client) => ({ ...client, address: 7 }));
  expect(simulate(neighbours, system({ perAddress: 1 }), FREE).turnedAway).toBe(1);
  expect(simulate(arriving(-60, -55), system({ perAddress: 1 }), FREE).turnedAway).toBe(0);
});

test('who has not been served a while after the deadline gives up', () => {
  const until = (patience: number): System =>
    system({ connections: 1, person: { pause: { least: 20, most: 20 }, patience } });
  // Turned away at -55, the second would come again at -35.
  expect(simulate(arriving(-60, -55), until(-35), FREE)).toMatchObject({ finished: 2, gaveUp: 0, waiting: 0 });
  expect(simulate(arriving(-60, -55), until(-36), FREE)).toMatchObject({ finished: 1, gaveUp: 1, waiting: 0 });
});

test('who is late by their own line is told from who is late by the others', () => {
  const outcome = simulate(arriving(-25, -20, -5), system({ connections: 1 }), FREE);
  expect(outcome).toMatchObject({ late: 2, lateByOthers: 1 });
});

test('memory is that of the server, its connections and its uploads', () => {
  const { samples } = simulate(arriving(-60, -60), system(), FREE);
  expect(Math.max(...samples.map(({ mostMemory }) => mostMemory))).toBe(100 + 2 * (10 + 1));
});

describe('a crowd', () => {
  const few = { ...CROWD, clients: 2000 };
  const costs: Costs = {
    join: { server: 0.002, database: 0.002, store: 0, seconds: 0.01 },
    file: { server: 0.002, database: 0.002, store: 0.01, seconds: 0.03 },
    byte: { server: 5e-9, database: 0, store: 2e-8 },
    memory: { idle: 0, connection: 0, upload: 0 },
  };
  const scarce = { ...SYSTEM, servers: 2, connections: 16, storeCores: 1 };

  test('is the same for the same seed, and another for another', () => {
    const [one, same, other] = [11, 11, 12].map((seed) => JSON.stringify(crowd({ ...few, seed })));
    expect(same).toBe(one);
    expect(other).not.toBe(one);
    const run = (): string => JSON.stringify(simulate(crowd(few), scarce, costs));
    expect(run()).toBe(run());
  });

  test('comes in order, half of it in the last ten minutes', () => {
    const arrivals = crowd(CROWD).map(({ arrival }) => arrival);
    expect(arrivals).toEqual([...arrivals].sort((one, other) => one - other));
    expect(arrivals.filter((arrival) => arrival > -600).length / arrivals.length).toBeCloseTo(0.5, 1);
  });

  test('is never more and never less than who has come: all have finished, given up or wait', () => {
    const outcome = simulate(crowd(few), scarce, costs);
    expect(outcome.turnedAway).toBeGreaterThan(0);
    expect(outcome.waiting).toBe(0);
    expect(outcome.finished + outcome.gaveUp).toBe(few.clients);
    expect(outcome.finished).toBe(outcome.waits.length);
    for (const { arrived, finished, gaveUp, connections, mostConnections } of outcome.samples) {
      const waiting = arrived - finished - gaveUp;
      expect(waiting).toBeGreaterThanOrEqual(connections);
      expect(mostConnections).toBeLessThanOrEqual(scarce.connections);
    }
  });

  test('is served no faster than the resources are', () => {
    const { samples, bytes } = simulate(crowd(few), scarce, costs);
    for (const resource of ['server', 'database', 'store'] as const) {
      expect(greatestRate(samples, ({ used }) => used[resource])).toBeLessThan(
        { server: 1, database: 4, store: 1 }[resource] + 1e-6,
      );
    }
    // Nothing is lost: what has come in is at least what is stored.
    expect(samples.at(-1)?.received).toBeGreaterThanOrEqual(bytes * (1 - 1e-9));
  });

  test('waits for nothing but itself where there is enough of everything', () => {
    const ample = { ...SYSTEM, connections: 0, perAddress: 0, serverCores: 1e6, databaseCores: 1e6, storeCores: 1e6 };
    const { waits, late, lateByOthers } = simulate(crowd(few), { ...ample, network: Infinity }, costs);
    expect(quantile(waits, 1)).toBeCloseTo(0, 6);
    const alone = crowd(few).filter((client) => client.arrival + secondsAlone(client, ample, costs) > 0);
    expect([late, lateByOthers]).toEqual([alone.length, 0]);
  });
});
