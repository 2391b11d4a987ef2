import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { readiness } from '../../measure/children';
import { LeanClient } from '../../programs/client';
import { sealwire } from '../../peers/sealwire';
import type { Asked, AskedAlone, Operation, Results } from '../results';
import type { Engines } from './engines';
import { PLACES, startServers, type Running, type Start } from './places';
import { requestRelay, statementRelay, type Relay, type Tally } from './relays';
import { LARGE_FILE, lineOf, SMALL_FILE, startLoad, WORKLOADS } from './workloads';

/** How often each operation is done by a client alone. */
const ALONE: Readonly<Record<Operation, number>> = { registration: 50, join: 20, 'small file': 50, 'large file': 2 };

/** Seconds without a client. */
const WAITING = 10;
const TIMEOUT = 120;

const OPERATIONS = Object.keys(ALONE) as readonly Operation[];

/** Counts what one server asks of the engines, through relays that stand between them; then what it has left there. */
export async function measureAsked(start: Start, engines: Engines): Promise<NonNullable<Results['shared']>> {
  const { database, endpoint } = engines;
  const statements = await statementRelay(database.hostname, Number(database.port));
  const requests = await requestRelay(endpoint);
  const place = PLACES.find(({ name }) => name === '1 server');
  if (place === undefined) throw new RangeError('there is no place for one server');
  const detour = { database: statements.address, endpoint: requests.address };
  const running = await startServers(start, place, detour);
  const relays = { statements, requests };
  try {
    take(relays);
    await pause(1000 * WAITING);
    const waiting = perEach(take(relays), WAITING / 60);
    const alone: Partial<Record<Operation, AskedAlone>> = {};
    const among: Partial<Record<Operation, Asked>> = {};
    for (const operation of OPERATIONS) {
      alone[operation] = await askedAlone(operation, running, relays);
      among[operation] = await askedAmong(operation, start, running, relays);
    }
    const left = await measureLeft(start, engines, running);
    return {
      alone: alone as Record<Operation, AskedAlone>,
      among: among as Record<Operation, Asked>,
      waiting,
      ...left,
    };
  } finally {
    await running.stop();
    await Promise.all([statements.close(), requests.close()]);
  }
}

interface Relays {
  readonly statements: Relay;
  readonly requests: Relay;
}

function take({ statements, requests }: Relays): Asked {
  return { statements: statements.take(), requests: requests.take() };
}

async function askedAlone(operation: Operation, { addresses }: Running, relays: Relays): Promise<AskedAlone> {
  const count = ALONE[operation];
  const run = randomBytes(6).toString('hex');
  const client = await LeanClient.connect(addresses);
  const wrappedKey = await client.join(run);
  const size = operation === 'small file' ? SMALL_FILE : operation === 'large file' ? LARGE_FILE : 0;
  const file = client.prepare(wrappedKey, size);
  await pause(500);
  take(relays);
  const started = performance.now();
  for (let number = 0; number < count; number++) {
    if (operation === 'registration') {
      await client.register(`${run} ${number}`);
    } else if (operation === 'join') {
      const another = await LeanClient.connect(addresses);
      await another.join(`${run} ${number}`);
      another.end();
    } else await client.send(file);
  }
  const seconds = (performance.now() - started) / 1000 / count;
  client.end();
  await pause(500);
  return { ...perEach(take(relays), count), seconds };
}

async function askedAmong(
  operation: Operation,
  { children }: Start,
  { addresses }: Running,
  relays: Relays,
): Promise<Asked> {
  const workload = WORKLOADS[OPERATIONS.indexOf(operation)];
  if (workload === undefined) throw new RangeError(`there is no load for ${operation}`);
  const load = startLoad(children, workload.kind, addresses, workload);
  await readiness('the load', load, async () => lineOf(load, 'started'), TIMEOUT);
  take(relays);
  const { done = 1 } = await readiness('the load', load, async () => lineOf(load, 'done'), TIMEOUT);
  const asked = perEach(take(relays), done);
  await load.stop();
  return asked;
}

function perEach({ statements, requests }: Asked, count: number): Asked {
  const divided = (tally: Tally): Tally =>
    Object.fromEntries(Object.entries(tally).map(([kind, number]) => [kind, number / count]));
  return { statements: divided(statements), requests: divided(requests) };
}

/** What rows, a list of the bucket and a check of everything come to. */
async function measureLeft(
  { children }: Start,
  engines: Engines,
  { store, env }: Running,
): Promise<Pick<NonNullable<Results['shared']>, 'connections' | 'tables' | 'listing' | 'check'>> {
  const name = (store.at(-1) ?? '').split('/').at(-1) ?? '';
  const database = new URL(engines.database);
  database.pathname = `/${name}`;
  const [active] = await engines.query(
    `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = '${name}' AND pid <> pg_backend_pid()`,
  );
  const connections = Number(active?.count);
  const tables: Record<string, { rows: number; bytes: number; indexes: number }> = {};
  for (const table of ['clients', 'files']) {
    const [sizes] = await engines.query(
      `SELECT (SELECT count(*) FROM "${table}")::int AS rows, pg_table_size('"${table}"')::float8 AS bytes,
        pg_indexes_size('"${table}"')::float8 AS indexes`,
      database.href,
    );
    if (sizes !== undefined) tables[table] = sizes as { rows: number; bytes: number; indexes: number };
  }
  const started = performance.now();
  let objects = 0;
  for await (const keys of engines.keys(name)) objects += keys.length;
  const listing = { objects, seconds: (performance.now() - started) / 1000 };
  const [stored] = await engines.query(
    'SELECT count(*)::int AS files, coalesce(sum("Size"), 0)::float8 AS bytes FROM "files"',
    database.href,
  );
  const { seconds } = await children.run({ ...sealwire('check', ...store), env }, TIMEOUT);
  return { connections, tables, listing, check: { ...(stored as { files: number; bytes: number }), seconds } };
}
