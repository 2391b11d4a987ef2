import { contentPath } from '../../../src/storage/contents/content-path';
import { fileAddition } from '../../../src/storage/records/file-changes';
import { sweptRows } from '../../../src/storage/sweep/swept-rows';
import { bytes, id } from '../fixture';
import { POSTGRES, RUNNING_POSTGRES, SQLITE, type OpenDatabase } from '../records/databases';
import { recordsOn } from '../records/records-on';

const ana = { id: id(1), name: bytes('ana'), profile: 'one' };
const kinds = RUNNING_POSTGRES === undefined ? [SQLITE] : [SQLITE, POSTGRES];

describe.each(kinds)('rows in $name', ({ open }) => {
  let database: OpenDatabase;

  beforeEach(async () => {
    database = await open();
    await recordsOn(database).clients.register(ana);
  });

  afterEach(() => database.close());

  async function addFile(fileId: Uint8Array, pathName: string): Promise<void> {
    const file = {
      id: fileId,
      clientId: ana.id,
      fileName: bytes('a'),
      pathName,
      size: 1,
      checksum: 1,
      checksumId: 'cksum',
    };
    const rest = { receivedAt: new Date(), content: undefined, replaces: undefined, confirmed: undefined };
    await database.writes.change(fileAddition, { ...file, ...rest });
  }

  it('answer which paths no file has', async () => {
    const [there, missing] = [10, 11].map((number) => contentPath(ana.id, id(number), bytes('a')));
    await addFile(id(10), there ?? '');
    const rows = sweptRows(database.reads);
    expect(await rows.pathsWithoutRow([there ?? '', missing ?? ''])).toEqual([missing]);
    expect(await rows.pathsWithoutRow([there ?? ''])).toEqual([]);
    expect(await rows.pathsWithoutRow([])).toEqual([]);
  });

  it('know a path also where its file has another id, and do not take a file with the id for one with the path', async () => {
    const path = contentPath(ana.id, id(20), bytes('a'));
    await addFile(id(21), path);
    const other = contentPath(ana.id, id(21), bytes('a'));
    expect(await sweptRows(database.reads).pathsWithoutRow([path, other])).toEqual([other]);
  });
});
