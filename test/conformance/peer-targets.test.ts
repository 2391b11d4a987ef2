import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunningServer } from '../../src/conformance/target/target';
import { keyPool } from '../peer/key-pool';
import { newestSpoken, spokenEditions } from '../spoken-editions';
import { clientTarget, serverTarget } from './peer-targets';

const keyPair = keyPool();
const directories: string[] = [];

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

/** A directory for a client that is to send `a.txt` to a server. */
function workplace({ host, port }: RunningServer): string {
  const directory = mkdtempSync(join(tmpdir(), 'sealwire-targets-'));
  directories.push(directory);
  writeFileSync(join(directory, 'transfer.info'), `${host}:${port}\nAda\na.txt\n`);
  writeFileSync(join(directory, 'a.txt'), 'to be sent\n');
  return directory;
}

test.each(spokenEditions)('the targets serve each other in edition $id, and leave nothing behind', async (profile) => {
  const server = await serverTarget().start(profile);
  const directory = workplace(server);
  const client = clientTarget({}, keyPair);
  expect(await client.run(directory, profile, 20_000)).toEqual({
    exitCode: 0,
    output: 'the file is stored and verified',
  });
  expect(await client.run(directory, profile, 20_000)).toMatchObject({ exitCode: 0 });
  expect(readdirSync(server.directory!)).toHaveLength(1);
  expect([server.isAlive(), server.output()]).toEqual([true, '']);

  await server.stop();
  expect(server.isAlive()).toBe(false);
  expect(existsSync(dirname(dirname(server.directory!)))).toBe(false);
});

test('a server target starts a new server each time, which knows nobody', async () => {
  const [profile] = spokenEditions;
  const target = serverTarget();
  const [first, second] = [await target.start(profile!), await target.start(profile!)];
  for (const server of [first, second]) {
    expect(await clientTarget({}, keyPair).run(workplace(server), profile!, 20_000)).toMatchObject({ exitCode: 0 });
  }
  await first.stop();
  await second.stop();
});

test('a server target whose server has died is not alive, and is stopped all the same', async () => {
  const server = await serverTarget({ diesOnGarbage: true }).start(newestSpoken);
  const socket = connect(server.port, server.host);
  await new Promise((resolve) =>
    socket
      .once('close', resolve)
      .once('error', () => undefined)
      .end(Buffer.alloc(23)),
  );
  expect(server.isAlive()).toBe(false);
  await server.stop();
  expect(existsSync(dirname(dirname(server.directory!)))).toBe(false);
});

test('a client target that does not end in time has no exit code', async () => {
  const server = await serverTarget().start(newestSpoken);
  const run = clientTarget({ neverCloses: true }, keyPair).run(workplace(server), newestSpoken, 300);
  expect(await run).toEqual({ exitCode: undefined, output: 'the file is stored and verified' });
  await server.stop();
});

test('targets are called by their defects', () => {
  expect([serverTarget().name, clientTarget().name]).toEqual(['raw server', 'course client']);
  expect(serverTarget({ singleRecv: true, keyReused: true }).name).toBe('raw server with singleRecv, keyReused');
  expect(clientTarget({ wrongIv: true, noResend: false }).name).toBe('course client with wrongIv');
});
