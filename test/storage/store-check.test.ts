import { mkdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  checkContent,
  openStoreReadOnly,
  recordConditions,
  type CheckFinding,
  type CheckTally,
} from '../../src/storage';
import { posixCksum as spec } from '../../generated';
import { posixCksum } from '../bytes/checksums';
import { ana, bytes, id, openStore, rawQuery, temporaryDirectory } from './fixture';
import type { Store } from '../../src/storage';
import { piecesOf } from '../../src/storage/contents/folder/pieces';

const checksums = new Map([[spec.id, spec]]);
const CONTENT = 'content that is there';

/** A verified file, in its folder from its first byte. */
async function verified(store: Store, name: string, content = CONTENT, size = Infinity): Promise<Uint8Array> {
  const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes(name), size });
  await upload.write(bytes(content));
  await upload.commit({ checksum: posixCksum(Buffer.from(content)), checksumId: spec.id });
  await store.verify(upload.fileId, spec.id);
  return upload.fileId;
}

/** A directory with two verified files; a server has stopped there. */
async function withFiles(): Promise<{ readonly directory: string; readonly path: string }> {
  const directory = await temporaryDirectory();
  const store = await openStore(directory);
  await store.clients.register(ana);
  await verified(store, 'a.txt');
  await verified(store, 'b.txt');
  const [file] = await store.files.list();
  await store.close();
  return { directory, path: join(directory, file?.path ?? '') };
}

interface Checked {
  readonly findings: readonly CheckFinding[];
  readonly tally: CheckTally;
}

async function check(directory: string, client?: Uint8Array): Promise<Checked> {
  const reader = await openStoreReadOnly(directory);
  const findings: CheckFinding[] = [];
  try {
    const running = reader.check({ checksums, client });
    for (;;) {
      const next = await running.next();
      if (next.done === true) return { findings, tally: next.value };
      findings.push(next.value);
    }
  } finally {
    await reader.close();
  }
}

/** Has the rows say what was found, as the command does. */
async function record(directory: string, { findings }: Checked): Promise<boolean> {
  const contents = findings.flatMap((finding) => (finding.kind === 'content' ? [finding] : []));
  const at = new Date('2026-03-04T05:06:07.890Z');
  return recordConditions(
    directory,
    contents.map(({ file, state }) => ({ id: file.id, found: state.kind, at })),
  );
}

