import { allEditions, editions, type Edition } from '../bytes/editions';
import { RawServer, type Behaviour } from '../peer/raw-server';
import { freshWorkplace, warnings } from './workplace';

const workplace = freshWorkplace();
const edition = editions['2024b'];
let server: RawServer | undefined;

afterEach(async () => {
  const stopping = server;
  server = undefined;
  await stopping?.stop();
});

async function serve(speaks: Edition = edition, behaviour?: Behaviour, port?: number): Promise<RawServer> {
  return (server = await RawServer.start(speaks, behaviour, port));
}

describe.each(allEditions)('a connection of $id', (speaks) => {
  const requests = ['register', 'publicKey', 'sendFile', 'crcValid'] as const;

  test.each(requests)('that is reset at %s is replaced, and the file arrives', async (request) => {
    const slept: number[] = [];
    const { port } = await serve(speaks, { endAt: { [request]: 'reset' } });
    const told = await workplace().send({ edition: speaks, port }, [workplace().file('a.bin', 3000)], {
      retries: 4,
      sleep: (ms) => Promise.resolve(void slept.push(ms)),
    });
    expect(told).toMatchObject({ failure: undefined, text: '1 file stored and verified' });
    expect(slept).toEqual([1000]);
    expect(server?.files.at(-1)).toMatchObject({ state: 'verified', content: workplace().read('a.bin') });
  });
});

test('a server that is stopped in the second of three files and started again gets the other two', async () => {
  const first = await serve(edition, {
    answer: ({ name }, right) => {
      const isSecond = first.requestNames.filter((one) => one === 'sendFile').length === 2;
      return name === 'sendFile' && isSecond ? 'die' : right;
    },
  });
  const { port } = first;
  const files = ['a.bin', 'b.bin', 'c.bin'].map((name) => workplace().file(name, 500));
  const slept: number[] = [];
  const told = await workplace().send({ edition, port }, files, {
    retries: 4,
    sleep: async (ms) => {
      slept.push(ms);
      if (slept.length < 3) return;
      const again = await serve(edition, {}, port);
      again.knowClients(first.knownClients());
    },
  });
  await first.stop();
  expect(told).toMatchObject({ failure: undefined, text: '3 files stored and verified' });
  expect(slept).toEqual([1000, 2000, 4000]);
  expect(first.files.filter(({ state }) => state === 'verified').map(({ name }) => name)).toEqual(['a.bin']);
  expect(server?.files.map(({ name, state }) => [name, state])).toEqual([
    ['b.bin', 'verified'],
    ['c.bin', 'verified'],
  ]);
});

test('a server that never comes back ends the run after the last retry, with what was said on the way', async () => {
  const { port } = await serve(edition, { answer: ({ name }, right) => (name === 'sendFile' ? 'die' : right) });
  const told = await workplace().send({ edition, port }, [workplace().file('a.bin', 500)], {
    retries: 2,
    sleep: () => Promise.resolve(),
  });
  const nobody = `cannot reach 127.0.0.1:${port}: nothing listens there`;
  expect(told).toMatchObject({ failure: 'unreachable', text: nobody });
  expect(warnings(told)).toEqual([
    'the server closed the connection instead of answering the file "a.bin": trying again in 1 second (1 of 2)',
    `${nobody}: trying again in 2 seconds (2 of 2)`,
  ]);
});

test('a run that is interrupted while it waits ends at once', async () => {
  const abort = new AbortController();
  const { port } = await serve(edition, { endAt: { register: 'end' } });
  const told = await workplace().send({ edition, port }, [workplace().file('a.bin', 1)], {
    retries: 1,
    signal: abort.signal,
    onEvent: ({ event }) => {
      if (event === 'retrying') setImmediate(() => abort.abort());
    },
  });
  expect(told).toMatchObject({ failure: 'interrupted' });
});
