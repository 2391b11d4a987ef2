import { setTimeout as sleep } from 'node:timers/promises';
import type { Change } from '../../../src/storage/records/batch';
import { CLIENTS_SEEN, UPDATE_CLIENTS } from '../../../src/storage/records/client-statements';
import { ADD_FILES } from '../../../src/storage/records/file-statements';
import { openPostgres, type PostgresDatabase } from '../../../src/storage/records/postgresql/database';
import { isUnreachable } from '../../../src/storage/records/postgresql/postgres-failure';
import { FolderContents } from '../../../src/storage/contents/folder/folder-contents';
import { Store } from '../../../src/storage/store';
import { withDefaults } from '../../../src/storage/store-options';
import { hex } from '../../../src/text/hex';
import { bytes, id, temporaryDirectory } from '../fixture';
import { AnswerRelay } from './answer-relay';
import { PostgresSchema, RUNNING_POSTGRES } from './databases';
import { recordsOn } from './records-on';

const ana = { id: id(1), name: bytes('ana'), profile: 'one' };

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** What a promise came to: its value, or the code of its error. */
async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => (error as { code: string }).code);
}

/** Only where a PostgreSQL runs. */
(RUNNING_POSTGRES === undefined ? describe.skip : describe)('servers that share a PostgreSQL', () => {
  let schema: PostgresSchema;
  let relay: AnswerRelay;

  beforeEach(async () => {
    schema = await PostgresSchema.make();
    relay = await AnswerRelay.before(schema.url);
  });

  afterEach(async () => {
    await schema.remove();
    await relay.close();
  });

  const twoServers = async () => [recordsOn(await schema.open()), recordsOn(await schema.open())] as const;

  /** A server whose connections go through the relay. */
  const behindRelay = async (patienceMs?: number): Promise<PostgresDatabase> => {
    const database = await openPostgres(relay.url, { migrate: true, patienceMs });
    schema.closeLater(database);
    return database;
  };

  describe('race', () => {
    it('for a thousand names: each has one winner, and all know it', async () => {
      const [one, other] = await twoServers();
      const names = numbers(1000).map((number) => bytes(`name ${number}`));
      const shuffled = names.toReversed();
      const register = (server: typeof one, first: number) => async (name: Uint8Array, index: number) =>
        server.clients.register({ ...ana, id: id(first + index), name });
      const [answers, others] = await Promise.all([
        Promise.all(names.map(register(one, 10_000))),
        Promise.all(shuffled.map(register(other, 20_000))),
      ]);
      const winners = await schema.query('SELECT "ID", "Name" FROM "clients"');
      expect(winners).toHaveLength(1000);
      const owners = new Map(winners.map((row) => [String(row['Name']), Buffer.from(row['ID'] as Buffer)]));
      for (const [index, name] of names.entries()) {
        const isFirst = owners.get(String(name))?.equals(id(10_000 + index)) === true;
        expect(answers[index]).toBe(isFirst ? 'registered' : 'taken');
        expect(others[999 - index]).toBe(isFirst ? 'taken' : 'registered');
      }
      expect(new Set([...answers, ...others])).toEqual(new Set(['registered', 'taken']));
    });

    it('for a first public key: one of twenty is kept, the others are refused', async () => {
      const servers = await twoServers();
      await servers[0].clients.register(ana);
      const keys = numbers(20).map((number) => bytes(`key ${number}`));
      const outcomes = await Promise.all(
        keys.map((publicKey, index) =>
          outcome((servers[index % 2] ?? servers[0]).clients.update(ana.id, { publicKey })),
        ),
      );
      expect(outcomes.filter((one) => one === undefined)).toHaveLength(1);
      expect(outcomes.filter((one) => one === 'E_OTHER_PUBLIC_KEY')).toHaveLength(19);
      expect((await servers[1].clients.find(ana.id))?.publicKey).toEqual(keys[outcomes.indexOf(undefined)]);
    });

    it('for the name of a client that sends its key just then: one of the two gets what it wants', async () => {
      const [one, other] = await twoServers();
      const rounds = await Promise.all(
        numbers(100).map(async (round) => {
          const client = { id: id(1000 + round), name: bytes(`name ${round}`), profile: 'one' };
          await one.clients.register(client);
          const both = await Promise.all([
            outcome(one.clients.update(client.id, { publicKey: bytes('key') })),
            outcome(other.clients.register({ ...client, id: id(2000 + round), releases: client.id })),
          ]);
          const owner = await one.clients.findByName(client.name);
          return [...both, owner?.publicKey !== undefined];
        }),
      );
      for (const round of rounds) {
        expect([
          [undefined, 'taken', true],
          ['E_UNKNOWN_CLIENT', 'registered', false],
        ]).toContainEqual(round);
      }
    });

    it('for a client that is removed while it gets files: no file is without its client', async () => {
      const [one, other] = await twoServers();
      for (const round of numbers(20)) {
        const client = { id: id(100 + round), name: bytes(`name ${round}`), profile: 'one' };
        await one.clients.register(client);
        const adding = numbers(10).map((number) => one.addFile({ id: id(1000 * round + number), clientId: client.id }));
        const outcomes = await Promise.all([
          outcome(other.removeClient({ id: client.id, verifiedToo: true }).then((files) => files.length)),
          ...adding.map((added) => outcome(added)),
        ]);
        const recorded = outcomes.slice(1).filter((one) => one === undefined).length;
        expect(outcomes.slice(1).filter((one) => one === 'E_UNKNOWN_CLIENT')).toHaveLength(10 - recorded);
        expect(outcomes[0]).toBe(recorded);
      }
      expect(await one.files.list()).toEqual([]);
    });

    it('to make the tables: four at a time make them once', async () => {
      const databases = await Promise.all(numbers(4).map(() => schema.open()));
      for (const database of databases) expect(await recordsOn(database).totals()).toEqual({ files: 0, bytes: 0 });
      const made = await schema.query(
        'SELECT count(*)::int AS "all", count(DISTINCT "name")::int AS "names" FROM "migrations"',
      );
      expect(made).toEqual([{ all: 6, names: 6 }]);
    });

    it('in opposite orders: PostgreSQL ends one transaction, which is made again', async () => {
      const databases = [await schema.open(), await schema.open()];
      await recordsOn(databases[0] ?? (await schema.open())).clients.register(ana);
      await recordsOn(databases[0] ?? (await schema.open())).clients.register({ ...ana, id: id(2), name: bytes('bo') });
      let tries = 0;
      let waiting = 2;
      const touchBoth = (order: readonly number[]): Change<undefined, string> => ({
        what: 'both clients could not be touched',
        make: async (statements) => {
          tries += 1;
          for (const number of order) {
            await statements.all(
              'UPDATE "clients" SET "Version" = "Version" + 1 WHERE "ID" = $1',
              Buffer.from(id(number)),
            );
            waiting -= 1;
            while (waiting > 0) await sleep(5);
          }
          return ['touched'];
        },
      });
      const changes = [touchBoth([1, 2]), touchBoth([2, 1])];
      expect(
        await Promise.all(databases.map((one, index) => one.writes.change(changes[index] ?? touchBoth([]), undefined))),
      ).toEqual([...['touched', 'touched']]);
      expect(tries).toBe(3);
      expect(await schema.query('SELECT "Version" FROM "clients"')).toEqual([{ Version: 3 }, { Version: 3 }]);
    });
  });

  describe('lose connections', () => {
    it('between requests, and go on', async () => {
      const records = recordsOn(await schema.open());
      await records.clients.register(ana);
      expect(await schema.endSessions()).toBeGreaterThan(0);
      expect(await records.clients.find(ana.id)).toMatchObject({ name: ana.name });
      await schema.endSessions();
      await records.addFile({ id: id(1) });
      expect(await records.files.list()).toHaveLength(1);
    });

    it('again and again while they work, and lose nothing', async () => {
      const servers = await twoServers();
      let isOver = false;
      const answers: Promise<unknown>[] = [];
      const working = servers.map(async (server, number) => {
        for (let at = 0; !isOver; at++) {
          const client = { id: id(100_000 * (number + 1) + at), name: bytes(`${number} ${at}`), profile: 'one' };
          const answer = server.clients.register(client);
          answers.push(answer);
          await answer;
        }
      });
      for (let times = 0; times < 30; times++) {
        await sleep(20);
        await schema.endSessions();
      }
      isOver = true;
      await Promise.all(working);
      expect(new Set(await Promise.all(answers))).toEqual(new Set(['registered']));
      expect(await servers[0].listed()).toHaveLength(answers.length);
    });

    it('in a transaction: it is made again, as a whole', async () => {
      const records = recordsOn(await schema.open());
      await records.clients.register(ana);
      await records.addFile({ id: id(1) });
      await schema.query('BEGIN');
      await schema.query('LOCK TABLE "files"');
      const adding = [
        records.addFile({ id: id(2), replaces: id(1) }),
        records.clients.update(ana.id, { profile: 'two' }),
        records.clients.register({ ...ana, id: id(2), name: bytes('bo') }),
      ];
      await sleep(100);
      await schema.endSessions();
      await schema.query('ROLLBACK');
      expect(await Promise.all(adding)).toMatchObject([{ path: 'files/1' }, undefined, 'registered']);
      expect((await records.files.list()).map((file) => file.id)).toEqual([id(2)]);
      expect(await records.clients.find(ana.id)).toMatchObject({ profile: 'two' });
    });

    it('in a commit that holds: nothing is done twice, and the answers are what they would have been', async () => {
      const records = recordsOn(await behindRelay());
      relay.loseAnswerTo('COMMIT');
      expect(await records.clients.register(ana)).toBe('registered');
      await records.addFile({ id: id(1) });
      relay.loseAnswerTo('COMMIT');
      expect(await records.discard(id(1))).toMatchObject({ path: 'files/1', size: 3 });
      await records.addFile({ id: id(2) });
      relay.loseAnswerTo('COMMIT');
      await records.addFile({ id: id(3), replaces: id(2) });
      relay.loseAnswerTo('COMMIT');
      await records.verify(id(3), 'crc');
      relay.loseAnswerTo('COMMIT');
      await records.releaseName(ana.id);
      expect(String((await records.clients.find(ana.id))?.name)).toMatch(/^ana \(released 0+1\)$/);
      relay.loseAnswerTo('COMMIT');
      expect(await records.removeClient({ id: ana.id, verifiedToo: true })).toMatchObject([{ path: 'files/3' }]);
      expect(relay.lost).toBe(6);
      expect(await records.listed()).toEqual([]);
    });

    it('in a statement that is a transaction of its own: it is done once', async () => {
      const records = recordsOn(await behindRelay());
      await records.clients.register(ana);
      await records.addFile({ id: id(1) });
      relay.loseAnswerTo('0000000000000002');
      await records.addFile({ id: id(2) });
      await Promise.all([records.addFile({ id: id(2) }), records.addFile({ id: id(3) })]);
      expect(relay.lost).toBe(1);
      expect((await records.files.list()).map((file) => file.id)).toEqual([id(1), id(2), id(3)]);
    });

    describe('while a file gets its row', () => {
      const warnings: Error[] = [];
      const storeBehindRelay = async (): Promise<{ store: Store; contents: FolderContents }> => {
        const contents = new FolderContents(await temporaryDirectory(), (error) => warnings.push(error));
        await contents.prepare();
        const database = await behindRelay(200);
        const settings = withDefaults({ warn: (error) => warnings.push(error), unconfirmedMs: 60_000 });
        const store = new Store({ ...database, contents }, settings, []);
        await store.clients.register(ana);
        return { store, contents };
      };
      const arrived = async (store: Store): Promise<Uint8Array> => {
        const upload = await store.beginUpload({ clientId: ana.id, fileName: bytes('a file') });
        await upload.write(bytes('content'));
        await upload.commit({ checksum: 7, checksumId: 'cksum' });
        return upload.fileId;
      };
      const contentsOf = async (store: Store, contents: FolderContents): Promise<readonly string[]> => {
        const found: string[] = [];
        for (const { path } of await store.files.list()) {
          for await (const piece of contents.pieces(path)) found.push(String(piece));
        }
        return found;
      };

      it('and do not take the content away from a row that may be there', async () => {
        const { store, contents } = await storeBehindRelay();
        const fileId = await arrived(store);
        relay.loseAnswerTo('COMMIT', true);
        await expect(store.verify(fileId, 'cksum')).rejects.toMatchObject({ code: 'E_STORAGE' });
        await store.keep(fileId);
        expect(warnings.splice(0)).toMatchObject([{ code: 'E_STORAGE' }]);
        relay.comeBack();
        expect(await contentsOf(store, contents)).toEqual(['content']);
        expect(await store.files.list()).toMatchObject([{ verified: true }]);
        await store.close();
      });

      it('and confirm it, where it came without its confirmation', async () => {
        const { store, contents } = await storeBehindRelay();
        const fileId = await arrived(store);
        relay.loseAnswerTo(hex(fileId), true);
        await expect(store.record(fileId)).rejects.toMatchObject({ code: 'E_STORAGE' });
        relay.comeBack();
        expect(await store.files.list()).toMatchObject([{ verified: false }]);
        await store.verify(fileId, 'cksum');
        expect(await store.files.list()).toMatchObject([{ verified: true }]);
        expect(await contentsOf(store, contents)).toEqual(['content']);
        await store.close();
      });

      it('and take both away where its client gives it up', async () => {
        const { store, contents } = await storeBehindRelay();
        const fileId = await arrived(store);
        relay.loseAnswerTo(hex(fileId), true);
        await expect(store.record(fileId)).rejects.toMatchObject({ code: 'E_STORAGE' });
        relay.comeBack();
        await store.discard(fileId);
        expect(await store.files.list()).toEqual([]);
        expect([...contents.paths()]).toEqual([]);
        await store.close();
      });
    });

    it('and wait for a database that comes back soon', async () => {
      const records = recordsOn(await behindRelay());
      await records.clients.register(ana);
      relay.goDown();
      const adding = numbers(50).map((number) => records.addFile({ id: id(number) }));
      await sleep(300);
      relay.comeBack();
      await Promise.all(adding);
      expect(await records.files.list()).toHaveLength(50);
    });

    it('and refuse all that waits where it stays away, at once from then on, until it is back', async () => {
      const records = recordsOn(await behindRelay(200));
      await records.clients.register(ana);
      relay.goDown();
      const refusals = await Promise.allSettled(numbers(50).map((number) => records.addFile({ id: id(number) })));
      for (const refusal of refusals) {
        expect(refusal).toMatchObject({
          status: 'rejected',
          reason: {
            code: 'E_STORAGE',
            message: expect.stringMatching(/^a file could not be recorded: /),
            hint: 'Check that PostgreSQL runs, and that it can be reached at the address in the URL of the database.',
          },
        });
      }
      await expect(records.clients.find(ana.id)).rejects.toMatchObject({ code: 'E_STORAGE' });
      relay.comeBack();
      await records.addFile({ id: id(1) });
      expect(await records.files.list()).toHaveLength(1);
    });
  });

  describe('open a database', () => {
    const elsewhere = (change: (url: URL) => void): string => {
      const url = new URL(schema.url);
      url.searchParams.delete('options');
      change(url);
      return url.href;
    };

    it('only with the password, which no message repeats', async () => {
      const url = elsewhere((one) => (one.password = 'a-wrong-secret'));
      const error = await openPostgres(url, { migrate: true }).catch((one: unknown) => one as Error);
      expect(error).toMatchObject({
        code: 'E_STORAGE',
        message: expect.stringMatching(/^postgres(ql)?:\/\/\w+@.* cannot be opened: password authentication failed/),
        hint: 'Correct the user or the password in the URL of the database.',
      });
      expect((error as Error).message).not.toContain('a-wrong-secret');
      expect(isUnreachable(error)).toBe(false);
    });

    it('that there is', async () => {
      const error = await openPostgres(elsewhere((one) => (one.pathname = '/no_such_database'))).catch(
        (one: unknown) => one,
      );
      expect(error).toMatchObject({ code: 'E_STORAGE', hint: expect.stringMatching(/^Create the database/) });
      expect(isUnreachable(error)).toBe(false);
    });

    it('only where a server has made the tables, unless they do so', async () => {
      await expect(openPostgres(schema.url)).rejects.toMatchObject({ code: 'E_NO_DATABASE' });
      await schema.open();
      await (await openPostgres(schema.url)).close();
    });

    it('not where the tables are of another program, or of a newer version', async () => {
      await schema.query('CREATE TABLE "others" (n int)');
      await expect(schema.open()).rejects.toMatchObject({
        code: 'E_FOREIGN_DATABASE',
        hint: 'Choose another database.',
      });
      expect(await schema.query('SELECT to_regclass(\'"clients"\') AS "table"')).toEqual([{ table: null }]);
      await schema.query('DROP TABLE "others"');
      await schema.open();
      await schema.query(`INSERT INTO "migrations" ("timestamp", "name") VALUES (9e12, 'Later9000000000000')`);
      await expect(schema.open()).rejects.toMatchObject({ code: 'E_NEWER_DATABASE' });
    });

    it('later, where nobody answers yet', async () => {
      relay.goDown();
      const error = await openPostgres(relay.url, { migrate: true }).catch((one: unknown) => one);
      expect(error).toMatchObject({ code: 'E_STORAGE', hint: expect.stringMatching(/^Check that PostgreSQL runs/) });
      expect(isUnreachable(error)).toBe(true);
      const { url } = relay;
      await relay.close();
      const refused = await openPostgres(url, { migrate: true }).catch((one: unknown) => one);
      expect(refused).toMatchObject({ message: expect.stringContaining('ECONNREFUSED') });
      expect(isUnreachable(refused)).toBe(true);
    });
  });

  describe('have leases', () => {
    it('that one of them holds, and the next when it gives them back', async () => {
      const [one, other] = [(await schema.open()).lease('sweep'), (await schema.open()).lease('sweep')];
      expect(await Promise.all([one.hold(), other.hold()])).toEqual(expect.arrayContaining([true, false]));
      const [holder, waiting] = (await one.hold()) ? [one, other] : [other, one];
      expect(await holder.hold()).toBe(true);
      expect(await waiting.hold()).toBe(false);
      await waiting.release();
      expect(await holder.hold()).toBe(true);
      await holder.release();
      expect(await waiting.hold()).toBe(true);
      expect(await holder.hold()).toBe(false);
      expect(await (await schema.open()).lease('other').hold()).toBe(true);
    });

    it('with one holder at a time, of many who want them', async () => {
      const database = await schema.open();
      const held = await Promise.all(numbers(20).map(() => database.lease('sweep').hold()));
      expect(held.filter((one) => one)).toHaveLength(1);
    });

    it('that are lost to who comes too late, who is told so, and never held again without being taken anew', async () => {
      const database = await schema.open();
      const [one, other] = [database.lease('sweep', 200), database.lease('sweep', 60_000)];
      expect(await one.hold()).toBe(true);
      const first = one.token ?? NaN;
      await sleep(300);
      expect(await one.hold()).toBe(false);
      expect(one.token).toBeUndefined();
      expect(await one.hold()).toBe(true);
      expect(one.token).toBeGreaterThan(first);
      const second = one.token ?? NaN;
      await sleep(300);
      expect(await other.hold()).toBe(true);
      expect(other.token).toBeGreaterThan(second);
      expect(await one.hold()).toBe(false);
      await one.release();
      expect(await one.hold()).toBe(false);
      expect(await other.hold()).toBe(true);
    });
  });

  describe('with many clients', () => {
    it('note those that they have seen at the same time without waiting for each other', async () => {
      const [one, other] = [await schema.open(), await schema.open()];
      const ids = numbers(400).map((number) => hex(id(number)));
      await schema.query(`
        INSERT INTO "clients" ("ID", "Name", "LastSeen", "Profile")
        SELECT decode("id", 'hex'), decode("id", 'hex'), now(), 'one' FROM unnest('{${ids.join()}}'::text[]) AS "id"`);
      const seen = async (database: PostgresDatabase, shuffled: readonly string[]) => {
        for (let round = 0; round < 20; round++) {
          await database.reads.all(CLIENTS_SEEN, JSON.stringify(shuffled.map((each) => [each, ''])));
        }
      };
      await Promise.all([seen(one, ids), seen(other, ids.toReversed())]);
      expect(await schema.query('SELECT DISTINCT "Version" FROM "clients"')).toEqual([{ Version: 41 }]);
    });

    it.each([
      ['ADD_FILES', ADD_FILES],
      ['UPDATE_CLIENTS', UPDATE_CLIENTS],
      ['CLIENTS_SEEN', CLIENTS_SEEN],
    ])('read those alone that they are asked for: %s', async (name, { postgresql }) => {
      await schema.open();
      await schema.query(`
        INSERT INTO "clients" ("ID", "Name", "LastSeen", "Profile")
        SELECT decode(md5(n::text), 'hex'), convert_to(n::text, 'UTF8'), now(), 'one' FROM generate_series(1, 20000) AS n`);
      await schema.query('ANALYZE "clients"');
      await schema.query("SET plan_cache_mode = 'force_generic_plan'");
      await schema.query(`PREPARE "${name}" (json) AS ${postgresql}`);
      const plan = await schema.query(`EXPLAIN EXECUTE "${name}" ('[]')`);
      expect(JSON.stringify(plan)).toContain('clients_pkey');
      expect(JSON.stringify(plan)).not.toContain('Seq Scan on clients');
    });
  });

  describe('have notes', () => {
    it('that one of those who take them gets, wherever they were added', async () => {
      const [one, other] = [await schema.open(), await schema.open()];
      await one.notes.add('key', 'first', 60_000);
      await one.notes.add('key', 'second', 60_000);
      const taken = await Promise.all(numbers(10).map((index) => (index % 2 ? one : other).notes.take('key')));
      expect(taken.filter((note) => note !== undefined)).toEqual(['second']);
      expect(await one.notes.take('key')).toBeUndefined();
    });

    it('until their time is over', async () => {
      const { notes } = await schema.open();
      await notes.add('short', 'value', 50);
      await sleep(120);
      expect(await notes.take('short')).toBeUndefined();
      await notes.add('short', 'value', 50);
      await sleep(120);
      await Promise.all(numbers(150).map((number) => notes.add(`key ${number}`, 'value', 60_000)));
      expect(await schema.query('SELECT count(*)::int AS "notes" FROM "notes"')).toEqual([{ notes: 150 }]);
    });
  });
});
