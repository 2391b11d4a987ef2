import { allEditions, type Edition } from '../bytes/editions';
import { publicKey, reconnect, register, confirmation } from '../bytes/requests';
import type { RawClient } from '../peer/raw-client';
import { expectService, FILE } from './faults';
import { Running, until } from './running';

// A connection may be cut at any byte, in three ways. What a cut message does in the session is shown for every byte of
// a whole conversation in session-cut.test.ts; here it happens on real sockets.

const CUTS = {
  /** The client sends nothing more and waits for the server's end. */
  halfClose: async (client: RawClient) => {
    await client.halfClose();
    expect(await client.ended()).toBe('end');
  },
  close: async (client: RawClient) => client.close(),
  reset: async (client: RawClient) => client.reset(),
};

const ways = Object.values(CUTS);

/** A message that a connection is cut in, and how a client gets to the point of sending it. */
interface Step {
  readonly name: string;
  readonly message: Buffer;
  readonly arrive: () => Promise<RawClient>;
}

/** The steps of a conversation. A cut message changes nothing, so that one client can begin it again and again. */
async function steps(server: Running, edition: Edition): Promise<readonly Step[]> {
  const fresh = await server.register(edition);
  const enrolled = await server.enrol(edition);
  const back = (client: RawClient) => () => server.connect(edition, { ...client.identity });
  const withKey = async () => {
    const client = await back(enrolled)();
    await client.reconnect();
    return client;
  };
  const head = { edition, ...enrolled.identity };
  const [file = Buffer.alloc(0)] = enrolled.fileMessages(FILE);
  return [
    { name: 'register', message: register({ ...head, name: 'Ada' }), arrive: () => server.connect(edition) },
    {
      name: 'public key',
      message: publicKey({ edition, ...fresh.identity, key: Buffer.alloc(160) }),
      arrive: back(fresh),
    },
    ...(edition.requests.reconnect === undefined
      ? []
      : [{ name: 'reconnect', message: reconnect(head), arrive: back(enrolled) }]),
    { name: 'send file', message: file, arrive: withKey },
    {
      name: 'crc valid',
      message: confirmation({ ...head, which: 'crcValid', fileName: FILE.name }),
      arrive: async () => {
        const client = await withKey();
        expect((await client.sendFile(FILE)).name).toBe('fileReceived');
        return client;
      },
    },
  ];
}

/** Every byte in the newest edition; in the others the first and last ones of each message, and some in between. */
function positions(edition: Edition, { name, message: { length } }: Step): readonly number[] {
  const all = Array.from({ length }, (_, position) => position);
  // Each way to a confirmation is a file of its own, which takes longer than all the rest.
  if (edition === allEditions.at(-1) && name !== 'crc valid') return all;
  return all.filter((position) => position < 2 || position > length - 3 || position % 37 === 23);
}

test.each(allEditions)('in $id the server survives a connection that is cut at any byte', async (edition) => {
  const server = await Running.start({ limits: { connections: 10_000 } });
  try {
    const begun = await steps(server, edition);
    const before = server.lines.length;
    let cuts = 0;
    for (const step of begun) {
      const { message, arrive } = step;
      for (const position of positions(edition, step)) {
        const client = await arrive();
        await client.send(message.subarray(0, position));
        await ways[cuts++ % ways.length]?.(client);
      }
    }
    await expectService(server, await server.connect(edition));
    server.hangUp();
    await server.stop();

    // One line for each connection that says how it ended; of what came whole before the cut, a file, the row says so.
    const lines = server.lines.slice(before);
    const endings = lines.filter(({ text }) => /^the (client|connection) ended/.test(text));
    expect(endings.length).toBeGreaterThanOrEqual(cuts);
    expect(new Set(endings.map(({ connection }) => connection)).size).toBe(endings.length);
    expect(lines.filter(({ level, text }) => level === 'warn' && !text.startsWith('the connection ended'))).toEqual([]);
    const stored = await server.stored();
    expect(stored.filter(({ verified }) => verified)).toHaveLength(1);
    expect(stored.filter(({ content }) => !content.equals(FILE.content))).toEqual([]);
    expect(await server.temporary()).toEqual([]);
  } finally {
    await server.remove();
  }
});

describe.each(allEditions)('in $id the server survives a connection that is cut within a long content', (edition) => {
  const long = { name: 'long', content: Buffer.alloc(300_000, 'long content') };

  test.each(Object.keys(CUTS) as (keyof typeof CUTS)[])('by %s', async (way) => {
    const server = await Running.start();
    try {
      const client = await server.enrol(edition);
      const [message = Buffer.alloc(0)] = client.fileMessages(long);
      await client.send(message.subarray(0, 200_000));
      await until('the content to arrive', async () => (await server.temporary()).length === 1);
      await CUTS[way](client);
      await until('the line', () => server.warnings().length > 0);
      // A reset takes with it what the server has not read yet.
      const arrived = way === 'reset' ? String.raw`\d+` : String.raw`199\d{3}`;
      const why = `^the connection ended \\d+ bytes before the end of a message's content`;
      expect(server.warnings()).toEqual([
        expect.stringMatching(new RegExp(`${why}; "long" was aborted after ${arrived} of 300016 bytes$`)),
      ]);
      await until('the content to go', async () => (await server.temporary()).length === 0);
      expect(await server.stored()).toEqual([]);
      await expectService(server, await server.connect(edition));
    } finally {
      await server.remove();
    }
  });
});
