import { editions } from '../bytes/editions';
import { generateKeyPair } from '../peer/cryptography';
import { RawClient } from '../peer/raw-client';
import { Cluster } from './cluster';
import type { Outcome, Scenario } from './scenario';

/** Names that two servers are asked for at the same moment. */
const NAMES = 1000;

/** Names that are asked for at one time. */
const AT_ONCE = 10;

/** What two clients were answered that asked for one name. */
interface Race {
  readonly name: string;
  readonly answers: readonly string[];
  /** The ids that were given, in hexadecimal digits. */
  readonly ids: readonly string[];
}

export const NAME_RACES: Scenario = {
  name: 'names',
  about: `two servers are asked for one name at the same moment, ${NAMES} times`,
  run: async (engines) => {
    const cluster = await Cluster.start(engines, { label: 'names', isDirect: true });
    try {
      return await raceForAll(cluster);
    } finally {
      await cluster.stop();
    }
  },
};

async function raceForAll({ nodes, store }: Cluster): Promise<Outcome> {
  const ports = nodes.map(({ place }) => place.port);
  const keyPair = generateKeyPair();
  const races: Race[] = [];
  let next = 0;
  const runner = async (): Promise<void> => {
    for (let index = next++; index < NAMES; index = next++) {
      const pair = [ports[index % ports.length] ?? 0, ports[(index + 1) % ports.length] ?? 0];
      races.push(await raceFor(`name ${index}`, pair, keyPair));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runner));
  const rows = await store.rows(
    `SELECT encode("Name", 'escape') AS "name", encode("ID", 'hex') AS "id" FROM "clients"`,
  );
  const idOf = new Map(rows.map(({ name, id }) => [String(name), String(id)]));
  const undecided = races.filter(({ answers }) => answers.toSorted().join() !== 'registered,registrationFailed');
  const disagreeing = races.filter(({ name, ids }) => ids.length === 1 && idOf.get(name) !== ids[0]);
  return {
    figures: { races: races.length, 'one winner': races.length - undecided.length, rows: rows.length },
    violations: [
      ...undecided.slice(0, 5).map(({ name, answers }) => `${name}: ${answers.join(' and ')}`),
      ...disagreeing.slice(0, 5).map(({ name }) => `${name}: the database has another id than the client that won`),
      ...(rows.length === races.length ? [] : [`${rows.length} rows for ${races.length} names`]),
    ],
  };
}

/** The winner goes on and gets its key, while the other is still there. */
async function raceFor(
  name: string,
  ports: readonly number[],
  keyPair: ReturnType<typeof generateKeyPair>,
): Promise<Race> {
  const clients = await Promise.all(
    ports.map((port) =>
      RawClient.connect(port, editions['2024b'], { name, clientId: Buffer.alloc(16), keyPair, aesKey: undefined }),
    ),
  );
  try {
    const answers = await Promise.all(clients.map((client) => client.register(name)));
    const winners = clients.filter((_, index) => answers[index]?.name === 'registered');
    for (const winner of winners) {
      const { name: answer } = await winner.sendPublicKey();
      if (answer !== 'key') throw new Error(`${name} was registered, and its key was answered with ${String(answer)}`);
    }
    return {
      name,
      answers: answers.map(({ name: answer, code }) => answer ?? String(code)),
      ids: winners.map(({ identity }) => identity.clientId.toString('hex')),
    };
  } finally {
    clients.forEach((client) => client.close());
  }
}
