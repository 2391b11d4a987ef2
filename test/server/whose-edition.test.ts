import { allEditions, editions, type Edition } from '../bytes/editions';
import { reconnect } from '../bytes/requests';
import type { RawClient, RawIdentity } from '../peer/raw-client';
import { generateKeyPair } from '../peer/cryptography';
import { rawQuery } from '../storage/fixture';
import { FILE } from './faults';
import { start } from './fixture';
import { upload, type Running } from './running';

// In which edition a known client is answered: the one in which it confirmed a file last, whoever has used its name since.

/** One listener for each edition, and one that speaks all of them, the newest first. */
const LISTENERS = [...allEditions.map(({ id }) => [id]), allEditions.map(({ id }) => id).reverse()];
const ALL_OF_THEM = allEditions.length;

/** Who knows a client's id and name, and nothing else. */
function strangerFor({ identity }: RawClient): RawIdentity {
  const { name, clientId } = identity;
  return { name, clientId, keyPair: generateKeyPair(), aesKey: undefined };
}

async function storedEdition(server: Running, { identity }: RawClient): Promise<unknown> {
  const [row] = await rawQuery(server.directory, 'SELECT Profile FROM clients WHERE ID = ?', [identity.clientId]);
  return row?.['Profile'];
}

/** Comes back on the listener that speaks all editions, and sends a file. */
async function expectAnsweredInItsEdition(server: Running, owner: RawClient): Promise<void> {
  const { edition } = owner;
  const back = await server.connectTo(ALL_OF_THEM, edition, { ...owner.identity, aesKey: undefined });
  expect((await back.reconnect()).name).toBe(edition.requests.reconnect === undefined ? 'key' : 'reconnected');
  expect(back.identity.aesKey).toHaveLength(edition.aesBits / 8);
  await upload(back, { ...FILE, name: 'b.txt' });
}

const pairs = allEditions.flatMap((edition) =>
  allEditions
    .filter((other) => other !== edition && other.requests.reconnect !== undefined)
    .map((other): [string, string, Edition, Edition] => [edition.id, other.id, edition, other]),
);

test.each(pairs)(
  'a client of %s is not locked out by a stranger who reconnects in %s',
  async (_, __, edition, other) => {
    const server = await start({ listeners: LISTENERS });
    const owner = await server.enrol(edition);
    await upload(owner, FILE);
    const stranger = await server.connect(other, strangerFor(owner));
    await stranger.send(reconnect({ edition: other, ...stranger.identity }));
    expect((await stranger.receive()).name).toBe('reconnected');
    stranger.close();
    expect(await storedEdition(server, owner)).toBe(edition.id);
    await expectAnsweredInItsEdition(server, owner);
  },
);

test('a client that comes back in another edition is known in it as soon as it has confirmed a file', async () => {
  const server = await start({ listeners: LISTENERS });
  const before = await server.enrol(editions['2023b']);
  await upload(before, FILE);
  const after = await server.connect(editions['2024a'], { ...before.identity });
  await after.reconnect();
  expect(await storedEdition(server, before)).toBe('2023b');
  await after.sendFile(FILE);
  expect(await storedEdition(server, before)).toBe('2023b');
  await after.crcValid(FILE.name);
  expect(await storedEdition(server, before)).toBe('2024a');
  await expectAnsweredInItsEdition(server, after);
});

test.each(['gives the file up', 'leaves without a word'])(
  'a client that comes back in another edition and %s is known in the one before',
  async (end) => {
    const server = await start({ listeners: LISTENERS });
    const before = await server.enrol(editions['2023b']);
    const after = await server.connect(editions['2024a'], { ...before.identity });
    await after.reconnect();
    await after.sendFile(FILE);
    if (end === 'gives the file up') await after.giveUp(FILE.name);
    await after.halfClose();
    await after.ended();
    expect(await storedEdition(server, before)).toBe('2023b');
    await expectAnsweredInItsEdition(server, before);
  },
);

test('what a file shows of the edition is remembered when the file is confirmed', async () => {
  const server = await start({ listeners: [['2023a', '2022']] });
  const client = await server.enrol(editions['2022']);
  expect(await storedEdition(server, client)).toBe('2023a');
  await upload(client, FILE);
  expect(await storedEdition(server, client)).toBe('2022');
});
