import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { readiness } from '../../measure/children';
import { LeanClient } from '../../programs/client';
import { sealwire } from '../../peers/sealwire';
import type { Asked, AskedAlone, Checked, Operation, Results } from '../results';
import type { Engines } from './engines';
import { PLACES, startServers, type Running, type Start } from './places';
import { requestRelay, statementRelay, type Relay, type Tally } from './relays';
import { LARGE_FILE, lineOf, SMALL_FILE, startLoad, WORKLOADS } from './workloads';

/** How often each operation is done by a client alone. */
const ALONE: Readonly<Record<Operation, number>> = { registration: 50, join: 20, 'small file': 50, 'large file': 2 };

/** Rows that are added to see how large they are. */
const ROWS = 50_000;

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
    // A server that starts looks at the whole store.
    await pause(2000);
    take(relays);
    await pause(1000 * WAITING);
    const waiting = perEach(take(relays), WAITING);
    const alone: Partial<Record<Operation, AskedAlone>> = {};
    const among: Partial<Record<Operation, Asked>> = {};
    let connections = 0;
    let small: Checked = { files: 0, bytes: 0, seconds: 0 };
    for (const operation of OPERATIONS) {
      // What is read again of small files alone is told from what large ones take.
      if (operation === 'large file') small = await check(start, engines, running);
      alone[operation] = await askedAlone(operation, running, relays, waiting);
      if (operation === 'large file') continue;
      among[operation] = await askedAmong(operation, start, running, relays);
      connections = Math.max(connections, await connectionsOf(engines, running));
    }
    const all = await check(start, engines, running);
    const left = await measureLeft(engines, running);
    return {
      alone: alone as Record<Operation, AskedAlone>,
      among: among as NonNullable<Results['shared']>['among'],
      connections,
      waiting: perEach(waiting, 1 / 60),
      check: { small, all },
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

async function askedAlone(
  operation: Operation,
  { addresses }: Running,
  relays: Relays,
  waiting: Asked,
): Promise<AskedAlone> {
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
  return { ...perEach(without(take(relays), waiting, seconds * count + 0.5), count), seconds };
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

/** What is asked without the part that a server asks in so many seconds with no client. */
function without(asked: Asked, waiting: Asked, seconds: number): Asked {
  const less = (tally: Tally, background: Tally): Tally =>
    Object.fromEntries(
      Object.entries(tally).map(([kind, number]) => [kind, Math.max(0, number - seconds * (background[kind] ?? 0))]),
    );
  return {
    statements: less(asked.statements, waiting.statements),
    requests: less(asked.requests, waiting.requests),
  };
}

/** Reads all contents again, as `sealwire check` does. */
async function check({ children }: Start, engines: Engines, { store, env }: Running): Promise<Checked> {
  const [stored] = await engines.query(
    'SELECT count(*)::int AS files, coalesce(sum("Size"), 0)::float8 AS bytes FROM "files"',
    databaseOf(engines, store),
  );
  const { seconds } = await children.run({ ...sealwire('check', ...store), env }, TIMEOUT);
  return { ...(stored as { files: number; bytes: number }), seconds };
}

/** Connections that the servers have to the database. */
async function connectionsOf(engines: Engines, { store }: Running): Promise<number> {
  const name = nameOf(store);
  const [active] = await engines.query(
    `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = '${name}' AND pid <> pg_backend_pid()`,
  );
  return Number(active?.count);
}

/** What rows and a list of the bucket come to. */
async function measureLeft(
  engines: Engines,
  { store }: Running,
): Promise<Pick<NonNullable<Results['shared']>, 'rows' | 'listing'>> {
  const database = databaseOf(engines, store);
  const name = nameOf(store);
  const started = performance.now();
  let objects = 0;
  for await (const keys of engines.keys(name)) objects += keys.length;
  const listing = { objects, seconds: (performance.now() - started) / 1000 };
  return { rows: await measureRows(engines, database), listing };
}

/** Adds rows like those that are there, which no content belongs to. */
async function measureRows(engines: Engines, database: string): Promise<NonNullable<Results['shared']>['rows']> {
  const sizes = async (): Promise<{ bytes: number; indexes: number }> => {
    const sql = `SELECT pg_table_size('"files"')::float8 AS bytes, pg_indexes_size('"files"')::float8 AS indexes`;
    const [row] = await engines.query(sql, database);
    return row as { bytes: number; indexes: number };
  };
  const columns = await engines.query(
    `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'files' AND is_identity = 'NO'`,
    database,
  );
  const names = columns.map(({ name }) => `"${String(name)}"`);
  const values = names.map((name) => {
    if (name === '"ID"') return `decode(md5(number::text), 'hex')`;
    return name === '"PathName"' ? `left("PathName", -8) || lpad(number::text, 8, '0')` : name;
  });
  const before = await sizes();
  await engines.query(
    `INSERT INTO "files" (${names.join(', ')}) SELECT ${values.join(', ')}
     FROM generate_series(1, ${ROWS}) AS number, (SELECT * FROM "files" LIMIT 1) AS one`,
    database,
  );
  const after = await sizes();
  return { count: ROWS, bytes: after.bytes - before.bytes, indexes: after.indexes - before.indexes };
}

/** The name of the database, and of the prefix in the bucket. */
function nameOf(store: readonly string[]): string {
  return (store.at(-1) ?? '').split('/').at(-1) ?? '';
}

function databaseOf({ database }: Engines, store: readonly string[]): string {
  const url = new URL(database);
  url.pathname = `/${nameOf(store)}`;
  return url.href;
}
