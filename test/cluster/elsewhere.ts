import { editions, type Edition } from '../bytes/editions';
import { generateKeyPair } from '../peer/cryptography';
import { RawClient, type Answer, type RawIdentity } from '../peer/raw-client';
import { Cluster } from './cluster';
import { contentOf } from './files-to-send';
import type { Scenario } from './scenario';

/** Clients in each edition. */
const CLIENTS = 25;

/** Editions that one listener tells apart. */
const EDITIONS = [editions['2024b'], editions['2024a'], editions['2023a'], editions['2022']];

/** What each client sends, half of it before it comes back elsewhere. */
const CONTENT = contentOf(300_000);

export const ELSEWHERE: Scenario = {
  name: 'elsewhere',
  about: 'clients come back at another server, at once and in the middle of an upload',
  run: async (engines) => {
    const cluster = await Cluster.start(engines, { label: 'elsewhere', isDirect: true });
    const violations: string[] = [];
    try {
      for (const edition of EDITIONS) {
        const keyPair = generateKeyPair();
        for (let number = 0; number < CLIENTS; number++) {
          const name = `${edition.id} ${number}`;
          const identity = { name, clientId: Buffer.alloc(16), keyPair, aesKey: undefined };
          await wander(edition, identity, portsFrom(cluster, number)).catch((error: unknown) => {
            violations.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
          });
        }
      }
      const rows = await cluster.store.rows('SELECT "Verified" FROM "files"');
      const clients = CLIENTS * EDITIONS.length;
      const verified = rows.filter(({ Verified }) => Boolean(Verified)).length;
      if (verified !== 2 * clients || rows.length !== verified) {
        violations.push(`${rows.length} files are stored and ${verified} verified, and not ${2 * clients}`);
      }
      return { figures: { clients, 'came back': 2 * clients, verified }, violations };
    } finally {
      await cluster.stop();
    }
  },
};

/** All servers, another one first each time. */
function portsFrom({ nodes }: Cluster, number: number): readonly number[] {
  return nodes.map((_, step) => nodes[(number + step) % nodes.length]?.place.port ?? 0);
}

/** Registers at one server, begins an upload at the next, sends a file at a third, and ends the upload. */
async function wander(edition: Edition, newcomer: RawIdentity, [first = 0, second = 0, third = 0]: readonly number[]) {
  const one = await RawClient.connect(first, edition, newcomer);
  expectAnswer('register', await one.register(newcomer.name), 'registered');
  expectAnswer('public key', await one.sendPublicKey(), 'key');
  one.close();

  const two = await comingBack(edition, one.identity, second);
  const upload = Buffer.concat(two.fileMessages({ name: 'begun', content: CONTENT }));
  await two.send(upload.subarray(0, upload.length / 2));

  const three = await comingBack(edition, one.identity, third);
  expectAnswer('file', await three.sendFile({ name: 'between', content: CONTENT }), 'fileReceived');
  expectAnswer('confirmation', await three.crcValid('between'), 'messageReceived');
  three.close();

  await two.send(upload.subarray(upload.length / 2));
  expectAnswer('upload', await two.receive(), 'fileReceived');
  expectAnswer('confirmation of the upload', await two.crcValid('begun'), 'messageReceived');
  two.close();
}

async function comingBack(edition: Edition, identity: RawIdentity, port: number): Promise<RawClient> {
  const client = await RawClient.connect(port, edition, { ...identity });
  const expected = edition.requests.reconnect === undefined ? 'key' : 'reconnected';
  expectAnswer('reconnect', await client.reconnect(), expected);
  return client;
}

function expectAnswer(request: string, { name, code }: Answer, expected: Answer['name']): void {
  if (name !== expected) throw new Error(`${request} was answered with ${name ?? code}`);
}
