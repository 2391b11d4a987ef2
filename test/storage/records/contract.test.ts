import { fileRemovalOf, recordsOn, type Records } from './records-on';
import { bytes, id } from '../fixture';
import { POSTGRES, RUNNING_POSTGRES, SQLITE, type OpenDatabase } from './databases';

const kinds = RUNNING_POSTGRES === undefined ? [SQLITE] : [SQLITE, POSTGRES];

const ana = { id: id(1), name: bytes('ana'), profile: 'one' };
const KEY = bytes('the key');

describe.each(kinds)('records in $name', ({ open }) => {
  let database: OpenDatabase;
  let records: Records;

  beforeEach(async () => {
    database = await open();
    records = recordsOn(database);
  });

  afterEach(async () => {
    await records.lastSeen.close();
    await database.close();
  });

  describe('clients', () => {
    it('are found by id and by name, as they registered, whatever bytes their names have', async () => {
      const before = Date.now() - 60_000;
      const odd = { id: id(2), name: Buffer.from([0, 0xff, 0x27, 0x22, 0x5c, 0]), profile: 'two' };
      expect(await Promise.all([records.clients.register(ana), records.clients.register(odd)])).toEqual([
        'registered',
        'registered',
      ]);
      for (const found of [await records.clients.find(odd.id), await records.clients.findByName(odd.name)]) {
        expect(found).toEqual({
          ...{ id: odd.id, name: odd.name, profile: 'two', publicKey: undefined, checksum: undefined },
          lastSeen: expect.any(Date),
        });
        expect(found?.lastSeen.getTime()).toBeGreaterThan(before);
      }
      expect(await records.clients.find(id(3))).toBeUndefined();
      expect(await records.clients.findByName(bytes('ANA'))).toBeUndefined();
    });

    it('get a name once, of many who want it at the same time', async () => {
      const asked = Array.from({ length: 200 }, (_, index) => ({
        ...ana,
        id: id(index),
        name: bytes(`n${index % 10}`),
      }));
      const answers = await Promise.all(asked.map((client) => records.clients.register(client)));
      expect(answers.filter((answer) => answer === 'registered')).toHaveLength(10);
      for (const [index, client] of asked.entries()) {
        const found = await records.clients.find(client.id);
        expect(found?.name).toEqual(answers[index] === 'registered' ? client.name : undefined);
      }
    });

    it('are registered once by a registration that is made twice, since its answer was lost', async () => {
      expect(await records.clients.register(ana)).toBe('registered');
      expect(await records.clients.register(ana)).toBe('registered');
      expect(await records.listed()).toHaveLength(1);
    });

    it('refuse an id that another name has', async () => {
      await records.clients.register(ana);
      await expect(records.clients.register({ ...ana, name: bytes('other') })).rejects.toMatchObject({
        code: 'E_STORAGE',
      });
      expect(await records.clients.register({ ...ana, id: id(2), name: bytes('other') })).toBe('registered');
    });

    it('give up a name to one whom they name, and after a time, unless they have a key or a file', async () => {
      await records.clients.register(ana);
      const second = { ...ana, id: id(2) };
      expect(await records.clients.register(second)).toBe('taken');
      expect(await records.clients.register({ ...second, releases: ana.id })).toBe('registered');
      expect(await records.clients.find(ana.id)).toBeUndefined();

      const impatient = recordsOn(database, { nameReleaseMs: -60_000 });
      const third = { ...ana, id: id(3) };
      expect(await impatient.clients.register(third)).toBe('registered');
      await records.addFile({ id: id(100), clientId: third.id });
      expect(await impatient.clients.register({ ...ana, id: id(4) })).toBe('taken');

      await impatient.clients.register({ ...ana, name: bytes('with key'), id: id(5) });
      await records.clients.update(id(5), { publicKey: KEY });
      const other = { ...ana, name: bytes('with key'), id: id(6), releases: id(5) };
      expect(await impatient.clients.register(other)).toBe('taken');
    });

    it('keep what changes of them, and what was not said', async () => {
      await records.clients.register(ana);
      await records.clients.update(ana.id, { publicKey: KEY });
      await Promise.all([
        records.clients.update(ana.id, { profile: 'two' }),
        records.clients.update(ana.id, { checksum: 'sum' }),
        records.clients.update(ana.id, { publicKey: KEY }),
      ]);
      expect(await records.clients.find(ana.id)).toMatchObject({ publicKey: KEY, profile: 'two', checksum: 'sum' });
      await expect(records.clients.update(id(9), { profile: 'two' })).rejects.toMatchObject({
        code: 'E_UNKNOWN_CLIENT',
      });
    });

    it('keep their first public key, of several that come at the same time', async () => {
      await records.clients.register(ana);
      const keys = Array.from({ length: 20 }, (_, index) => bytes(`key ${index}`));
      const outcomes = await Promise.allSettled(
        keys.map((publicKey) => records.clients.update(ana.id, { publicKey, profile: 'new' })),
      );
      const winners = keys.filter((_, index) => outcomes[index]?.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: { code: 'E_OTHER_PUBLIC_KEY' },
      });
      const profileToo = await Promise.allSettled([
        records.clients.update(ana.id, { publicKey: bytes('late') }),
        records.clients.update(ana.id, { profile: 'after' }),
      ]);
      expect(profileToo.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
      expect(await records.clients.find(ana.id)).toMatchObject({ publicKey: winners[0], profile: 'after' });
    });

    it('are listed in the order in which they registered, with what they have, page by page', async () => {
      const many = Array.from({ length: 1050 }, (_, index) => ({
        ...ana,
        id: id(5000 - index),
        name: bytes(`${index}`),
      }));
      for (const client of many.slice(0, 3)) await records.clients.register(client);
      for (let at = 3; at < many.length; at += 200) {
        await Promise.all(many.slice(at, at + 200).map((client) => records.clients.register(client)));
      }
      await records.addFile({ id: id(1), clientId: id(5000), size: 2 ** 40 });
      await records.addFile({ id: id(2), clientId: id(5000), size: 5, verified: true });
      const listed = await records.listed();
      expect(new Set(listed.map(({ name }) => name.toString()))).toHaveProperty('size', 1050);
      expect(listed.slice(0, 3).map((client) => client.id)).toEqual([id(5000), id(4999), id(4998)]);
      expect(listed[0]).toMatchObject({ files: 2, verifiedFiles: 1, bytes: 2 ** 40 + 5, hasPublicKey: false });
      const found = await records.list.find(bytes('1'), id(5000));
      expect(found.map(({ id }) => id)).toEqual([id(5000), id(4999)]);
      expect(await records.list.find(bytes('1'))).toHaveLength(1);
    });

    it('that are seen are later than before, and never earlier', async () => {
      await records.clients.register(ana);
      const first = (await records.clients.find(ana.id))?.lastSeen.getTime() ?? NaN;
      await new Promise((resolve) => setTimeout(resolve, 20));
      records.clients.touch(ana.id);
      await records.lastSeen.close();
      const second = (await records.clients.find(ana.id))?.lastSeen.getTime() ?? NaN;
      expect(second).toBeGreaterThan(first);
    });

    it('are removed with their files, but for those that have verified ones, unless that is said', async () => {
      await records.clients.register(ana);
      await records.addFile({ id: id(1) });
      await records.addFile({ id: id(2), verified: true });
      await expect(records.removeClient({ id: ana.id, verifiedToo: false })).rejects.toMatchObject({
        code: 'E_FILE_VERIFIED',
      });
      const removed = await records.removeClient({ id: ana.id, verifiedToo: true });
      expect(removed.map((file) => file.path).sort()).toEqual(['files/1', 'files/2']);
      expect(removed[0]).toMatchObject({ size: 3, fileName: bytes('a file'), clientId: expect.stringMatching(/1$/) });
      expect(await records.clients.find(ana.id)).toBeUndefined();
      await expect(records.removeClient({ id: ana.id, verifiedToo: true })).rejects.toMatchObject({
        code: 'E_UNKNOWN_CLIENT',
      });
    });

    it('give up their names to an operator: those with files stay under another one, without a key', async () => {
      await records.clients.register(ana);
      await records.clients.update(ana.id, { publicKey: KEY });
      await records.addFile({ id: id(1) });
      const name = await records.releaseName(ana.id);
      expect(Buffer.from(name ?? []).toString()).toMatch(/^ana \(released 0+1\)$/);
      expect(await records.clients.find(ana.id)).toMatchObject({ name, publicKey: undefined });
      expect(await records.clients.register({ ...ana, id: id(2) })).toBe('registered');
      expect(await records.releaseName(id(2))).toBeUndefined();
      expect(await records.clients.find(id(2))).toBeUndefined();
    });
  });

  describe('files', () => {
    beforeEach(() => records.clients.register(ana));

    it('are listed as they were recorded, in that order, of all clients or of one', async () => {
      const bo = { id: id(2), name: bytes('bo'), profile: 'one' };
      await records.clients.register(bo);
      const before = Date.now() - 60_000;
      const large = {
        id: id(7),
        clientId: bo.id,
        size: 2 ** 50,
        checksum: 0xffff_ffff,
        fileName: Buffer.from([0, 0xfe]),
      };
      await records.addFile(large);
      for (let at = 100; at < 1200; at += 100) {
        await Promise.all(Array.from({ length: 100 }, (_, index) => records.addFile({ id: id(at + index) })));
      }
      const all = await records.files.list();
      expect(all).toHaveLength(1101);
      expect(all[0]).toEqual({
        ...{ id: id(7), clientId: bo.id, clientName: bo.name, fileName: large.fileName, path: 'files/7' },
        ...{ verified: false, size: 2 ** 50, checksum: 0xffff_ffff, checksumId: 'cksum', state: 'stored' },
        ...{ receivedAt: expect.any(Date), damagedAt: undefined },
      });
      expect(all[0]?.receivedAt.getTime()).toBeGreaterThan(before);
      expect((await records.files.list({ client: bo.name })).map((file) => file.id)).toEqual([id(7)]);
      expect(await records.files.list({ client: bytes('nobody') })).toEqual([]);
    });

    it('of a client that there is not are refused, and nobody else fails with them', async () => {
      const [first, none, third] = await Promise.allSettled([
        records.addFile({ id: id(1) }),
        records.addFile({ id: id(2), clientId: id(9) }),
        records.addFile({ id: id(3) }),
      ]);
      expect([first, third]).toMatchObject([{ status: 'fulfilled' }, { status: 'fulfilled' }]);
      expect(none).toMatchObject({ status: 'rejected', reason: { code: 'E_UNKNOWN_CLIENT' } });
      await expect(records.addFile({ id: id(4), clientId: id(9) })).rejects.toMatchObject({ code: 'E_UNKNOWN_CLIENT' });
      expect((await records.files.list()).map((file) => file.id)).toEqual([id(1), id(3)]);
    });

    it('are verified as often as that is said, and say how their client confirmed', async () => {
      await records.addFile({ id: id(1) });
      for (const checksumId of ['crc', 'crc', 'sum']) await records.verify(id(1), checksumId);
      expect(await records.files.list()).toMatchObject([{ verified: true }]);
      expect(await records.clients.find(ana.id)).toMatchObject({ checksum: 'sum', profile: 'confirmed' });
      await expect(records.verify(id(2), 'crc')).rejects.toMatchObject({ code: 'E_UNKNOWN_FILE' });
      await records.addFile({ id: id(3), verified: true });
      expect((await records.files.list())[1]).toMatchObject({ verified: true });
    });

    it('are discarded once, unless they are verified', async () => {
      await records.addFile({ id: id(1) });
      await records.addFile({ id: id(2), verified: true });
      expect(await records.discard(id(1))).toEqual({ clientId: `${'0'.repeat(31)}1`, path: 'files/1', size: 3 });
      await expect(records.discard(id(1))).rejects.toMatchObject({ code: 'E_UNKNOWN_FILE' });
      await expect(records.discard(id(2))).rejects.toMatchObject({ code: 'E_FILE_VERIFIED' });
    });

    it('take the place of rejected ones of their client, and of no others', async () => {
      await records.clients.register({ ...ana, id: id(2), name: bytes('bo') });
      await records.addFile({ id: id(10) });
      await records.addFile({ id: id(11), verified: true });
      await records.addFile({ id: id(12), clientId: id(2) });
      expect(await records.addFile({ id: id(20), replaces: id(10) })).toMatchObject({ path: 'files/10', size: 3 });
      expect(await records.addFile({ id: id(21), replaces: id(11) })).toBeUndefined();
      expect(await records.addFile({ id: id(22), replaces: id(12) })).toBeUndefined();
      expect((await records.files.list()).map(({ path }) => path)).toEqual([
        ...['files/11', 'files/12', 'files/20', 'files/21', 'files/22'],
      ]);
    });

    it('say what a check has found of their contents', async () => {
      for (const number of [1, 2, 3]) await records.addFile({ id: id(number) });
      const at = new Date();
      await records.setConditions([
        { id: id(1), found: 'missing', at },
        { id: id(2), found: 'damaged', at },
        { id: id(3), found: 'deleted', at },
      ]);
      expect(await records.files.list()).toMatchObject([
        { state: 'missing', damagedAt: undefined },
        { state: 'stored', damagedAt: expect.any(Date) },
        { state: 'stored', damagedAt: undefined },
      ]);
      expect(await records.overview()).toMatchObject({ files: 3, unverified: 3, damaged: 2, bytes: 9, clients: 1 });
      await records.setConditions([{ id: id(2), found: 'intact', at }]);
      expect((await records.files.list())[1]).toMatchObject({ state: 'stored', damagedAt: undefined });
    });

    it('that nobody has confirmed are found and removed by the time at which they came', async () => {
      for (let at = 0; at < 250; at += 50) {
        await Promise.all(Array.from({ length: 50 }, (_, index) => records.addFile({ id: id(at + index) })));
      }
      await records.verify(id(7), 'crc');
      const removal = fileRemovalOf(database);
      expect(await removal.unconfirmed(new Date(Date.now() - 3_600_000))).toEqual([]);
      const later = new Date(Date.now() + 3_600_000);
      expect(await removal.unconfirmed(later)).toHaveLength(249);
      expect(await removal.removeUnconfirmed(later)).toHaveLength(249);
      expect((await records.files.list()).map((file) => file.id)).toEqual([id(7)]);
      expect(await removal.remove([id(7), id(8)], false)).toEqual([]);
      expect(await removal.remove([id(7), id(8)], true)).toHaveLength(1);
    });

    it('are counted, all and those of a client, without some', async () => {
      await records.clients.register({ ...ana, id: id(2), name: bytes('bo') });
      expect(await records.totals()).toEqual({ files: 0, bytes: 0 });
      await records.addFile({ id: id(1), size: 2 ** 40 });
      await records.addFile({ id: id(2), size: 7 });
      await records.addFile({ id: id(3), clientId: id(2), size: 1 });
      expect(await records.totals()).toEqual({ files: 3, bytes: 2 ** 40 + 8 });
      expect(await records.usage(ana.id, [id(2)])).toEqual({ files: 1, bytes: 2 ** 40 });
      expect(await records.usage(ana.id, [])).toEqual({ files: 2, bytes: 2 ** 40 + 7 });
      expect(await records.usage(id(9), [])).toEqual({ files: 0, bytes: 0 });
    });

    it('have paths, and a path that none has is told apart', async () => {
      await records.addFile({ id: id(1) });
      expect(await records.pathsWithoutRow(['files/1', 'files/2', 'it\'s "odd"'])).toEqual(['files/2', 'it\'s "odd"']);
    });

    it('and clients are shown, the latest first', async () => {
      await records.addFile({ id: id(1) });
      await records.addFile({ id: id(2), verified: true, size: 2 ** 33 });
      const shown = await records.overview();
      expect(shown.latestFiles).toMatchObject([
        { client: 'ana', name: 'a file', bytes: 2 ** 33, isVerified: true },
        { client: 'ana', name: 'a file', bytes: 3, isVerified: false },
      ]);
      expect(shown.latestClients).toMatchObject([{ name: 'ana', id: `${'0'.repeat(31)}1`, edition: 'one', files: 2 }]);
    });
  });
});
