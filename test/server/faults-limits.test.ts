import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { allEditions, editions } from '../bytes/editions';
import { confirmation } from '../bytes/requests';
import type { RawClient } from '../peer/raw-client';
import { expectGeneralError, expectOneLine, expectService, FILE } from './faults';
import { start } from './fixture';
import { until, upload } from './running';

const answering = allEditions.filter((edition) => edition.responses.generalError !== undefined);
const packeted = allEditions.filter((edition) => edition.sendFile === 'sizes, packets, name');
const large = { name: 'large', content: Buffer.alloc(3_000_000, 'large') };

/** What a client sees that writes into a connection that was cut. */
const CUT = /EPIPE|ECONNRESET|ended|destroyed/;

/** Byte after byte, for ever. */
async function talkOn(client: RawClient, pause: () => Promise<unknown>): Promise<never> {
  for (;;) {
    await client.send(Buffer.alloc(1));
    await pause();
  }
}

describe('more connections than are allowed', () => {
  const crowded = /^127\.0\.0\.1:\d+ came while 1 connections, all that are allowed, were open$/;

  test.each(answering)('are answered in $id, and the one that was there is served', async (edition) => {
    const server = await start({ limits: { connections: 1 } });
    const first = await server.enrol(edition);
    const second = await server.connect(edition);
    await expectGeneralError(second);
    expect(await second.ended()).toBe('end');
    expectOneLine(server, 'refused: ', crowded);
    await upload(first, FILE);
  });

  test('are closed where the edition has no answer', async () => {
    const server = await start({ limits: { connections: 1 } });
    const first = await server.enrol(editions['2022']);
    const second = await server.connect(editions['2022']);
    expect(await second.ended()).toBe('end');
    expectOneLine(server, 'refused: ', crowded);
    await upload(first, FILE);
  });

  test('get their answer even if they speak first', async () => {
    const server = await start({ limits: { connections: 1 } });
    await server.enrol(editions['2023b']);
    const second = await server.connect(editions['2023b']);
    expect((await second.register('Ada')).name).toBe('generalError');
    expect(await second.ended()).toBe('end');
  });

  test('are cut in the end, however much they say', async () => {
    const server = await start({ limits: { connections: 1, lingerMs: 300 } });
    await server.enrol(editions['2024b']);
    const second = await server.connect(editions['2024b']);
    await expectGeneralError(second);
    await expect(talkOn(second, turn)).rejects.toThrow(CUT);
  });

  test('find room again when one ends', async () => {
    const server = await start({ limits: { connections: 1 } });
    const first = await server.enrol(editions['2024b']);
    await first.halfClose();
    await first.ended();
    first.close();
    let answer: string | undefined;
    await until('room', async () => {
      const next = await server.connect(editions['2024b']);
      answer = (await next.register('Ada').catch(() => undefined))?.name;
      return answer !== 'generalError';
    });
    expect(answer).toBe('registered');
  });
});

describe('a client that is too slow', () => {
  const slow = 'the handshake took too long';
  const silent = 'nothing was heard for too long';

  test('to say anything is closed', async () => {
    const server = await start({ limits: { handshakeMs: 30 } });
    const client = await server.connect(editions['2024b']);
    expect(await client.ended()).toBe('end');
    expectOneLine(server, 'closed: ', slow);
  });

  test('to say anything is closed, though it drips', async () => {
    const server = await start({ limits: { handshakeMs: 50, lingerMs: 20 } });
    const client = await server.connect(editions['2024b']);
    await expect(talkOn(client, () => wait(4))).rejects.toThrow(CUT);
    expectOneLine(server, 'closed: ', slow);
  });

  test('to send its key is closed', async () => {
    const server = await start({ limits: { handshakeMs: 800 } });
    const client = await server.register(editions['2024b']);
    expect(await client.ended()).toBe('end');
    expectOneLine(server, 'closed: ', slow);
  });

  test.each([editions['2022'], editions['2024b']])(
    'in the midst of a file is closed in $id, and nothing of the file is kept',
    async (edition) => {
      const server = await start({ limits: { idleMs: 500 } });
      const client = await server.enrol(edition);
      const [message = Buffer.alloc(0)] = client.fileMessages(large);
      await client.send(message.subarray(0, 100_000));
      expect(await client.ended()).toBe('end');
      const far = / "large" was aborted after 99\d{3} of 3000016 bytes$/;
      expectOneLine(server, 'closed: ', new RegExp(`^${silent};${far.source}`));
      expect(await server.temporary()).toEqual([]);
      expect(await server.stored()).toEqual([]);
      await expectService(server, await server.connect(edition));
    },
  );
});

