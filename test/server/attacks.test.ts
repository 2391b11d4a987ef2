import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Profile } from '../../generated';
import { generateAesKey } from '../../src/crypto/aes-cbc';
import { CarriedOver } from '../../src/server/carried-over';
import { StoreCallHandlers, type CallHandlers } from '../../src/server/call-handlers';
import { hex } from '../../src/text/hex';
import { posixCksum } from '../bytes/checksums';
import { wrapKey } from '../peer/cryptography';
import { foundBy, withJudge } from './attacks/arena';
import { allAttacks, attacksOn, profiles } from './attacks/attacks';
import type { Attack } from './attacks/judge';
import { PLAINTEXT, STATES } from './attacks/owner';
import type { MakeHandlers } from './attacks/place';
import { nameOf } from './attacks/stranger';

// What one client can do to another over two connections. The attacks are made from the requests of the schema; all of them are
// tried by npm run test:attacks, and some of them here, each pair of requests among them.

/** How often each sequence of requests is tried here, each time on another owner. */
const TIMES = 2;

/** Of all attacks, for each thing that a stranger may do some of the owners to whom it may be done. */
function someAttacks(): readonly Attack[] {
  const kinds = new Map<string, Attack[]>();
  for (const attack of allAttacks()) {
    const { profile, spoken, kind, stays, moves } = attack;
    const what = [profile.id === spoken.id ? '' : spoken.id, kind, stays, ...moves.map(nameOf)].join();
    const same = kinds.get(what) ?? [];
    same.push(attack);
    kinds.set(what, same);
  }
  return [...kinds.values()].flatMap((attacks, nth) =>
    Array.from({ length: TIMES }, (_, time) => attacks[(nth * 7 + time * 37) % attacks.length]!),
  );
}

describe('a stranger who knows the id and the name of a client', () => {
  const some = someAttacks();

  test.each(STATES)('can neither read, store, replace, confirm, discard nor block in the state "%s"', async (state) => {
    const attacks = some.filter((attack) => attack.state === state);
    expect(attacks.length).toBeGreaterThan(50);
    await expect(withJudge((judge) => foundBy(judge, attacks))).resolves.toEqual([]);
  });
});

test.each(profiles)(
  'an owner whom nobody disturbs has its files verified in $id ($flow.connection)',
  async (profile) => {
    const lines = (await withJudge((judge) => judge.undisturbed(profile))).split('\n');
    const [answers, stored] = lines.map((line) => JSON.parse(line) as unknown);
    const key = `a key of ${profile.aes.bits} bits`;
    const sent = ['FileReceived', expect.stringMatching(/^the checksum \d+$/)];
    const back = profile.flow.returning === 'PublicKey' ? 'Key' : 'Reconnected';
    expect(answers).toEqual([
      ...['Registered', 'Key', key, ...sent, ...sent, 'MessageReceived'],
      ...[back, key, ...sent, 'MessageReceived'],
    ]);
    expect(answers).toContain(`the checksum ${posixCksum(PLAINTEXT)}`);
    expect(stored).toMatchObject({ isNamed: true, kept: { Profile: profile.id } });
    const verified = { Verified: 1, Content: PLAINTEXT.toString('hex') };
    expect((stored as { readonly files: readonly unknown[] }).files.slice(-2)).toMatchObject([verified, verified]);
  },
);

test('docs/reliability.md says how many attacks there are', () => {
  const page = readFileSync(join(__dirname, '../..', 'docs/reliability.md'), 'utf8');
  expect(page).toContain(`${allAttacks().length.toLocaleString('en')} attacks`);
});

// Servers that are broken on purpose, to prove that an attack is noticed.

/** A server that answers some calls by something else. */
function instead(
  answers: (sound: StoreCallHandlers, parts: Parameters<MakeHandlers>[0]) => Partial<CallHandlers>,
): MakeHandlers {
  return (parts) => {
    const sound = new StoreCallHandlers(parts.store, parts.uploads, parts.carried);
    return Object.assign({ end: () => sound.end() }, sound, answers(sound, parts));
  };
}

