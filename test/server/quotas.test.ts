import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { allEditions, editions } from '../bytes/editions';
import type { RawClient } from '../peer/raw-client';
import { rawQuery } from '../storage/fixture';
import { start } from './fixture';
import { until, upload, type Running } from './running';

const answering = allEditions.filter((edition) => edition.responses.generalError !== undefined);
const edition = editions['2024b'];

/** A file of so many bytes. */
function file(size: number, name = `${size} bytes`): { name: string; content: Buffer } {
  return { name, content: Buffer.alloc(size, 'content') };
}

/** Another connection of the same client, with a key of its own. */
async function again(server: Running, client: RawClient): Promise<RawClient> {
  const second = await server.connect(client.edition, { ...client.identity });
  expect((await second.reconnect()).name).toBe('reconnected');
  return second;
}

/** Sends files on one connection, each under the same key, until one is refused. @returns how many were taken. */
async function sendUntilRefused(client: RawClient, size: number, most: number): Promise<number> {
  for (let sent = 0; sent < most; sent += 1) {
    if ((await client.sendFile(file(size, `${sent}`))).name !== 'fileReceived') return sent;
  }
  return most;
}

describe('the bytes that a client may have', () => {
  test.each([
    [999, 'fileReceived'],
    [1000, 'fileReceived'],
    [1001, 'generalError'],
  ])('%i of 1000: %s', async (size, answer) => {
    const server = await start({ limits: { clientBytes: 1000 } });
    const client = await server.enrol(edition);
    expect((await client.sendFile(file(size))).name).toBe(answer);
  });

  test.each(answering)('are refused beyond that in $id, and nothing is kept of what was refused', async (spoken) => {
    const server = await start({ limits: { clientBytes: 100_000 } });
    const client = await server.enrol(spoken);
    await upload(client, file(60_000));
    expect((await client.sendFile(file(60_001))).name).toBe('generalError');
    expect(server.warnings()).toEqual([
      expect.stringMatching(/the client would have 1\d{5} bytes, more than the 100000 allowed.*--max-client-bytes/),
    ]);
    await until('nothing to be left', async () => (await server.temporary()).length === 0);
    await upload(client, file(40_000));
    expect(await server.stored(client)).toHaveLength(2);
  });

  test('end the connection where the edition has no answer', async () => {
    const server = await start({ limits: { clientBytes: 1000 } });
    const client = await server.enrol(editions['2022']);
    await client.send(...client.fileMessages(file(1001)));
    expect(await client.ended()).toBe('end');
  });

  test('count what nobody has confirmed, from every connection of the client and after a restart', async () => {
    const limits = { clientBytes: 1000 };
    const server = await start({ limits });
    const client = await server.enrol(edition);
    expect((await client.sendFile(file(600))).name).toBe('fileReceived');
    const second = await again(server, client);
    expect((await second.sendFile(file(401))).name).toBe('generalError');
    await server.stop();
    const restarted = await start({ limits, directory: server.directory });
    const third = await again(restarted, client);
    expect((await third.sendFile(file(401))).name).toBe('generalError');
    expect((await third.sendFile(file(400))).name).toBe('fileReceived');
  });

  test('are not taken by a file that is on its way in, and are looked at again when it is there', async () => {
    const server = await start({ limits: { clientBytes: 100_000 } });
    const client = await server.enrol(edition);
    const [message = Buffer.alloc(0)] = client.fileMessages(file(60_000));
    await client.send(message.subarray(0, 30_000));
    const second = await again(server, client);
    await upload(second, file(60_000));
    await client.send(message.subarray(30_000));
    expect((await client.receive()).name).toBe('generalError');
    expect(await server.stored(client)).toHaveLength(1);
  });

  test('count a file that is sent again once', async () => {
    const server = await start({ limits: { clientBytes: 1000, clientFiles: 1 } });
    const client = await server.enrol(edition);
    for (let time = 0; time < 3; time += 1) {
      expect((await client.sendFile(file(1000))).name).toBe('fileReceived');
      await client.crcInvalid('1000 bytes');
    }
    await upload(client, file(1000));
    expect(await server.stored(client)).toHaveLength(1);
  });
});

