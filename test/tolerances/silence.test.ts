import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { editions as profiles } from '../../generated';
import { DEFAULT_LIMITS } from '../../src/server/limits';
import { Server } from '../../src/server/server';
import { strictly } from '../../src/protocol/strictly';
import { editions } from '../bytes/editions';
import { RawClient } from '../peer/raw-client';

const log = { info: () => undefined, warn: () => undefined };

async function afterResending(patience: number, isStrict: boolean): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sealwire-silence-'));
  const own = profiles.find(({ id }) => id === '2024b');
  if (own === undefined) throw new TypeError('2024b is gone');
  const patient = { ...own, flow: { ...own.flow, resend: { form: 'silent', patience } } } as const;
  const listeners = [{ host: '127.0.0.1', port: 0, profiles: [isStrict ? strictly(patient) : patient] as const }];
  const server = await Server.start({ data: directory, listeners, limits: { ...DEFAULT_LIMITS, idleMs: 400 }, log });
  try {
    const client = await RawClient.connect(server.addresses[0]?.port ?? 0, editions['2024b']);
    await client.register('Patience');
    await client.sendPublicKey();
    await client.sendFile({ name: 'a.txt', content: Buffer.from('some text') });
    await client.crcInvalid('a.txt');
    try {
      return (await client.receive()).name ?? 'nothing';
    } catch {
      return 'nothing';
    } finally {
      client.close();
    }
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

describe('a client that waits for an answer to "resending" where its edition has none', () => {
  it('gets one after a silence', async () => {
    expect(await afterResending(50, false)).toBe('messageReceived');
  });

  it('gets none in the strict form', async () => {
    expect(await afterResending(50, true)).toBe('nothing');
  });
});
