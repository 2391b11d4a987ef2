import { copyFile, link } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Database } from 'sqlite3';
import { BenchError } from './bench-error';

/** More names than this, some filesystems do not give to one content. */
const NAMES = 30_000;

/** Rows in one statement. */
const BATCH = 10_000;

/**
 * Adds the files with the numbers `from` to `to` to the data directory of a server that does not run: rows like the one that is there, and contents that are other names of
 * its content. For a million that takes a minute or so; to send them would take hours.
 * @throws BenchError E_STORE where there is no file to go by
 */
export async function addStoredFiles(data: string, from: number, to: number): Promise<void> {
  const database = await openDatabase(join(data, 'defensive.db'));
  try {
    const [template] = await all(database, 'SELECT "PathName" AS path FROM "files" LIMIT 1');
    if (template === undefined) throw new BenchError('E_STORE', `${data} holds no file to go by`);
    const columns = (await all(database, "SELECT name FROM pragma_table_info('files')")).map(({ name }) =>
      String(name),
    );
    const path = String(template.path);
    const folder = dirname(path);
    const values = columns.map((column) => {
      if (column === 'ID') return 'randomblob(16)';
      return column === 'PathName' ? `'${folder}/copy-' || i` : `"${column}"`;
    });
    const names = columns.map((column) => `"${column}"`).join(', ');
    for (let first = from; first < to; first += BATCH) {
      const last = Math.min(to, first + BATCH);
      await addContents(data, path, first, last);
      await all(
        database,
        `WITH RECURSIVE numbers(i) AS (SELECT ${first} UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < ${last})
         INSERT INTO "files" (${names}) SELECT ${values.join(', ')} FROM numbers,
         (SELECT * FROM "files" WHERE "PathName" = '${path}')`,
      );
    }
  } finally {
    await new Promise((resolve) => database.close(resolve));
  }
}

async function addContents(data: string, template: string, first: number, last: number): Promise<void> {
  const folder = join(data, dirname(template));
  for (let number = first; number < last; number++) {
    const path = join(folder, `copy-${number}`);
    const isOften = number > first && number % NAMES !== 0;
    if (isOften) await link(join(folder, `copy-${number - 1}`), path);
    else await copyFile(join(data, template), path);
  }
}

async function openDatabase(path: string): Promise<Database> {
  return new Promise((resolve, reject) => {
    const database = new Database(path, (error) => (error === null ? resolve(database) : reject(error)));
  });
}

async function all(database: Database, statement: string): Promise<Record<string, unknown>[]> {
  return new Promise((resolve, reject) => {
    database.all<Record<string, unknown>>(statement, (error, rows) => (error === null ? resolve(rows) : reject(error)));
  });
}
