import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { SqliteStatements } from '../../src/storage/records/sqlite/sqlite-statements';
import { SqliteWriter } from '../../src/storage/records/sqlite/sqlite-writer';
import { WriteQueue } from '../../src/storage/records/write-queue';
import { ana, bytes, id, openStore, rawQuery, temporaryDirectory } from './fixture';

/** The queue on a table of its own, with the driver alone beneath it. */
async function openQueue(directory: string): Promise<{ queue: WriteQueue; connection: DataSource }> {
  const connection = new DataSource({ type: 'sqlite', database: join(directory, 'defensive.db'), logging: false });
  await connection.initialize();
  await connection.query('CREATE TABLE numbers (n integer PRIMARY KEY)');
  return { queue: new WriteQueue(new SqliteWriter(connection)), connection };
}

describe('two hundred changes at once, some of which fail midway', () => {
  it('lose nothing that was acknowledged, and keep nothing that was refused', async () => {
    const directory = await temporaryDirectory();
    const { queue, connection } = await openQueue(directory);
    const insert = (n: number) =>
      queue.transaction('insert', async (statements) => {
        await statements.all('INSERT INTO numbers VALUES (?)', n);
        if (n % 7 === 3) {
          await new Promise((resolve) => setImmediate(resolve));
          throw new Error('on purpose');
        }
        return n;
      });
    const outcomes = await Promise.allSettled(Array.from({ length: 200 }, (_, n) => insert(n)));
    await queue.close();
    await connection.destroy();

    const acknowledged = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(acknowledged).toEqual(Array.from({ length: 200 }, (_, n) => n).filter((n) => n % 7 !== 3));
    const rows = await rawQuery(directory, 'SELECT n FROM numbers ORDER BY n');
    expect(rows.map((row) => row['n'])).toEqual(acknowledged);
  });

  it('lose no client and no key of a store', async () => {
    const directory = await temporaryDirectory();
    const store = await openStore(directory);
    await store.clients.register(ana);
    const changes = Array.from({ length: 200 }, async (_, index) => {
      // Every tenth has an id that is in use: its transaction fails after its first statement.
      const clientId = index % 10 === 5 ? ana.id : id(1000 + index);
      await store.clients.register({ id: clientId, name: bytes(`client ${index}`), profile: 'one' });
      await store.clients.update(clientId, { publicKey: bytes(`key ${index}`) });
      return index;
    });
    const outcomes = await Promise.allSettled(changes);
    const acknowledged = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(acknowledged).toHaveLength(180);

    const rows = await rawQuery(directory, 'SELECT Name, PublicKey FROM clients WHERE PublicKey NOTNULL ORDER BY ID');
    expect(rows).toEqual(
      acknowledged.map((index) => ({ Name: bytes(`client ${index}`), PublicKey: bytes(`key ${index}`) })),
    );
  });
});

it('goes on after SQLite has rolled back by itself, as it does when the disk is full', async () => {
  const directory = await temporaryDirectory();
  const { queue, connection } = await openQueue(directory);
  await connection.query(
    `CREATE TRIGGER full BEFORE INSERT ON numbers WHEN NEW.n = 2 BEGIN SELECT RAISE(ROLLBACK, 'full'); END`,
  );
  const insert = (n: number) =>
    queue.transaction('insert', (statements) => statements.all('INSERT INTO numbers VALUES (?)', n));
  await insert(1);
  await expect(insert(2)).rejects.toMatchObject({ code: 'E_STORAGE' });
  await insert(3);
  await expect(queue.transaction('fail', () => Promise.reject(new Error('on purpose')))).rejects.toThrow('on purpose');
  await insert(4);
  await queue.close();
  await connection.destroy();
  expect(await rawQuery(directory, 'SELECT n FROM numbers')).toEqual([{ n: 1 }, { n: 3 }, { n: 4 }]);
});

it('takes no more writes once a transaction can be neither committed nor rolled back', async () => {
  const { queue, connection } = await openQueue(await temporaryDirectory());
  const failing = jest.spyOn(SqliteStatements.prototype, 'all').mockImplementation(async (sql) => {
    if (sql === 'ROLLBACK') throw new Error('SQLITE_IOERR: disk I/O error');
    return [];
  });
  await expect(queue.transaction('fail', () => Promise.reject(new Error('first')))).rejects.toThrow('first');
  await expect(queue.transaction('insert', async () => 1)).rejects.toMatchObject({
    code: 'E_STORAGE',
    message: 'an earlier transaction could neither be committed nor rolled back',
  });
  failing.mockRestore();
  await connection.destroy();
});

it('ends what it has taken before it closes, and takes no more', async () => {
  const directory = await temporaryDirectory();
  const { queue, connection } = await openQueue(directory);
  const taken = queue.transaction('insert', (statements) => statements.all('INSERT INTO numbers VALUES (1)'));
  await queue.close();
  await connection.destroy();
  await taken;
  await expect(queue.transaction('insert', async () => 1)).rejects.toMatchObject({ code: 'E_STORE_CLOSED' });
  expect(await rawQuery(directory, 'SELECT n FROM numbers')).toEqual([{ n: 1 }]);
});
