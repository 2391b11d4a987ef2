import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { withDatabase } from './database';
import { emptyLedger, type Ledger } from './ledger';
import { NotingClient } from './noting-client';
import { serveCommand, ServerProcess } from './server-process';

/** A data directory from which a scenario starts, and what its server has answered. */
export interface Template {
  /** Undefined for none at all. */
  readonly data: string | undefined;
  readonly ledger: Ledger;
}

export type TemplateName = 'none' | 'used' | 'olderForm' | 'strays' | 'inRows' | 'longLog';

/** Bytes that differ from those of another seed, the same in each run. */
export function content(seed: string, size: number): Buffer {
  return Buffer.alloc(size, `${seed} `);
}

/** Pages of a write-ahead log from which on SQLite moves them to the database at a commit. */
const PAGES_BEFORE_CHECKPOINT = 1000;

/** Makes the templates in a folder. */
export async function makeTemplates(folder: string): Promise<Readonly<Record<TemplateName, Template>>> {
  const used = join(folder, 'used');
  const ledger = await makeUsed(used);
  const derived = async (name: string, change: (data: string) => Promise<void>): Promise<Template> => {
    const data = join(folder, name);
    cpSync(used, data, { recursive: true });
    await change(data);
    return { data, ledger };
  };
  return {
    none: { data: undefined, ledger: emptyLedger() },
    used: { data: used, ledger },
    olderForm: await derived('olderForm', toOlderForm),
    strays: await derived('strays', async (data) => addStrays(data)),
    inRows: await derived('inRows', backIntoRows),
    longLog: await derived('longLog', lengthenLog),
  };
}

/** The directory of a server that has ended well: two clients, and files large and small, confirmed and not. */
async function makeUsed(data: string): Promise<Ledger> {
  const ledger = emptyLedger();
  const server = new ServerProcess(serveCommand(data));
  const port = await server.port();
  if (port === undefined) throw new Error(`the server does not start: ${(await server.ended).output}`);
  const ada = await NotingClient.connect(port, ledger, 'Ada');
  await ada.enrol();
  for (const [name, size] of [
    ['small', 1000],
    ['also small', 4096],
    ['large', 10_000],
  ] as const) {
    await ada.send(name, content(name, size));
    await ada.confirm(name);
  }
  const bob = await NotingClient.connect(port, ledger, 'Bob');
  await bob.enrol();
  await bob.send('unconfirmed', content('unconfirmed', 20_000));
  ada.close();
  bob.close();
  server.kill('SIGTERM');
  const { code, output } = await server.ended;
  if (code !== 0) throw new Error(`the server does not end: ${output}`);
  return ledger;
}

/** The database as the first version made it, keys and all. */
async function toOlderForm(data: string): Promise<void> {
  await withDatabase(data, async (database) => {
    await database.all('DROP INDEX "files_Content"');
    await database.all('ALTER TABLE "files" DROP COLUMN "Content"');
    await database.all('ALTER TABLE "files" DROP COLUMN "Damaged"');
    await database.all('UPDATE "clients" SET "AESKey" = zeroblob(32)');
    await database.all(`DELETE FROM "migrations" WHERE "name" NOT LIKE 'CreateTables%'`);
  });
}

/** Contents without a row, as uploads leave them that were cut short. */
function addStrays(data: string): void {
  const [client] = readdirSync(join(data, 'files'));
  const stranger = join(data, 'files', '0'.repeat(32));
  mkdirSync(stranger);
  writeFileSync(join(data, 'files', client ?? '', `${'1'.repeat(32)}-stray`), 'half of');
  writeFileSync(join(stranger, `${'2'.repeat(32)}-stray`), '');
  writeFileSync(join(stranger, `${'3'.repeat(32)}-stray`), content('stray', 5000));
}

/** Small contents that a killed server had not moved from their rows, or half. */
async function backIntoRows(data: string): Promise<void> {
  await withDatabase(data, async (database) => {
    for (const row of await database.all('SELECT "ID", "PathName" FROM "files" WHERE "Size" <= 4096')) {
      const path = join(data, String(row['PathName']));
      await database.all('UPDATE "files" SET "Content" = ? WHERE "ID" = ?', readFileSync(path), row['ID']);
      truncateSync(path, 17);
    }
  });
}

/** A write-ahead log that the next commit makes long enough to be moved to the database. */
async function lengthenLog(data: string): Promise<void> {
  const names = ['defensive.db', 'defensive.db-wal'];
  await withDatabase(data, async (database) => {
    await database.all('PRAGMA wal_autocheckpoint = 0');
    for (let page = 0; page < PAGES_BEFORE_CHECKPOINT; page++) {
      await database.all('UPDATE "clients" SET "Profile" = "Profile"');
    }
    // While it is open: who closes a database as the last one moves its log.
    for (const name of names) copyFileSync(join(data, name), join(data, `copy-${name}`));
  });
  for (const name of names) renameSync(join(data, `copy-${name}`), join(data, name));
}
