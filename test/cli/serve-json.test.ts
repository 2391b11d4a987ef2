import { editions } from '../bytes/editions';
import { RawClient } from '../peer/raw-client';
import { freshDirectory, Serving } from './command';

const directory = freshDirectory();
const ODD = 'no\u001b[2J\u202e.txt';
const CONTENT = Buffer.from('Attack at dawn.\n');

/** What the server has logged, an object a line. */
function objects(stdout: string): readonly Record<string, unknown>[] {
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a server’s events carry their facts as fields, and no character that a terminal obeys', async () => {
  const serving = await Serving.start(['--port', '0', '--json'], { cwd: directory() });
  const client = await RawClient.connect(serving.port, editions['2024b']);
  await client.register('Ada');
  await client.sendPublicKey();
  const { payload } = await client.sendFile({ name: ODD, content: CONTENT });
  await client.crcValid(ODD);
  await client.crcValid('another');
  client.close();
  const { stdout } = await serving.stop();
  const found = objects(stdout);
  expect(found.map(({ event }) => event)).toEqual([
    ...['listening', 'connected', 'registered', 'keyGiven', 'received', 'verified', 'refused'],
    ...(found.some(({ event }) => event === 'ended') ? ['ended'] : []),
    ...['stopping', 'stopped'],
  ]);
  const who = {
    ...{ connection: 1, peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/), edition: '2024b' },
    ...{ client: 'Ada', clientId: client.identity.clientId.toString('hex') },
  };
  const content = {
    bytes: CONTENT.length,
    checksum: payload.readUInt32LE(payload.length - 4),
    checksumId: 'posix-cksum',
  };
  const event = (name: string) => found.find((one) => one['event'] === name);
  expect(event('received')).toMatchObject({ ...who, file: ODD, ...content, level: 'info' });
  expect(event('verified')).toMatchObject({ ...who, file: ODD, ...content });
  expect(event('refused')).toMatchObject({ ...who, file: 'another', message: 'CrcValid', level: 'warn' });
  expect(event('listening')).toMatchObject({ editions: expect.arrayContaining(['2024b', '2022']) });
  for (const { time } of found) expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(stdout).not.toMatch(/[\u001b\u202e]/);
});
