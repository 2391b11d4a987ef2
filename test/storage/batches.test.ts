import { join } from 'node:path';
import { DataSource } from 'typeorm';
import type { Change } from '../../src/storage/records/batch';
import { StorageError } from '../../src/storage';
import { SqliteStatements } from '../../src/storage/records/sqlite/sqlite-statements';
import { SqliteWriter } from '../../src/storage/records/sqlite/sqlite-writer';
import { WriteQueue } from '../../src/storage/records/write-queue';
import { rawQuery, temporaryDirectory } from './fixture';

/** Adds numbers; those below zero are refused by the table. */
const addition: Change<number, string> = {
  what: 'a number could not be added',
  make: async (statements, asks) => {
    await statements.all('INSERT INTO numbers (n) SELECT value FROM json_each(?)', JSON.stringify(asks));
    return asks.map((n) => `added ${n}`);
  },
};

/** Takes numbers away; says of those that were not there that they were not. */
const removal: Change<number, string> = {
  what: 'a number could not be taken away',
  make: async (statements, asks) => {
    const rows = await statements.all<{ n: number }>(
      'DELETE FROM numbers WHERE n IN (SELECT value FROM json_each(?)) RETURNING n',
      JSON.stringify(asks),
    );
    const removed = rows.map(({ n }) => n);
    return asks.map((n) => (removed.includes(n) ? `removed ${n}` : new StorageError('E_UNKNOWN_FILE', `no ${n}`)));
  },
};

interface Opened {
  readonly queue: WriteQueue;
  readonly connection: DataSource;
  readonly numbers: () => Promise<readonly unknown[]>;
  /** What was asked of the database so far, without what makes the changes themselves. */
  readonly transactions: () => readonly string[];
}

const opened: Opened[] = [];

afterEach(async () => {
  jest.restoreAllMocks();
  for (const { queue, connection } of opened.splice(0)) {
    await queue.close();
    await connection.destroy();
  }
});

async function open(): Promise<Opened> {
  const directory = await temporaryDirectory();
  const connection = new DataSource({ type: 'sqlite', database: join(directory, 'defensive.db'), logging: false });
  await connection.initialize();
  await connection.query('PRAGMA journal_mode = WAL');
  await connection.query('CREATE TABLE numbers (n integer PRIMARY KEY CHECK (n >= 0), filler blob)');
  const asked = jest.spyOn(SqliteStatements.prototype, 'all');
  const queue = new WriteQueue(new SqliteWriter(connection));
  const isTransaction = (sql: string) => ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK'].includes(sql);
  const one: Opened = {
    queue,
    connection,
    numbers: async () => (await rawQuery(directory, 'SELECT n FROM numbers ORDER BY n')).map(({ n }) => n),
    transactions: () =>
      asked.mock.calls.flatMap(([sql]) => (typeof sql === 'string' && isTransaction(sql) ? [sql] : [])),
  };
  opened.push(one);
  return one;
}

/** The answers, or the messages of the errors, in order. */
async function outcomes(changes: readonly Promise<string>[]): Promise<readonly string[]> {
  return Promise.all(changes.map((change) => change.catch((error: unknown) => (error as Error).message)));
}

/** An answer for each of the numbers. */
function each(numbers: readonly number[], says: (n: number) => string): readonly string[] {
  return numbers.map(says);
}

const realAll = SqliteStatements.prototype.all;

const HUNDRED = Array.from({ length: 100 }, (_, index) => index);

describe('changes that wait at the same time', () => {
  it('are committed by one transaction, whatever their kind', async () => {
    const { queue, numbers, transactions } = await open();
    await queue.change(addition, 1000);
    const additions = HUNDRED.map((n) => queue.change(addition, n));
    const removals = [queue.change(removal, 1000)];
    expect(await outcomes([...additions, ...removals])).toEqual([
      ...each(HUNDRED, (n) => `added ${n}`),
      'removed 1000',
    ]);
    expect(await numbers()).toEqual(HUNDRED);
    expect(transactions()).toEqual(['BEGIN IMMEDIATE', 'COMMIT', 'BEGIN IMMEDIATE', 'COMMIT']);
  });

  it('are each answered for themselves', async () => {
    const { queue, numbers, transactions } = await open();
    await queue.change(addition, 1);
    expect(await outcomes([queue.change(removal, 7), queue.change(removal, 1), queue.change(removal, 8)])).toEqual([
      'no 7',
      'removed 1',
      'no 8',
    ]);
    expect(await numbers()).toEqual([]);
    expect(transactions()).toHaveLength(4);
  });

  it('do not fail with one that cannot be made', async () => {
    const { queue, numbers } = await open();
    const found = await outcomes([1, 2, -3, 4, -5, 1].map((n) => queue.change(addition, n)));
    const refused = expect.stringMatching(/^a number could not be added: SQLITE_CONSTRAINT: CHECK/);
    const taken = expect.stringMatching(/^a number could not be added: SQLITE_CONSTRAINT: UNIQUE/);
    expect(found).toEqual(['added 1', 'added 2', refused, 'added 4', refused, taken]);
    expect(await numbers()).toEqual([1, 2, 4]);
  });

  it('do not share a transaction that somebody has for himself', async () => {
    const { queue, numbers, transactions } = await open();
    const own = queue.transaction('on purpose', async (statements) => {
      await statements.all('INSERT INTO numbers (n) VALUES (50)');
      throw new Error('undone');
    });
    const after = [queue.change(addition, 1), queue.change(addition, 2)];
    await expect(own).rejects.toMatchObject({ message: 'on purpose: undone' });
    expect(await outcomes(after)).toEqual(['added 1', 'added 2']);
    expect(await numbers()).toEqual([1, 2]);
    expect(transactions()).toEqual(['BEGIN IMMEDIATE', 'ROLLBACK', 'BEGIN IMMEDIATE', 'COMMIT']);
  });
});