describe('a file that is too large', () => {
  const why = '"large" has 3000016 bytes, more than the 1000000 allowed';

  test.each(answering)(
    'in one message is answered in $id once it is all there, and the next one is taken',
    async (edition) => {
      const server = await start({ limits: { fileSize: 1_000_000 } });
      const client = await server.enrol(edition);
      // All of it is written before anything is read.
      expect((await client.sendFile(large)).name).toBe('generalError');
      expectOneLine(server, 'refused: ', why);
      await upload(client, FILE);
      expect(await server.stored(client)).toMatchObject([{ name: 'a.txt', verified: true }]);
    },
  );

  test('ends the connection where the edition has no answer: with its end, not with a reset', async () => {
    const server = await start({ limits: { fileSize: 1_000_000 } });
    const client = await server.enrol(editions['2022']);
    await client.send(...client.fileMessages(large));
    expect(await client.ended()).toBe('end');
    expectOneLine(server, 'closed: ', why);
  });

  test.each(packeted)('in packets is answered once in $id', async (edition) => {
    const server = await start({ limits: { fileSize: 1_000_000 } });
    const client = await server.enrol(edition);
    expect((await client.sendFile({ ...large, slice: 100_000 })).name).toBe('generalError');
    expectOneLine(server, 'refused: ', why);
    await upload(client, FILE);
  });

  test('even to be thrown away is answered at once, and the connection closed behind the answer', async () => {
    const server = await start({ limits: { fileSize: 1_000_000, discard: 1_000_000 } });
    const client = await server.enrol(editions['2024b']);
    const [message = Buffer.alloc(0)] = client.fileMessages(large);
    await client.send(message.subarray(0, 2_000_000));
    await expectGeneralError(client);
    expect(await client.ended()).toBe('end');
    expectOneLine(server, 'refused: ', why);
  });
});

describe.each(allEditions)('in $id a client may', (edition) => {
  test('send single bytes', async () => {
    const server = await start();
    const client = await server.connect(edition);
    client.pace = 'bytes';
    await server.enrol(client);
    await upload(client, FILE);
    expect(await server.stored(client)).toEqual([{ name: 'a.txt', verified: true, content: FILE.content }]);
  });

  test('glue its messages together, and read all answers at the end', async () => {
    const server = await start();
    const client = await server.enrol(edition);
    const { clientId } = client.identity;
    const about = (which: 'crcValid' | 'resending') => confirmation({ edition, clientId, which, fileName: FILE.name });
    const file = client.fileMessages(FILE);
    await client.send(...file, about('resending'), ...file, about('crcValid'), about('crcValid'));
    const names = [];
    for (let answer = 0; answer < 4; answer++) names.push((await client.receive()).name);
    expect(names).toEqual(['fileReceived', 'fileReceived', 'messageReceived', 'messageReceived']);
    expect(await server.stored(client)).toEqual([{ name: 'a.txt', verified: true, content: FILE.content }]);
  });

  test('end its direction behind its last message, and still get the answer', async () => {
    const server = await start();
    const client = await server.enrol(edition);
    const { clientId } = client.identity;
    await client.send(
      ...client.fileMessages(FILE),
      confirmation({ edition, clientId, which: 'crcValid', fileName: FILE.name }),
    );
    await client.halfClose();
    expect((await client.receive()).name).toBe('fileReceived');
    expect((await client.receive()).name).toBe('messageReceived');
    expect(await client.ended()).toBe('end');
    expect(server.warnings()).toEqual([]);
    expect(await server.stored(client)).toMatchObject([{ verified: true }]);
  });
});
