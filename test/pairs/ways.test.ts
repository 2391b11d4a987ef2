import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dialects, editions, type Profile } from '../../generated';
import { run, type RunResult } from '../../src/client/run';
import { readIdentity } from '../../src/course/identity';
import { parsePrivateKey } from '../../src/crypto/private-key';
import { DEFAULT_LIMITS } from '../../src/server/limits';
import { Server } from '../../src/server/server';
import { openStoreReadOnly } from '../../src/storage';

// The ways a run may go, in every edition and every dialect, between our client and our server.

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sealwire-ways-'));
  await writeFile(join(directory, 'a.txt'), 'some text');
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** One run against a server on this data folder. */
async function send(profile: Profile, data: string, client: string, served = profile): Promise<RunResult> {
  const listeners = [{ host: '127.0.0.1', port: 0, profiles: [served] as const }];
  const log = { info: () => undefined, warn: () => undefined };
  const server = await Server.start({ data: join(directory, data), listeners, limits: DEFAULT_LIMITS, log });
  try {
    const stored = await readIdentity(join(directory, client));
    return await run({
      host: '127.0.0.1',
      port: server.addresses[0]?.port ?? 0,
      profile,
      name: Buffer.from('Ada'),
      files: [join(directory, 'a.txt')],
      directory: join(directory, client),
      identity:
        stored?.privateKeyDer === undefined
          ? undefined
          : { clientId: stored.clientId, privateKey: parsePrivateKey(stored.privateKeyDer) },
      timeoutMs: 10_000,
      onEvent: () => undefined,
    });
  } finally {
    await server.stop();
  }
}

async function statuses(data: string): Promise<readonly string[]> {
  const reader = await openStoreReadOnly(join(directory, data));
  const files = await reader.files.list();
  await reader.close();
  return files.map(({ verified }) => (verified ? 'verified' : 'unverified'));
}

/** A server that computes another checksum than its client, first of all or always. */
function summingWrongly(profile: Profile, always: boolean): Profile {
  const wrong = profile.checksums.map((spec) => ({ ...spec, id: `wrong-${spec.id}`, xorOut: 0x12345678 }));
  return { ...profile, checksums: always ? wrong : [...wrong.slice(0, 1), ...profile.checksums] };
}

describe.each([...editions, ...dialects])('in $id', (profile) => {
  it('a client that the server knows comes back; one that it forgot registers anew where the edition says so', async () => {
    expect((await send(profile, 'first', 'ada')).failure).toBeUndefined();
    const before = await readIdentity(join(directory, 'ada'));
    expect((await send(profile, 'first', 'ada')).failure).toBeUndefined();
    expect((await readIdentity(join(directory, 'ada')))?.clientId).toEqual(before?.clientId);
    const { failure } = await send(profile, 'second', 'ada');
    const after = await readIdentity(join(directory, 'ada'));
    // Without a denial the server closes, or calls it an error; or it takes the client under its old id.
    const isDenied = profile.flow.server.refusals.unknownClient.some(
      (name) => name === 'ReconnectDenied' && profile.responses[name] !== undefined,
    );
    const isServed = isDenied || profile.flow.server.adoptsUnknown;
    // An edition without an error to answer closes the connection.
    const refusal = profile.responses.GeneralError === undefined ? 'lost' : 'refused';
    expect(failure).toBe(isServed ? undefined : refusal);
    expect(Buffer.compare(after?.clientId ?? Buffer.alloc(0), before?.clientId ?? Buffer.alloc(0)) !== 0).toBe(
      isDenied,
    );
  });

  it('a taken name is refused', async () => {
    expect((await send(profile, 'server', 'ada')).failure).toBeUndefined();
    const { failure, text } = await send(profile, 'server', 'another');
    expect([failure, text]).toEqual(['refused', 'the server refused the name "Ada": another client has it']);
  });

  it('a file whose checksum differs is sent again, and verified once it is equal', async () => {
    const { failure } = await send(profile, 'server', 'ada', summingWrongly(profile, false));
    // A server that closes at "resending" forgets which checksum it was that differed, and begins with that one again.
    const forgets = profile.flow.server.closesAfter.includes('CrcInvalid');
    const verified = (await statuses('server')).filter((status) => status === 'verified').length;
    expect([failure, verified]).toEqual(forgets ? ['checksum', 0] : [undefined, 1]);
  });

  it('a file whose checksum never fits is given up, and nothing of it counts as verified', async () => {
    const { failure } = await send(profile, 'server', 'ada', summingWrongly(profile, true));
    expect(failure).toBe('checksum');
    expect(await statuses('server')).not.toContain('verified');
  });
});
