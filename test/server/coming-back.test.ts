import { Clients } from '../../src/storage/records/clients';
import { WriteQueue } from '../../src/storage/records/write-queue';
import { allEditions, editions } from '../bytes/editions';
import { confirmation } from '../bytes/requests';
import { FILE } from './faults';
import { start } from './fixture';
import { upload } from './running';

afterEach(() => jest.restoreAllMocks());

describe.each(allEditions)('a client that comes back in $id', (edition) => {
  test('gets its key without anything being written for it, since nothing is new', async () => {
    const server = await start();
    const client = await server.enrol(edition);
    await upload(client, FILE);
    const written = jest.spyOn(WriteQueue.prototype, 'change');
    const again = await server.connect(edition, client.identity);
    expect((await again.reconnect()).name).toMatch(/^(key|reconnected)$/);
    expect(written).not.toHaveBeenCalled();
    await upload(again, FILE);
    expect(await server.stored()).toHaveLength(2);
  });

  test('with one file after the other on a connection, is looked up no more once it is known there', async () => {
    const server = await start();
    const client = await server.enrol(edition);
    await upload(client, FILE);
    await client.reconnect();
    await upload(client, FILE);
    const found = jest.spyOn(Clients.prototype, 'find');
    for (let files = 0; files < 3; files++) {
      await client.reconnect();
      await upload(client, FILE);
    }
    expect(found).not.toHaveBeenCalled();
    expect(await server.stored()).toMatchObject(Array.from({ length: 5 }, () => ({ verified: true })));
  });
});

test('a checksum that a client confirmed in place of the one before is the first for its next file on the connection', async () => {
  const server = await start();
  const client = await server.enrol(editions['2022']);
  const sum = ({ payload }: { readonly payload: Buffer }) => payload.readUInt32LE(payload.length - 4);
  await upload(client, FILE);
  await client.reconnect();
  await upload(client, FILE);
  await client.reconnect();
  const first = sum(await client.sendFile(FILE));
  await client.send(
    confirmation({
      edition: client.edition,
      clientId: client.identity.clientId,
      which: 'resending',
      fileName: FILE.name,
    }),
  );
  const second = sum(await client.sendFile(FILE));
  expect(second).not.toBe(first);
  expect((await client.crcValid(FILE.name)).name).toBe('messageReceived');
  await client.reconnect();
  expect(sum(await client.sendFile(FILE))).toBe(second);
});
