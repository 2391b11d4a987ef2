import { editions } from '../bytes/editions';
import { RawClient } from '../peer/raw-client';
import { rawQuery } from '../storage/fixture';
import { freshDirectory, Serving } from './command';

const directory = freshDirectory();

test('a server that is killed in the midst of registrations has lost none that it answered', async () => {
  const place = { cwd: directory() };
  const serving = await Serving.start(['--port', '0', '--data', 'data', '--edition', '2024b'], place);
  const answered: string[] = [];
  const registering = Array.from({ length: 20 }, async (_, number) => {
    const client = await RawClient.connect(serving.port, editions['2024b']);
    for (let count = 0; ; count++) {
      const name = `client ${number} ${count}`;
      const answer = await client.register(name).catch(() => undefined);
      if (answer?.name !== 'registered') {
        client.close();
        return;
      }
      answered.push(name);
      if (answered.length === 300) void serving.stop('SIGKILL');
    }
  });
  await Promise.all(registering);
  await serving.stop('SIGKILL');
  expect(answered.length).toBeGreaterThanOrEqual(300);

  const rows = await rawQuery(`${directory()}/data`, 'SELECT Name FROM clients');
  const known = new Set(rows.map((row) => Buffer.from(row['Name'] as Uint8Array).toString()));
  expect(answered.filter((name) => !known.has(name))).toEqual([]);

  const restarted = await Serving.start(['--port', '0', '--data', 'data', '--edition', '2024b'], place);
  const client = await RawClient.connect(restarted.port, editions['2024b']);
  expect((await client.register('client 0 0')).name).toBe('registrationFailed');
  client.close();
  expect((await restarted.stop()).code).toBe(0);
});
