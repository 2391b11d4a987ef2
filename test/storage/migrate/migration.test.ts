import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Clients } from '../../../src/storage/records/clients';
import { Files, type FileRecord } from '../../../src/storage/records/files';
import type { Content } from '../../../src/storage/contents/content';
import type { Contents } from '../../../src/storage/contents/contents';
import { UnreadableContent } from '../../../src/storage/contents/unreadable-content';
import type { MigrationTarget } from '../../../src/storage/migrate/migration';
import { bytes, id, rawQuery } from '../fixture';
import {
  addFile,
  moveAll,
  oneMachine,
  openTarget,
  register,
  TARGETS,
  type OneMachine,
  type OpenTarget,
} from './moving';

const FILES = 5;

/** All that is in a store, with the bytes of its contents. */
async function everything(reads: MigrationTarget['reads'], contentOf: (file: FileRecord) => AsyncIterable<Uint8Array>) {
  const clients = new Clients({ reads } as never);
  const files = await new Files(reads).list();
  return {
    clients: await Promise.all([1, 2, 3, 4].map((number) => clients.find(id(number)))),
    files: await Promise.all(files.map(async (file) => ({ ...file, content: await hashOf(contentOf(file)) }))),
  };
}

async function hashOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Buffer[] = [];
  try {
    for await (const piece of pieces) all.push(Buffer.from(piece));
  } catch (error) {
    if (error instanceof UnreadableContent && error.isMissing) return 'missing';
    throw error;
  }
  const content = Buffer.concat(all);
  return hashed(content);
}

function hashed(content: Buffer): string {
  return `${content.length} ${createHash('sha256').update(content).digest('hex')}`;
}

/** Contents of which the calls from one on fail, as where a process has died. */
function dyingAfter(target: MigrationTarget, calls: number, abandoned: Content[]): MigrationTarget {
  let left = calls;
  const orDie = <T>(call: () => T): T => {
    if (left-- <= 0) throw new Error('stopped');
    return call();
  };
  const { contents, writes } = target;
  const dying: Contents = Object.assign(Object.create(contents) as Contents, {
    create: async (...what: Parameters<Contents['create']>) => {
      const content = await orDie(() => contents.create(...what));
      abandoned.push(content);
      return Object.assign(Object.create(content) as typeof content, {
        write: (piece: Uint8Array) => content.write(piece),
        requireNoFailure: () => content.requireNoFailure(),
        finish: async () => {
          await orDie(() => content.finish());
          // It is there, and nobody knows.
          orDie(() => undefined);
        },
        // Who has died removes nothing.
        remove: async () => undefined,
      });
    },
    pieces: (path: string) => contents.pieces(path),
  });
  const change: typeof writes.change = (what, ask) => orDie(() => writes.change(what, ask));
  return { ...target, contents: dying, writes: Object.assign(Object.create(writes) as typeof writes, { change }) };
}

