import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { posixCksum } from '../bytes/checksums';
import { exportFile } from '../../src/cli/export-file';
import type { FileRecord } from '../../src/storage';
import { piecesOf } from '../../src/storage/contents/folder/pieces';

const directory = mkdtempSync(join(tmpdir(), 'sealwire-export-'));
const record: FileRecord = {
  id: Buffer.alloc(16, 1),
  clientId: Buffer.alloc(16, 2),
  clientName: Buffer.from('Ada'),
  fileName: Buffer.from('a.txt'),
  path: 'files/02/01-a.txt',
  verified: true,
  size: 5,
  checksum: 0,
  checksumId: 'posix-cksum',
  receivedAt: new Date(0),
  state: 'stored',
  damagedAt: undefined,
};
const path = join(directory, '02'.repeat(16), '01-a.txt');

afterAll(() => rmSync(directory, { recursive: true }));

/** Exports a content that is in memory. */
function exportText(content: string, inDirectory = directory) {
  async function* contentOf() {
    yield Buffer.from(content);
  }
  return exportFile({ contentOf, hasFile: async () => true }, of(content), inDirectory);
}

/** Exports what lies in the place of a content. */
function exportFromPlace(inPlace: string, inDirectory: string, hasFile = true) {
  const store = { contentOf: () => piecesOf(inPlace), hasFile: async () => hasFile };
  return exportFile(store, of('small'), inDirectory);
}

/** A row that says that it has this content. */
function of(content: string): FileRecord {
  return { ...record, size: content.length, checksum: posixCksum(Buffer.from(content)) };
}

function freshFolder(): string {
  return mkdtempSync(join(directory, 'into-'));
}

const below = (folder: string): readonly string[] => readdirSync(join(folder, '02'.repeat(16)));

test('a content that has not moved from its row yet is exported from there, and left when it is there and equal', async () => {
  expect(await exportText('small')).toEqual({ kind: 'exported', path });
  expect(readFileSync(path, 'latin1')).toBe('small');
  expect(await exportText('small')).toEqual({ kind: 'unchanged', path });
});

test.each(['other', 'longer than it was'])('it replaces no other content (%j)', async (content) => {
  await expect(exportText(content)).rejects.toMatchObject({ message: `${path} exists already` });
  expect(readFileSync(path, 'latin1')).toBe('small');
  expect(below(directory)).toEqual(['01-a.txt']);
});

test.each([
  ['truncated', 'smal', { kind: 'size', found: 4, expected: 5 }],
  ['longer', 'smallest', { kind: 'size', found: 8, expected: 5 }],
  [
    'flipped',
    'smaLl',
    { kind: 'checksum', found: posixCksum(Buffer.from('smaLl')), expected: posixCksum(Buffer.from('small')) },
  ],
])('a content that is %s is copied under a name that says so, and told', async (_, content, fault) => {
  const into = freshFolder();
  const inPlace = join(into, 'content');
  writeFileSync(inPlace, content);
  const damaged = join(into, '02'.repeat(16), '01-a.txt.damaged');
  for (let times = 0; times < 2; times++) {
    expect(await exportFromPlace(inPlace, into)).toEqual({ kind: 'damaged', path: damaged, fault });
    expect(below(into)).toEqual(['01-a.txt.damaged']);
  }
  expect(readFileSync(damaged, 'latin1')).toBe(content);
});

test.each([
  ['missing', true],
  ['deleted', false],
])('a content that is not there is %s, as its row still is or not', async (kind, hasRow) => {
  const into = freshFolder();
  expect(await exportFromPlace(join(into, 'nowhere'), into, hasRow)).toEqual({ kind });
  expect(below(into)).toEqual([]);
});

test('a content that cannot be read is told, and nothing is left of its copy', async () => {
  const into = freshFolder();
  const inPlace = join(into, 'folder');
  mkdirSync(inPlace);
  expect(await exportFromPlace(inPlace, into)).toMatchObject({
    kind: 'unreadable',
    reason: expect.stringContaining('EISDIR'),
  });
  expect(below(into)).toEqual([]);
});

test('of a checksum that is not known the size is what is judged', async () => {
  const into = freshFolder();
  const inPlace = join(into, 'content');
  writeFileSync(inPlace, 'small');
  const store = { contentOf: () => piecesOf(inPlace), hasFile: async () => true };
  expect(await exportFile(store, { ...of('other'), checksumId: 'md5' }, into)).toMatchObject({ kind: 'exported' });
});
