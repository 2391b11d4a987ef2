import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Profile } from '../../generated';
import { generateAesKey } from '../../src/crypto/aes-cbc';
import { CarriedOver } from '../../src/server/carried-over';
import { StoreCallHandlers } from '../../src/server/call-handlers';
import { hex } from '../../src/text/hex';
import { posixCksum } from '../bytes/checksums';
import { wrapKey } from '../peer/cryptography';
import { foundBy, withJudge } from './attacks/arena';
import { allAttacks, attacksOn, profiles } from './attacks/attacks';
import type { Attack } from './attacks/judge';
import { PLAINTEXT, STATES, type State } from './attacks/owner';
import type { MakeHandlers } from './attacks/place';
import { nameOf } from './attacks/stranger';

// What one client can do to another over two connections. The attacks are made from the requests of the schema; all of them are
// tried by npm run test:attacks, and so many of them here that each pair of requests is among them.

/** Each so many attacks one is tried here, a different one for each edition and state. */
const ONE_OF = 19;

function someAttacksOn(state: State): readonly Attack[] {
  return profiles.flatMap((profile, nth) =>
    attacksOn(profile, state).filter(
      (_, index) => (index + nth * STATES.length + STATES.indexOf(state)) % ONE_OF === 0,
    ),
  );
}

describe('a stranger who knows the id and the name of a client', () => {
  test.each(STATES)('can neither read, store, replace, confirm, discard nor block in the state "%s"', async (state) => {
    await expect(withJudge((judge) => foundBy(judge, someAttacksOn(state)))).resolves.toEqual([]);
  });
});

test('each pair of requests, and each request of another edition, is among the attacks that are tried here', () => {
  const kinds = (attacks: readonly Attack[]) =>
    new Set(
      attacks.map(({ profile, spoken, moves }) => [profile === spoken || spoken.id, ...moves.map(nameOf)].join()),
    );
  const tried = kinds(STATES.flatMap(someAttacksOn));
  expect([...kinds(allAttacks())].filter((kind) => !tried.has(kind))).toEqual([]);
});

test.each(profiles)(
  'an owner whom nobody disturbs has its files verified in $id ($flow.connection)',
  async (profile) => {
    const undisturbed = JSON.parse(await withJudge((judge) => judge.undisturbed(profile))) as {
      readonly answers: readonly string[];
      readonly kept: unknown;
      readonly files: readonly unknown[];
    };
    const key = `a key of ${profile.aes.bits} bits`;
    const sent = ['FileReceived', expect.stringMatching(/^the checksum \d+$/)];
    const back = profile.flow.returning === 'PublicKey' ? 'Key' : 'Reconnected';
    expect(undisturbed.answers).toEqual([
      ...['Registered', 'Key', key, ...sent, ...sent, 'MessageReceived'],
      ...[back, key, ...sent, 'MessageReceived'],
    ]);
    expect(undisturbed.answers).toContain(`the checksum ${posixCksum(PLAINTEXT)}`);
    expect(undisturbed).toMatchObject({ isNamed: true, kept: { Profile: profile.id } });
    const verified = { Verified: 1, Content: PLAINTEXT.toString('hex') };
    expect(undisturbed.files.slice(-2)).toMatchObject([verified, verified]);
  },
);

test('docs/reliability.md says how many attacks there are', () => {
  const page = readFileSync(join(__dirname, '../..', 'docs/reliability.md'), 'utf8');
  expect(page).toContain(`${allAttacks().length.toLocaleString('en')} attacks`);
});

// Servers that are broken on purpose, to prove that an attack is noticed.

/** What answers the calls of a connection, to be answered in part by something else. */
function callsOf(sound: StoreCallHandlers): ReturnType<MakeHandlers> {
  return Object.assign({ end: () => sound.end() }, sound);
}

/** A server that decrypts with the last key of whomever an id names. */
const keyOfWhoever = (): MakeHandlers => {
  const keys = new Map<string, Uint8Array>();
  return ({ store, uploads, carried }) => {
    const sound = new StoreCallHandlers(store, uploads, carried);
    return {
      ...callsOf(sound),
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
        return aesKey === undefined
          ? sound.openUpload(ask)
          : { upload: await uploads.open(ask, { aesKey, resends: 3 }) };
      },
    };
  };
};

/** A server that takes whatever first public key comes for an id. */
const firstKeyOfWhoever = (): MakeHandlers => {
  return ({ store, uploads, carried }) => {
    const sound = new StoreCallHandlers(store, uploads, carried);
    return {
      ...callsOf(sound),
      issueKey: async (ask) => {
        const reply = await sound.issueKey(ask);
        const isFirst = (await store.clients.find(ask.clientId))?.publicKey === undefined;
        if (!('refused' in reply) || ask.publicKey === 'stored' || !isFirst) return reply;
        await store.clients.update(ask.clientId, { publicKey: ask.publicKey });
        return { wrappedKey: wrapKey(ask.publicKey, generateAesKey(ask.profile.aes.bits)) };
      },
    };
  };
};

/** A server that remembers at once in which edition somebody came back. */
const editionAtOnce = (): MakeHandlers => {
  return ({ store, uploads, carried }) => {
    const sound = new StoreCallHandlers(store, uploads, carried);
    return {
      ...callsOf(sound),
      issueKey: async (ask) => {
        const reply = await sound.issueKey(ask);
        if (!('refused' in reply)) await store.clients.update(ask.clientId, { profile: ask.profile.id });
        return reply;
      },
    };
  };
};

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
