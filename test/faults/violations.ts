import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { withDatabase, type Row } from './database';
import type { Ledger, LedgerClient, LedgerFile } from './ledger';

/** Everything that a data directory may have at its top; a running server has the last ones. */
const TOP = new Set(['defensive.db', 'lock.db', 'files', 'quarantine']);
const BESIDE_A_SERVER = new Set(['defensive.db-wal', 'defensive.db-shm', 'lock.db-journal']);

/** A row of a file, read without anything of src/. */
interface StoredFile {
  readonly client: string;
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly isVerified: boolean;
  readonly state: string;
  readonly inRow: Uint8Array | undefined;
}

/**
 * What is wrong with a data directory, beside a server that has started on it, in view of what clients were answered: one
 * sentence each. Nothing acknowledged may be lost or altered, nothing may be shown as verified that no client confirmed, and
 * rows and contents belong together one to one.
 */
export async function violationsIn(data: string, ledger: Ledger): Promise<readonly string[]> {
  const { clients, files, broken } = await withDatabase(data, async (database) => ({
    clients: await database.all('SELECT "ID", "Name", "PublicKey" FROM "clients"'),
    files: await database.all(
      `SELECT "clients"."Name" AS "ClientName", "FileName", "PathName", "Size", "Verified", "State", "Content"
       FROM "files" LEFT JOIN "clients" ON "clients"."ID" = "ClientID"`,
    ),
    broken: [
      ...(await database.all('PRAGMA integrity_check')).map((row) => String(row['integrity_check'])),
      ...(await database.all('PRAGMA foreign_key_check')).map(() => 'a row refers to one that is not there'),
    ].filter((text) => text !== 'ok'),
  }));
  const stored = files.map(storedFile);
  return [
    ...broken.map((text) => `the database is broken: ${text}`),
    ...ledger.clients.flatMap((client) => violationsOfClient(client, clients)),
    ...ledger.files.flatMap((file) => violationsOfPromise(file, stored)),
    ...stored.flatMap((file) => violationsOfRow(file, data, ledger)),
    ...violationsOfFolders(data, stored),
  ];
}

/** What a server leaves behind beyond its data when it ends: one sentence each. */
export function leftoversIn(data: string): readonly string[] {
  return readdirSync(data)
    .filter((name) => !TOP.has(name))
    .map((name) => `the server has left ${name}`);
}

function violationsOfClient(client: LedgerClient, rows: readonly Row[]): readonly string[] {
  if (client.registration !== 'answered') return [];
  const found = rows.filter((row) => textOf(row['Name']) === client.name);
  const row = found[0];
  if (row === undefined) return [`the client ${client.name} is lost`];
  if (found.length > 1) return [`the client ${client.name} is there ${found.length} times`];
  if (!isSame(row['ID'], client.id)) return [`the client ${client.name} has another id`];
  if (client.key === 'answered' && !isSame(row['PublicKey'], client.publicKey)) {
    return [`the key of the client ${client.name} is lost`];
  }
  return [];
}

/** What was promised of a file. */
function violationsOfPromise({ client, name, verification, removal }: LedgerFile, stored: readonly StoredFile[]) {
  const found = stored.filter((file) => file.client === client && file.name === name);
  const verified = found.filter(({ isVerified }) => isVerified);
  const shown = `the file ${name} of ${client}`;
  if (removal === 'answered') return found.length === 0 ? [] : [`${shown} is there, though the client gave it up`];
  if (verification !== 'answered') return [];
  if (verified.length === 0)
    return [`${shown} was acknowledged and is ${found.length === 0 ? 'lost' : 'not verified'}`];
  return found.length === 1 ? [] : [`${shown} is there ${found.length} times`];
}

/** What has to hold of every row, promised or not. */
function violationsOfRow(file: StoredFile, data: string, { files }: Ledger): readonly string[] {
  const shown = `the row of ${file.name} of ${file.client}`;
  const noted = files.find(({ client, name }) => client === file.client && name === file.name);
  if (noted === undefined) return [`${shown} is of a file that nobody sent`];
  const violations: string[] = [];
  if (file.state !== 'stored') violations.push(`${shown} says ${file.state}`);
  if (file.isVerified && noted.verification === 'no') violations.push(`${shown} is verified, and nobody confirmed it`);
  const content = file.inRow ?? contentAt(join(data, file.path));
  if (content === undefined) return [...violations, `${shown} has no content`];
  if (content.length !== file.size)
    violations.push(`${shown} says ${file.size} bytes, and there are ${content.length}`);
  const expected = file.isVerified ? noted.contents.slice(-1) : noted.contents;
  if (!expected.some((one) => isSame(content, one))) violations.push(`${shown} has another content than was sent`);
  return violations;
}

function violationsOfFolders(data: string, stored: readonly StoredFile[]): readonly string[] {
  const rows = new Set(stored.map(({ path }) => path));
  const strange = readdirSync(data).filter((name) => !TOP.has(name) && !BESIDE_A_SERVER.has(name));
  const strays = readdirSync(join(data, 'files'), { recursive: true, encoding: 'utf8' })
    .map((path) => `files/${path.replaceAll('\\', '/')}`)
    .filter((path) => statSync(join(data, path)).isFile() && !rows.has(path));
  return [
    ...strange.map((name) => `there is ${name}, which nobody knows`),
    ...strays.map((path) => `${path} has no row`),
  ];
}

function storedFile(row: Row): StoredFile {
  return {
    client: textOf(row['ClientName']),
    name: textOf(row['FileName']),
    path: String(row['PathName']),
    size: Number(row['Size']),
    isVerified: row['Verified'] === 1,
    state: String(row['State']),
    inRow: row['Content'] instanceof Uint8Array ? row['Content'] : undefined,
  };
}

function contentAt(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function textOf(bytes: unknown): string {
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString('latin1') : String(bytes);
}

function isSame(one: unknown, other: Uint8Array | undefined): boolean {
  return one instanceof Uint8Array && other !== undefined && Buffer.compare(one, other) === 0;
}
