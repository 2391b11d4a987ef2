import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ContentWriter } from '../../src/storage/contents/folder/content-writer';
import { Upload } from '../../src/storage/uploads/upload';
import { StorageError } from '../../src/storage';
import { allEditions, editions } from '../bytes/editions';
import { register, confirmation } from '../bytes/requests';
import type { RawClient } from '../peer/raw-client';
import { rawQuery } from '../storage/fixture';
import { expectGeneralError, expectOneLine, expectService, FILE } from './faults';
import { start } from './fixture';
import { until, upload, type Running } from './running';

afterEach(() => jest.restoreAllMocks());

/** Too large to come with its row. */
const LARGE = { name: 'large', content: Buffer.alloc(5_000, 'large') };

/** 07 where the edition has it, else the end; one line that says why. */
async function expectStorageFailure(server: Running, client: RawClient, why: RegExp): Promise<void> {
  const answers = client.edition.responses.generalError !== undefined;
  await (answers ? expectGeneralError(client) : expect(client.ended()).resolves.toBe('end'));
  expectOneLine(server, answers ? 'refused: ' : 'closed: ', why);
}

describe.each(allEditions)('in $id, when the disk fails', (edition) => {
  test('as a file begins, the file is refused; when it works again, the server does', async () => {
    const server = await start();
    const client = await server.enrol(edition);
    const contents = join(server.directory, 'files');
    await rm(contents, { recursive: true });
    await client.send(...client.fileMessages(LARGE));
    await expectStorageFailure(server, client, /^an upload could not be started: ENOENT.* Check the disk/);
    await mkdir(contents);
    await expectService(server, await server.connect(edition));
  });

  test('in the midst of a file, all of it is read, then it is refused, and nothing is kept', async () => {
    const server = await start();
    const client = await server.enrol(edition);
    const failure = new StorageError('E_STORAGE', 'a content could not be written: ENOSPC', {
      hint: 'Free some space.',
    });
    jest.spyOn(Upload.prototype, 'write').mockImplementationOnce(() => {
      throw failure;
    });
    await client.send(...client.fileMessages({ name: 'large', content: Buffer.alloc(1_000_000) }));
    await expectStorageFailure(server, client, /^a content could not be written: ENOSPC\. Free some space\.$/);
    expect(await server.stored()).toEqual([]);
    expect(await server.temporary()).toEqual([]);
    await expectService(server, await server.connect(edition));
  });

  test('at the end of a file, its confirmation is refused, and nothing is kept', async () => {
    const server = await start();
    const client = await server.enrol(edition);
    jest.spyOn(ContentWriter.prototype, 'sync').mockRejectedValueOnce(new Error('ENOSPC: no space left on device'));
    expect((await client.sendFile(LARGE)).name).toBe('fileReceived');
    await client.send(
      confirmation({ edition, clientId: client.identity.clientId, which: 'crcValid', fileName: LARGE.name }),
    );
    await expectStorageFailure(server, client, /^a content could not be stored: ENOSPC.* Free some space/);
    expect(await server.stored()).toEqual([]);
    expect(await server.contents()).toEqual([]);
    await expectService(server, await server.connect(edition));
  });

  test('as a file is recorded, its confirmation is refused, and its content is not kept either', async () => {
    const server = await start();
    const client = await server.enrol(edition);
    await refuseChanges(server, 'INSERT ON files');
    expect((await client.sendFile(FILE)).name).toBe('fileReceived');
    await client.send(
      confirmation({ edition, clientId: client.identity.clientId, which: 'crcValid', fileName: FILE.name }),
    );
    await expectStorageFailure(server, client, /^a file could not be recorded: .*no more changes/);
    client.close();
    await until('the content to go', async () => (await server.contents()).length === 0);
    await allowChanges(server);
    expect(await server.stored()).toEqual([]);
    await expectService(server, await server.connect(edition));
  });

  test('as a file is confirmed that has its row already, it stays unverified', async () => {
    const server = await start();
    const client = await server.enrol(edition);
    expect((await client.sendFile(FILE)).name).toBe('fileReceived');
    await until('the row', async () => (await server.stored(client)).length === 1);
    await refuseChanges(server, 'UPDATE ON files');
    const { clientId } = client.identity;
    await client.send(confirmation({ edition, clientId, which: 'crcValid', fileName: FILE.name }));
    await expectStorageFailure(server, client, /^a file could not be marked as verified: .*no more changes/);
    await allowChanges(server);
    expect(await server.stored(client)).toMatchObject([{ verified: false }]);
    await expectService(server, await server.connect(edition));
  });

  test('as a client registers, it is refused', async () => {
    const server = await start();
    await refuseChanges(server, 'INSERT ON clients');
    const client = await server.connect(edition);
    await client.send(register({ edition, clientId: client.identity.clientId, name: 'Ada' }));
    await expectStorageFailure(server, client, /^a client could not be registered: .*no more changes/);
    await allowChanges(server);
    await expectService(server, await server.connect(edition));
  });
});

/** From outside, the database says no to one kind of change, as a full disk would. */
async function refuseChanges(server: Running, what: string): Promise<void> {
  await rawQuery(
    server.directory,
    `CREATE TRIGGER refusal BEFORE ${what} BEGIN SELECT RAISE(ABORT, 'no more changes'); END`,
  );
}

async function allowChanges(server: Running): Promise<void> {
  await rawQuery(server.directory, 'DROP TRIGGER refusal');
}

test('a client that cannot be looked up is refused like one that cannot be stored', async () => {
  const server = await start();
  const client = await server.register(editions['2024b']);
  await rawQuery(server.directory, 'ALTER TABLE clients RENAME TO elsewhere');
  expect((await client.sendPublicKey()).name).toBe('generalError');
  expectOneLine(server, 'refused: ', /^a client could not be looked up: .*no such table/);
  await rawQuery(server.directory, 'ALTER TABLE elsewhere RENAME TO clients');
  expect((await client.sendPublicKey()).name).toBe('key');
});

test('a defect ends the connection that it shows in, with a line, and no other', async () => {
  const server = await start();
  const other = await server.enrol(editions['2023b']);
  const client = await server.enrol(editions['2024b']);
  jest.spyOn(Upload.prototype, 'write').mockImplementationOnce(() => {
    throw new TypeError('a defect');
  });
  await client.send(...client.fileMessages(FILE));
  await client.ended();
  expectOneLine(server, 'internal error, connection cut: ', /^TypeError: a defect/);
  await until('the content to go', async () => (await server.temporary()).length === 0);
  await upload(other, FILE);
  expect(await server.stored()).toMatchObject([{ verified: true }]);
});
