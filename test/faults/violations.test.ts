import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withDatabase } from './database';
import { clientIn, fileIn, type Ledger } from './ledger';
import { content, makeTemplates, type Template } from './templates';
import { leftoversIn, violationsIn } from './violations';

let folder = '';
let used: Template;
let data = '';
let ledger: Ledger;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealwire-violations-'));
  used = (await makeTemplates(folder)).used;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  data = join(folder, 'damaged');
  rmSync(data, { recursive: true, force: true });
  cpSync(used.data ?? '', data, { recursive: true });
  ledger = structuredClone(used.ledger);
});

/** The path of the content whose name ends so. */
function pathOf(end: string): string {
  const found = readdirSync(join(data, 'files'), { recursive: true, encoding: 'utf8' }).find((path) =>
    path.endsWith(end),
  );
  if (found === undefined) throw new Error(`there is no content ${end}`);
  return join(data, 'files', found);
}

async function change(sql: string): Promise<void> {
  await withDatabase(data, (database) => database.all(sql));
}

test('an undamaged directory violates nothing', async () => {
  expect(await violationsIn(data, ledger)).toEqual([]);
  expect(leftoversIn(data)).toEqual([]);
});

const LARGE = 'the row of large of Ada';

test.each([
  ['a content that is gone', () => rmSync(pathOf('-large')), `${LARGE} has no content`],
  ['a content cut short', () => truncateSync(pathOf('-large'), 9000), `${LARGE} says 10000 bytes, and there are 9000`],
  ['a byte too many', () => appendFileSync(pathOf('-large'), 'x'), `${LARGE} says 10000 bytes, and there are 10001`],
  [
    'another byte',
    () => writeFileSync(pathOf('-large'), content('large', 10_000).fill('x', 5000, 5001)),
    `${LARGE} has another content than was sent`,
  ],
  ['a content without a row', () => writeFileSync(join(data, 'files', 'stray'), ''), 'files/stray has no row'],
  ['a temporary file', () => writeFileSync(join(data, 'upload.tmp'), ''), 'there is upload.tmp, which nobody knows'],
  ['a folder that nobody knows', () => mkdirSync(join(data, 'tmp')), 'there is tmp, which nobody knows'],
])('finds %s', async (_, damage, violation) => {
  damage();
  expect(await violationsIn(data, ledger)).toContain(violation);
});

test.each([
  ['a lost row', `DELETE FROM "files" WHERE "Size" = 10000`, 'the file large of Ada was acknowledged and is lost'],
  [
    'a confirmation that is lost',
    `UPDATE "files" SET "Verified" = 0 WHERE "Size" = 10000`,
    'the file large of Ada was acknowledged and is not verified',
  ],
  [
    'a file that nobody confirmed',
    `UPDATE "files" SET "Verified" = 1 WHERE "Size" = 20000`,
    'the row of unconfirmed of Bob is verified, and nobody confirmed it',
  ],
  ['a row marked as missing', `UPDATE "files" SET "State" = 'missing' WHERE "Size" = 10000`, `${LARGE} says missing`],
  [
    'a wrong size',
    `UPDATE "files" SET "Size" = 9999 WHERE "Size" = 10000`,
    `${LARGE} says 9999 bytes, and there are 10000`,
  ],
  ['a key that is lost', `UPDATE "clients" SET "PublicKey" = NULL`, 'the key of the client Ada is lost'],
  [
    'another id',
    `UPDATE "clients" SET "ID" = zeroblob(16) WHERE "Name" = CAST('Bob' AS BLOB)`,
    'the client Bob has another id',
  ],
  ['a lost client', `DELETE FROM "clients" WHERE "Name" = CAST('Bob' AS BLOB)`, 'the client Bob is lost'],
  ['a row without a client', `DELETE FROM "clients"`, 'the database is broken: a row refers to one that is not there'],
])('finds %s', async (_, sql, violation) => {
  await change(sql);
  expect(await violationsIn(data, ledger)).toContain(violation);
});

test('finds a file that its client gave up', async () => {
  fileIn(ledger, 'Bob', 'unconfirmed').removal = 'answered';
  expect(await violationsIn(data, ledger)).toEqual([
    'the file unconfirmed of Bob is there, though the client gave it up',
  ]);
});

test('finds a file that nobody sent', async () => {
  ledger.files.splice(0);
  expect(await violationsIn(data, ledger)).toContain('the row of small of Ada is of a file that nobody sent');
});

test('takes what was not answered either way', async () => {
  clientIn(ledger, 'Carol').registration = 'asked';
  fileIn(ledger, 'Carol', 'sent').verification = 'asked';
  fileIn(ledger, 'Bob', 'unconfirmed').verification = 'asked';
  expect(await violationsIn(data, ledger)).toEqual([]);
});

test('finds what a server has left', () => {
  writeFileSync(join(data, 'defensive.db-wal'), '');
  expect(leftoversIn(data)).toEqual(['the server has left defensive.db-wal']);
});