describe.each(TARGETS)('what one machine has stored moves to $name', (kind) => {
  let source: OneMachine;
  let target: OpenTarget;

  beforeEach(async () => {
    [source, target] = await Promise.all([oneMachine(), openTarget(kind)]);
  });

  afterEach(() => target.close());

  const before = () => everything(source.reads, (file) => source.contents.contentOf(file));
  const after = () => everything(target.reads, ({ path }) => target.contents.pieces(path));

  test('with ids, names, keys and times, in its order', async () => {
    source = await oneMachine(6_000_000);
    const { found, tally } = await moveAll(target, source);
    expect(found).toEqual([]);
    expect(tally).toEqual({ clients: 3, files: FILES, bytes: 6_075_005, sent: FILES, sizeOnly: 0 });
    const moved = await after();
    expect(moved).toEqual(await before());
    expect(moved.clients[0]).toMatchObject({ name: Buffer.from('Ada'), publicKey: Buffer.alloc(160, 1) });
    expect(moved.files.map(({ verified, content }) => [verified, content])).toEqual([
      [true, hashed(Buffer.from('small'))],
      [true, hashed(Buffer.alloc(6_000_000, 'large'))],
      [true, hashed(Buffer.alloc(0))],
      [false, hashed(Buffer.alloc(5000, 'x'))],
      [true, hashed(Buffer.alloc(70_000, 'again'))],
    ]);
  });

  test('once: what has moved is judged where it is, and not sent again', async () => {
    await moveAll(target, source);
    const moved = await after();
    const { found, tally } = await moveAll(target, source);
    expect([found, tally.sent, tally.files]).toEqual([[], 0, FILES]);
    expect(await after()).toEqual(moved);
  });

  test('with what has come since, when it moves again', async () => {
    await moveAll(target, source);
    const { store } = source;
    const [, , , unconfirmed] = await store.files.list();
    await store.verify(unconfirmed!.id, 'posix-cksum', '2022');
    await store.clients.update(id(3), { publicKey: Buffer.alloc(160, 3) });
    await addFile(store, await register(store, 4, 'new'), 'new', Buffer.from('new'));
    const { found, tally } = await moveAll(target, source);
    expect([found, tally.sent, tally.files]).toEqual([[], 1, FILES + 1]);
    expect(await after()).toEqual(await before());
  });

  test('and nothing in the source is changed', async () => {
    const dump = async () => [
      await rawQuery(source.directory, 'SELECT rowid, ID, Name, PublicKey, LastSeen, Profile, Checksum FROM clients'),
      await rawQuery(source.directory, 'SELECT rowid, * FROM files'),
    ];
    const kept = await dump();
    await moveAll(target, source);
    expect(await dump()).toEqual(kept);
    expect((await before()).files).toHaveLength(FILES);
  });

  test('with contents that are damaged or missing, which is told and which their rows say', async () => {
    const files = await source.files.list();
    const place = (index: number) => join(source.directory, files[index]!.path);
    writeFileSync(place(1), 'much less');
    rmSync(place(3));
    writeFileSync(place(4), Buffer.alloc(80_000, 'more'));
    const { found, tally } = await moveAll(target, source);
    const kinds = found.map((one) => one.kind === 'content' && [one.file.size, one.state.kind]);
    expect(kinds).toEqual([
      [300_000, 'damaged'],
      [5000, 'missing'],
      [70_000, 'damaged'],
    ]);
    expect([tally.files, tally.sent]).toEqual([FILES, FILES - 1]);
    const moved = (await after()).files.map(({ state, damagedAt, content }) => [
      state,
      damagedAt !== undefined,
      content,
    ]);
    expect(moved.filter((_, index) => [1, 3, 4].includes(index))).toEqual([
      ['stored', true, hashed(Buffer.from('much less'))],
      ['missing', false, 'missing'],
      ['stored', true, hashed(Buffer.alloc(80_000, 'more'))],
    ]);
    const again = await moveAll(target, source);
    expect(again.found.map((one) => one.kind === 'content' && one.state.kind)).toEqual([
      'damaged',
      'missing',
      'damaged',
    ]);
    expect(again.tally.sent).toBe(0);
  });

  test('but for a content that cannot be read, of which nothing moves, until it can', async () => {
    const [, large] = await source.files.list();
    const contentOf = async function* (file: FileRecord) {
      if (file.size === large!.size) throw new UnreadableContent(new Error('a bad sector'), false);
      yield* source.contents.contentOf(file);
    };
    const { found, tally } = await moveAll(target, { ...source, contents: { contentOf } });
    expect(found).toEqual([{ kind: 'content', file: large, state: { kind: 'unreadable', reason: 'a bad sector' } }]);
    expect(tally.files).toBe(FILES - 1);
    expect((await after()).files).toHaveLength(FILES - 1);
    expect((await moveAll(target, source)).tally.sent).toBe(1);
  });

  test('again where it was damaged there', async () => {
    await moveAll(target, source);
    const [, large] = (await after()).files;
    await target.contents.remove(large!.path);
    const other = await target.contents.create(large!.path);
    await other.write(Buffer.from('half of it'));
    await other.finish();
    const { found, tally } = await moveAll(target, source);
    expect([found, tally.sent]).toEqual([[], 1]);
    expect(await after()).toEqual(await before());
  });

  test('unless other clients are in its way: then nothing is written', async () => {
    await moveAll(target, { ...source, files: { async *pages() {} } as never });
    const elsewhere = await oneMachine();
    const { store } = elsewhere;
    await store.clients.update(await register(store, 4, 'new'), { publicKey: Buffer.alloc(160, 4) });
    await rawQuery(
      elsewhere.directory,
      `UPDATE clients SET PublicKey = zeroblob(160) WHERE Name = CAST('Ada' AS BLOB)`,
    );
    await rawQuery(elsewhere.directory, `UPDATE clients SET ID = zeroblob(16) WHERE Name = CAST('nobody yet' AS BLOB)`);
    await expect(moveAll(target, elsewhere)).rejects.toMatchObject({
      code: 'E_MIGRATION_CONFLICT',
      message:
        'nothing was moved, for others are in the way: the client "Ada" has another name or another public key there; ' +
        'another client is called "nobody yet" there',
    });
    expect((await after()).clients[3]).toBeUndefined();
    expect((await after()).files).toEqual([]);
  });

  test('but for a file whose id another one has there', async () => {
    await moveAll(target, source);
    const [small] = await source.files.list();
    await rawQuery(source.directory, `UPDATE files SET FileName = CAST('other' AS BLOB) WHERE Size = 5`);
    const { found, tally } = await moveAll(target, source);
    expect(found).toMatchObject([{ kind: 'conflict', file: { id: small!.id } }]);
    expect(tally.files).toBe(FILES - 1);
    expect((await after()).files[0]).toMatchObject({ fileName: bytes('small') });
  });

  test('wherever it was stopped before', async () => {
    const kept = await before();
    for (let calls = 0; ; calls += kind.step) {
      const abandoned: Content[] = [];
      const place = await openTarget(kind);
      try {
        const isStopped = await moveAll(dyingAfter(place, calls, abandoned), source).then(
          () => false,
          () => true,
        );
        const { found, tally } = await moveAll(place, source);
        expect({ calls, found, files: tally.files }).toEqual({ calls, found: [], files: FILES });
        const moved = await everything(place.reads, ({ path }) => place.contents.pieces(path));
        expect(moved).toEqual(kept);
        if (!isStopped) return;
        // Clients, three steps of each content, rows.
        expect(calls).toBeLessThan(2 + 3 * FILES + kind.step);
      } finally {
        await Promise.all(abandoned.map((content) => content.remove()));
        await place.close();
      }
    }
  });
});
