import { randomBytes } from 'node:crypto';
import { allEditions, editions, type Edition } from '../bytes/editions';
import { reconnect } from '../bytes/requests';
import { generateKeyPair } from '../peer/cryptography';
import type { FileToSend } from '../peer/file-messages';
import type { Answer, RawClient } from '../peer/raw-client';
import { FILE } from './faults';
import { Running, upload } from './running';

// Content that cannot be decrypted: what it shows to whoever sent it, and how often one AES key may meet it.

/** As docs/security.md says. */
const MOST = 8;

let server: Running;

beforeAll(async () => {
  server = await Running.start();
});

afterEach(() => server.hangUp());

afterAll(() => server.remove());

/** Ciphertexts of the same sizes as the file's own that fail in each way that there is. */
const BROKEN: readonly (readonly [how: string, change: (ciphertext: Buffer) => Buffer])[] = [
  ['its padding is wrong', (ciphertext) => withLastByteOfPadding(ciphertext, 0x00)],
  ['its padding is longer than a block', (ciphertext) => withLastByteOfPadding(ciphertext, 0x11)],
  ['its padding is not the same throughout', (ciphertext) => changed(ciphertext, ciphertext.length - 18)],
  ['it is no whole number of blocks', (ciphertext) => ciphertext.subarray(0, -1)],
];

/** FILE has 40 bytes, so that eight bytes of padding end its third block; the block before decides what they become. */
function withLastByteOfPadding(ciphertext: Buffer, byte: number): Buffer {
  const copy = Buffer.from(ciphertext);
  const at = copy.length - 17;
  copy[at] = (copy[at] ?? 0) ^ 8 ^ byte;
  return copy;
}

function changed(ciphertext: Buffer, at: number): Buffer {
  const copy = Buffer.from(ciphertext);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function ciphertextOf(client: RawClient): Buffer {
  const message = client.fileMessages(FILE)[0] ?? Buffer.alloc(0);
  return message.subarray(message.length - 48);
}

function broken(client: RawClient, change: (ciphertext: Buffer) => Buffer): FileToSend {
  return { ...FILE, ciphertext: change(ciphertextOf(client)) };
}

/** Everything that comes until the server ends the stream, or answers once. */
async function seen(client: RawClient): Promise<unknown> {
  if (client.edition.responses.generalError === undefined) return client.ended();
  const { code, payload } = await client.receive();
  return { code, payload: payload.toString('hex') };
}

const withErrors = allEditions.filter(({ responses }) => responses.generalError !== undefined);
const withoutErrors = allEditions.filter(({ responses }) => responses.generalError === undefined);

describe.each(allEditions)('content that cannot be decrypted in $id', (edition) => {
  test('shows the same whatever is wrong with it, and the same as content without a key', async () => {
    const keyless = await server.connect(edition, { ...(await server.enrol(edition)).identity });
    await keyless.send(...keyless.fileMessages(FILE));
    const due = await seen(keyless);
    for (const [how, change] of BROKEN) {
      const client = await server.enrol(edition);
      await client.send(...client.fileMessages(broken(client, change)));
      expect([how, await seen(client)]).toEqual([how, due]);
      expect(await server.stored(client)).toEqual([]);
    }
    expect(await server.temporary()).toEqual([]);
  });

  test('is the only one that is refused: a checksum of other content is answered like any', async () => {
    const client = await server.enrol(edition);
    const other = await client.sendFile(broken(client, (ciphertext) => changed(ciphertext, 0)));
    expect(other.name).toBe('fileReceived');
    await client.crcInvalid(FILE.name);
    await upload(client, FILE);
  });
});

async function fail(client: RawClient, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    await client.send(...client.fileMessages(broken(client, (ciphertext) => withLastByteOfPadding(ciphertext, 0))));
    expect(await seen(client)).toEqual({ code: client.edition.responses.generalError, payload: '' });
  }
}

const PADDING = "refused: the ciphertext's padding is wrong";
const FORGOTTEN = `${PADDING}; the AES key is forgotten: ${MOST} transmissions under it could not be decrypted`;