describe('the files that a client may have', () => {
  test('below and at the number are taken, above it not', async () => {
    const server = await start({ limits: { clientFiles: 3 } });
    const client = await server.enrol(edition);
    expect(await sendUntilRefused(client, 10, 10)).toBe(3);
    expect(server.warnings()).toEqual([expect.stringContaining('4 files, more than the 3 allowed')]);
    expect(server.reasons).toEqual(['quota']);
  });

  test('are not more when several connections send at the same time', async () => {
    const server = await start({ limits: { clientFiles: 5 } });
    const client = await server.enrol(edition);
    const others = await Promise.all(Array.from({ length: 8 }, () => again(server, client)));
    const taken = await Promise.all(others.map((other) => sendUntilRefused(other, 5000, 3)));
    expect(taken.reduce((sum, count) => sum + count, 0)).toBe(5);
  });

  test('find room again when one is given up, and when somebody else has removed one', async () => {
    const server = await start({ limits: { clientFiles: 1, refusals: 0 } });
    const client = await server.enrol(edition);
    await client.sendFile(file(10));
    expect((await client.giveUp('10 bytes')).name).toBe('messageReceived');
    await upload(client, file(10));
    expect((await client.sendFile(file(10))).name).toBe('generalError');
    await rawQuery(server.directory, 'DELETE FROM files');
    await until('the server to look again', async () => (await client.sendFile(file(10))).name === 'fileReceived');
  });
});

describe('registrations from one address', () => {
  test.each(answering)('below and at the number are taken in $id, above it not', async (spoken) => {
    const server = await start({ limits: { registrations: 2 } });
    const client = await server.connect(spoken);
    const answers = [];
    for (const name of ['Ada', 'Grace', 'Mary']) answers.push((await client.register(name)).name);
    expect(answers).toEqual(['registered', 'registered', 'generalError']);
    const other = await server.connect(spoken);
    expect((await other.register('Mary')).name).toBe('generalError');
  });

  test('end the connection where the edition has no answer', async () => {
    const server = await start({ limits: { registrations: 1 } });
    await server.register(editions['2022']);
    const client = await server.connect(editions['2022']);
    await expect(client.register('Mary')).rejects.toThrow('the server ended the stream');
    expect(server.warnings()).toEqual([expect.stringContaining('too many registrations')]);
    expect(server.reasons).toEqual(['registrations']);
  });

  test('do not count where the name is taken', async () => {
    const server = await start({ limits: { registrations: 2 } });
    const client = await server.connect(edition);
    await client.register('Ada');
    for (let time = 0; time < 5; time += 1) expect((await client.register('Ada')).name).toBe('registrationFailed');
    expect((await client.register('Grace')).name).toBe('registered');
  });

  test('stop at the default long before ten thousand names', async () => {
    const server = await start();
    const client = await server.connect(edition);
    let names = 0;
    while (names < 10_000 && (await client.register(`name ${names}`)).name === 'registered') names += 1;
    expect(names).toBeGreaterThanOrEqual(server.limits.registrations);
    expect(names).toBeLessThan(server.limits.registrations * 2);
  });
});

describe('the space that stays free', () => {
  /** More than the disk of the tests has. */
  async function more(): Promise<number> {
    const { bavail, bsize } = await statfs(tmpdir());
    return bavail * bsize + 2 ** 40;
  }

  test('refuses files before they are written, while clients register and come back', async () => {
    const server = await start({ limits: { freeSpace: await more() } });
    const client = await server.enrol(edition);
    expect((await client.sendFile(file(100_000))).name).toBe('generalError');
    expect(server.warnings()).toEqual([expect.stringMatching(/less than the \d+ that stay free.*--min-free-space/)]);
    expect(server.reasons).toEqual(['freeSpace']);
    expect(await server.contents()).toEqual([]);
    await again(server, client);
    await server.enrol(edition);
  });
});