/** A server that decrypts with the last key of whomever an id names. */
const keyOfWhoever = (): MakeHandlers => {
  const keys = new Map<string, Uint8Array>();
  return instead((sound, { store, uploads }) => ({
    issueKey: async (ask) => {
      const reply = await sound.issueKey(ask);
      if ('refused' in reply) return reply;
      const der = ask.publicKey === 'stored' ? (await store.clients.find(ask.clientId))?.publicKey : ask.publicKey;
      const aesKey = Buffer.alloc(ask.profile.aes.bits / 8, ask.clientId);
      keys.set(hex(ask.clientId), aesKey);
      return { wrappedKey: wrapKey(der ?? Buffer.alloc(0), aesKey) };
    },
    openUpload: async (ask) => {
      const aesKey = keys.get(hex(ask.clientId));
      return aesKey === undefined ? sound.openUpload(ask) : { upload: await uploads.open(ask, { aesKey, resends: 3 }) };
    },
  }));
};

/** A server that takes whatever first public key comes for an id. */
const firstKeyOfWhoever = (): MakeHandlers =>
  instead((sound, { store }) => ({
    issueKey: async (ask) => {
      const reply = await sound.issueKey(ask);
      const isFirst = (await store.clients.find(ask.clientId))?.publicKey === undefined;
      if (!('refused' in reply) || ask.publicKey === 'stored' || !isFirst) return reply;
      await store.clients.update(ask.clientId, { publicKey: ask.publicKey });
      return { wrappedKey: wrapKey(ask.publicKey, generateAesKey(ask.profile.aes.bits)) };
    },
  }));

/** A server that remembers at once in which edition somebody came back. */
const editionAtOnce = (): MakeHandlers =>
  instead((sound, { store }) => ({
    issueKey: async (ask) => {
      const reply = await sound.issueKey(ask);
      if (!('refused' in reply)) await store.clients.update(ask.clientId, { profile: ask.profile.id });
      return reply;
    },
  }));

/** A server that lets anybody at any address use the key of a client that has a connection for each request. */
const keyAtAnyAddress = (): MakeHandlers => {
  const carried = new CarriedOver(600_000).at('anywhere');
  return ({ store, uploads }) => new StoreCallHandlers(store, uploads, carried);
};

test.each([
  ['decrypts with the key of whomever an id names', keyOfWhoever, 'file received', 'had something decrypted'],
  ['takes a first public key from anybody', firstKeyOfWhoever, 'registered', 'got an AES key'],
  ['remembers an edition before a file is confirmed in it', editionAtOnce, 'verified', 'what is stored changed'],
  ['remembers an edition before a file is confirmed in it', editionAtOnce, 'gone', 'the owner went another way'],
] as const)('a server that %s is found out', async (_, breakHandlers, state, what) => {
  const singles = attacksOn(profileOf('2023b', 'run'), state).filter(({ moves }) => moves.length === 1);
  const found = await withJudge((judge) => foundBy(judge, singles), breakHandlers());
  expect(found).toContainEqual(expect.stringContaining(what));
});

test('what somebody announces under the name of a client takes nothing from it', async () => {
  const holding = attacksOn(profileOf('2024b', 'run'), 'key given').filter(
    ({ stays, moves }) => stays && moves[0]?.request === 'Reconnect' && moves[1]?.content === 'announced',
  );
  expect(holding).toHaveLength(1);
  await expect(withJudge((judge) => foundBy(judge, holding))).resolves.toEqual([]);
});

test('a server that lets a carried key be used from any address is found out', async () => {
  const singles = attacksOn(profileOf('2023b', 'request'), 'key given').filter(({ moves }) => moves.length === 1);
  const found = await withJudge((judge) => foundBy(judge, singles), keyAtAnyAddress());
  expect(found).toContainEqual(expect.stringContaining('the owner went another way'));
});

function profileOf(edition: string, connection: 'run' | 'request'): Profile {
  const found = profiles.find(({ id, flow }) => id === edition && flow.connection === connection);
  if (found === undefined) throw new Error(`no edition ${edition}`);
  return found;
}