describe('a check', () => {
  it('of contents that are as they should be finds nothing', async () => {
    const { directory } = await withFiles();
    expect(await check(directory)).toEqual({
      findings: [],
      tally: { files: 2, bytes: 2 * CONTENT.length, sizeOnly: 0, arriving: 0, quarantine: { files: 0, bytes: 0 } },
    });
  });

  it.each([
    [
      'cut short',
      (path: string) => truncate(path, 3),
      { kind: 'damaged', fault: { kind: 'size', found: 3, expected: CONTENT.length } },
    ],
    [
      'longer',
      (path: string) => writeFile(path, `${CONTENT}!`),
      { kind: 'damaged', fault: { kind: 'size', found: CONTENT.length + 1 } },
    ],
    [
      'changed',
      (path: string) => writeFile(path, CONTENT.replace('t', 'T')),
      { kind: 'damaged', fault: { kind: 'checksum', expected: posixCksum(Buffer.from(CONTENT)) } },
    ],
    ['gone', (path: string) => rm(path), { kind: 'missing' }],
    [
      'no file',
      async (path: string) => {
        await rm(path);
        await mkdir(path);
      },
      { kind: 'unreadable', reason: expect.stringContaining('EISDIR') },
    ],
  ])('finds a content that is %s, and has its row say so until it is back', async (_, damage, state) => {
    const { directory, path } = await withFiles();
    const whole = await readFile(path);
    await damage(path);
    const found = await check(directory);
    expect(found.findings).toMatchObject([{ kind: 'content', file: { fileName: Buffer.from('a.txt') }, state }]);
    expect(await record(directory, found)).toBe(true);
    const damagedAt = state.kind === 'missing' ? undefined : new Date('2026-03-04T05:06:07.890Z');
    const store = await openStore(directory);
    expect((await store.files.list())[0]).toMatchObject({
      state: state.kind === 'missing' ? 'missing' : 'stored',
      damagedAt,
    });

    await rm(path, { force: true, recursive: true });
    await writeFile(path, whole);
    const again = await check(directory);
    expect(again.findings).toMatchObject([{ kind: 'content', state: { kind: 'intact' } }]);
    await record(directory, again);
    expect((await store.files.list())[0]).toMatchObject({ state: 'stored', damagedAt: undefined });
    expect((await check(directory)).findings).toEqual([]);
  });

  it('judges the size alone where the checksum is of a kind that it does not know', async () => {
    const { directory, path } = await withFiles();
    await rawQuery(directory, "UPDATE files SET ChecksumId = 'md5'");
    await writeFile(path, CONTENT.replace('t', 'T'));
    expect(await check(directory)).toMatchObject({ findings: [], tally: { sizeOnly: 2 } });
    await truncate(path, 0);
    expect((await check(directory)).findings).toHaveLength(1);
  });

  it('finds a content without a row where no server runs', async () => {
    const { directory } = await withFiles();
    const folder = `files/${'0'.repeat(31)}9`;
    await mkdir(join(directory, folder));
    await writeFile(join(directory, folder, 'half'), 'half');
    await writeFile(join(directory, 'files', 'beside'), '');
    const { findings } = await check(directory);
    expect(findings).toHaveLength(2);
    expect(findings).toContainEqual({ kind: 'stray', path: `${folder}/half`, bytes: 4, fate: 'quarantined' });
    expect(findings).toContainEqual({ kind: 'stray', path: 'files/beside', bytes: 0, fate: 'quarantined' });
  });

  it('takes a content without a row for one that the running server is receiving', async () => {
    const { directory } = await withFiles();
    const store = await openStore(directory);
    const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('half.txt') });
    await upload.write(bytes('half'));
    expect(await check(directory)).toMatchObject({ findings: [], tally: { files: 2, arriving: 1 } });
    await upload.abort();
    expect(await check(directory)).toMatchObject({ findings: [], tally: { files: 2, arriving: 0 } });
  });

  it('reads a small content from its row while it is there', async () => {
    const { directory } = await withFiles();
    const store = await openStore(directory, { quietMs: 60_000 });
    const file = await verified(store, 'small.txt', CONTENT, CONTENT.length);
    expect(await rawQuery(directory, 'SELECT ID FROM files WHERE Content IS NOT NULL')).toEqual([{ ID: file }]);
    expect(await check(directory)).toMatchObject({ findings: [], tally: { files: 3, bytes: 3 * CONTENT.length } });
  });

  it('counts what lies in the quarantine', async () => {
    const { directory } = await withFiles();
    await writeFile(join(directory, 'files', 'stray'), 'stray');
    await (await openStore(directory)).close();
    expect(await check(directory)).toMatchObject({ findings: [], tally: { quarantine: { files: 1, bytes: 5 } } });
  });

  it('finds a database that contradicts itself', async () => {
    const { directory } = await withFiles();
    await rawQuery(directory, 'DELETE FROM clients');
    const reason = 'row 1 of files belongs to none of clients';
    expect((await check(directory)).findings).toContainEqual({ kind: 'database', reason });
  });

  it('looks at the contents of one client alone where that is asked', async () => {
    const { directory, path } = await withFiles();
    await writeFile(join(directory, 'files', 'stray'), 'stray');
    await truncate(path, 0);
    const store = await openStore(directory);
    await store.clients.register({ id: id(2), name: bytes('ben'), profile: 'one' });
    await store.close();
    await writeFile(join(directory, 'files', 'stray'), 'stray');
    expect(await check(directory, bytes('ben'))).toMatchObject({ findings: [], tally: { files: 0 } });
    expect(await check(directory, bytes('ana'))).toMatchObject({
      findings: [{ kind: 'content' }],
      tally: { files: 2 },
    });
  });

  it('reads a database that a server of an older version has left, and leaves it as it is', async () => {
    const { directory, path } = await withFiles();
    await rawQuery(directory, 'ALTER TABLE files DROP COLUMN Damaged');
    await rawQuery(directory, "DELETE FROM migrations WHERE name LIKE 'AddDamage%'");
    await truncate(path, 0);
    const found = await check(directory);
    expect(found.findings).toMatchObject([{ state: { kind: 'damaged' } }]);
    expect(await record(directory, found)).toBe(false);
    expect((await (await openStore(directory)).files.list())[0]).toMatchObject({
      state: 'stored',
      damagedAt: undefined,
    });
  });
});

it('a running server checks a content too, and has its row say what it found', async () => {
  const { directory, path } = await withFiles();
  const store = await openStore(directory);
  const first = async () => {
    const [file] = await store.files.list();
    if (file === undefined) throw new Error('there is no file');
    return file;
  };
  await truncate(path, 3);
  const read: number[] = [];
  const onPiece = async (size: number) => void read.push(size);
  expect(await store.checkContent(await first(), checksums, onPiece)).toMatchObject({ kind: 'damaged' });
  expect(read).toEqual([3]);
  expect((await first()).damagedAt).toBeInstanceOf(Date);
  await writeFile(path, CONTENT);
  expect(await store.checkContent(await first(), checksums)).toEqual({ kind: 'intact' });
  expect((await first()).damagedAt).toBeUndefined();
});

it('a content whose row goes while it is looked for is no finding', async () => {
  const { directory, path } = await withFiles();
  await rename(path, join(directory, 'elsewhere'));
  const source = { contentOf: () => piecesOf(path), hasFile: async () => false };
  const file = { id: id(1), path: '', size: 0, checksum: 0, checksumId: spec.id };
  expect(await checkContent(source, file, checksums)).toEqual({ kind: 'deleted' });
});