describe('changes that a single statement makes', () => {
  const byOneStatement: Change<number, string> = { ...addition, isOneStatement: (asks) => !asks.includes(99) };

  it('have no transaction around it', async () => {
    const { queue, numbers, transactions } = await open();
    expect(await outcomes(HUNDRED.slice(0, 50).map((n) => queue.change(byOneStatement, n)))).toHaveLength(50);
    expect(await numbers()).toEqual(HUNDRED.slice(0, 50));
    expect(transactions()).toEqual([]);
  });

  it('have one together with others, or where one of them takes more than the statement', async () => {
    const { queue, numbers, transactions } = await open();
    await Promise.all([queue.change(byOneStatement, 1), queue.change(addition, 2)]);
    await Promise.all([queue.change(byOneStatement, 98), queue.change(byOneStatement, 99)]);
    expect(await numbers()).toEqual([1, 2, 98, 99]);
    expect(transactions()).toEqual(['BEGIN IMMEDIATE', 'COMMIT', 'BEGIN IMMEDIATE', 'COMMIT']);
  });

  it('do not fail with one that cannot be made, and leave nothing open', async () => {
    const { queue, numbers } = await open();
    const refused = expect.stringMatching(/^a number could not be added: SQLITE_CONSTRAINT: CHECK/);
    expect(await outcomes([1, -2, 3].map((n) => queue.change(byOneStatement, n)))).toEqual([
      'added 1',
      refused,
      'added 3',
    ]);
    expect(await outcomes([queue.change(byOneStatement, -4)])).toEqual([refused]);
    expect(await queue.change(addition, 5)).toBe('added 5');
    expect(await numbers()).toEqual([1, 3, 5]);
  });
});

describe('when the database fails', () => {
  it('as the disk is full, all changes fail, nothing stays of them, and the next ones are made', async () => {
    const { queue, connection, numbers } = await open();
    const addLarge: Change<number, string> = {
      what: 'a number could not be added',
      make: async (statements, asks) => {
        const sql = 'INSERT INTO numbers SELECT value, randomblob(5000) FROM json_each(?)';
        await statements.all(sql, JSON.stringify(asks));
        return asks.map((n) => `added ${n}`);
      },
    };
    await queue.change(addition, 1000);
    await connection.query('PRAGMA max_page_count = 1');
    const found = await Promise.allSettled(HUNDRED.map((n) => queue.change(addLarge, n)));
    for (const one of found) {
      expect(one).toMatchObject({
        status: 'rejected',
        reason: {
          code: 'E_STORAGE',
          message: expect.stringMatching(/^a number could not be added: SQLITE_FULL/),
          hint: 'Free some space on the disk of the data directory.',
        },
      });
    }
    expect(await numbers()).toEqual([1000]);
    await connection.query('PRAGMA max_page_count = 100000');
    expect(await outcomes(HUNDRED.map((n) => queue.change(addLarge, n)))).toEqual(each(HUNDRED, (n) => `added ${n}`));
    expect(await numbers()).toEqual([...HUNDRED, 1000]);
  });

  it.each(['BEGIN IMMEDIATE', 'COMMIT'])('at %s, all changes fail without being tried again', async (where) => {
    const { queue, numbers, transactions } = await open();
    let fails = true;
    jest.spyOn(SqliteStatements.prototype, 'all').mockImplementation(async function (
      this: SqliteStatements,
      sql,
      ...values
    ) {
      if (sql === where && fails) throw new Error('SQLITE_IOERR: disk I/O error');
      return realAll.call(this, sql, ...values);
    });
    const failed = 'a number could not be added: SQLITE_IOERR: disk I/O error';
    expect(await outcomes([1, 2, 3].map((n) => queue.change(addition, n)))).toEqual([failed, failed, failed]);
    expect(await numbers()).toEqual([]);
    fails = false;
    expect(await outcomes([4, 5].map((n) => queue.change(addition, n)))).toEqual(['added 4', 'added 5']);
    expect(await numbers()).toEqual([4, 5]);
    const tried = where === 'COMMIT' ? ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK'] : ['BEGIN IMMEDIATE'];
    expect(transactions()).toEqual([...tried, 'BEGIN IMMEDIATE', 'COMMIT']);
  });
});

it('ends what waits before it closes, and takes no more', async () => {
  const { queue, numbers } = await open();
  const taken = HUNDRED.map((n) => queue.change(addition, n));
  const closed = queue.close();
  await expect(queue.change(addition, 1000)).rejects.toMatchObject({ code: 'E_STORE_CLOSED' });
  await closed;
  expect(await outcomes(taken)).toEqual(each(HUNDRED, (n) => `added ${n}`));
  expect(await numbers()).toEqual(HUNDRED);
});