async function expectForgotten(client: RawClient): Promise<void> {
  await client.send(...client.fileMessages(FILE));
  expect(await seen(client)).toEqual({ code: client.edition.responses.generalError, payload: '' });
  const { clientId } = client.identity;
  const last = `refused: this connection was given no AES key of the client ${clientId.toString('hex')}`;
  expect(server.warnings().at(-1)).toBe(last);
}

describe.each(withErrors)('an AES key of $id', (edition) => {
  test('decrypts still after one failure less than are allowed', async () => {
    const client = await server.enrol(edition);
    await fail(client, MOST - 1);
    await upload(client, FILE);
    expect(server.warnings()).toEqual(Array.from({ length: MOST - 1 }, () => PADDING));
  });

  test('is forgotten with the last failure that is allowed, which the log tells', async () => {
    const client = await server.enrol(edition);
    await fail(client, MOST);
    expect(server.warnings()).toEqual([...Array.from({ length: MOST - 1 }, () => PADDING), FORGOTTEN]);
    await expectForgotten(client);
    await client.reconnect();
    await upload(client, FILE);
  });

  test('counts failures on both sides of a file that was good', async () => {
    const client = await server.enrol(edition);
    await fail(client, MOST - 1);
    await upload(client, FILE);
    await fail(client, 1);
    await expectForgotten(client);
  });

  test('has its own count: a fresh key begins anew', async () => {
    const client = await server.enrol(edition);
    await fail(client, MOST - 1);
    await client.reconnect();
    await fail(client, MOST - 1);
    await upload(client, FILE);
    expect(server.warnings()).toEqual(Array.from({ length: 2 * (MOST - 1) }, () => PADDING));
  });
});

test.each(withoutErrors)(
  'a connection of $id, which has no answer for it, ends with the first failure',
  async (edition: Edition) => {
    const client = await server.enrol(edition);
    await client.send(...client.fileMessages(broken(client, (ciphertext) => withLastByteOfPadding(ciphertext, 0))));
    expect(await client.ended()).toBe('end');
    expect(server.warnings()).toEqual(["closed: the ciphertext's padding is wrong"]);
  },
);

describe('what no server can prevent', () => {
  test('a stranger can guess until something decrypts, and has nothing but noise stored', async () => {
    const own = await Running.start({ limits: { refusals: 0 } });
    const edition = editions['2024b'];
    try {
      const owner = await own.enrol(edition);
      await upload(owner, FILE);
      const { name, clientId } = owner.identity;
      const keyPair = generateKeyPair();
      const stranger = await own.connect(edition, { name, clientId, keyPair, aesKey: Buffer.alloc(16) });
      const { guesses, answer } = await guessUntilDecrypted(stranger);
      expect(answer.payload.subarray(0, 16)).toEqual(clientId);
      expect((await stranger.crcValid(FILE.name)).name).toBe('messageReceived');
      const [kept, noise, ...more] = await own.stored(owner);
      expect([kept, more]).toEqual([{ name: FILE.name, verified: true, content: FILE.content }, []]);
      expect(noise).toMatchObject({ name: FILE.name, verified: true });
      expect(noise?.content).not.toEqual(FILE.content);
      expect(own.lines.filter(({ text }) => text.includes('padding is wrong'))).toHaveLength(guesses);
      await owner.reconnect();
      await upload(owner, { ...FILE, name: 'b.txt' });
    } finally {
      await own.remove();
    }
  });
});

/** Sends a block of noise after the other, each eighth time under another key that nobody but the owner can unwrap. */
async function guessUntilDecrypted(
  stranger: RawClient,
): Promise<{ readonly guesses: number; readonly answer: Answer }> {
  const { edition, identity } = stranger;
  for (let guesses = 0; ; guesses++) {
    if (guesses % MOST === 0) {
      await stranger.send(reconnect({ edition, ...identity }));
      expect((await stranger.receive()).name).toBe('reconnected');
    }
    const answer = await stranger.sendFile({ ...FILE, ciphertext: randomBytes(16) });
    if (answer.name === 'fileReceived') return { guesses, answer };
  }
}
