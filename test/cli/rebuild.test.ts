import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { editions } from '../bytes/editions';
import { RawClient } from '../peer/raw-client';
import { freshDirectory, sealwire, Serving } from './command';

const directory = freshDirectory();
const PLAN = Buffer.from('Attack at dawn.\n'.repeat(1000));

/** Has a client register, unless it is known, and send a verified file. */
async function send(serving: Serving, name: string): Promise<void> {
  const raw = await RawClient.connect(serving.port, editions['2024b']);
  await raw.register(name);
  await raw.sendPublicKey();
  await raw.sendFile({ name: 'plan.txt', content: PLAN });
  await raw.crcValid('plan.txt');
  await raw.halfClose();
  await raw.ended();
}

test('a server without its database says what to do, and after that goes on with every content', async () => {
  const place = { cwd: directory() };
  const serving = await Serving.start(['--port', '0'], place);
  await send(serving, 'Ada');
  await serving.stop();
  rmSync(join(directory(), 'sealwire-data', 'defensive.db'));

  const refused = await sealwire(['serve', '--port', '0', '--host', '127.0.0.1'], place);
  expect(refused.stderr).toBe(
    `sealwire: ${join(directory(), 'sealwire-data', 'defensive.db')} is missing, and contents or its log are there\n` +
      'Restore the database from a backup, or have `sealwire rebuild` make one from what can still be read.\n',
  );
  expect(refused.code).toBe(12);

  const rebuilt = await sealwire(['rebuild'], place);
  expect(rebuilt).toEqual({
    code: 0,
    stdout:
      'rebuilt from the old database: 0 clients, 0 files\nfrom contents alone: 1 file, not verified\n' +
      'of 1 client only the id is known: they register anew\n1 content as the rows say, 0 damaged, 0 missing\n',
    stderr: '',
  });
  expect((await sealwire(['rebuild'], place)).stdout).toBe(
    'nothing to rebuild: the database is intact and knows every content\n',
  );

  const again = await Serving.start(['--port', '0'], place);
  await send(again, 'Ada');
  await again.stop();
  const { stdout } = await sealwire(['files', '--export', 'out'], place);
  expect(stdout.match(/recovered-\w+…\w+ .*unverified|Ada .* verified/g) ?? stdout).toHaveLength(2);
  const copies = stdout.match(/^exported (.*)$/gm)?.map((line) => line.slice('exported '.length)) ?? [];
  expect(copies.map((path) => readFileSync(join(directory(), path)).equals(PLAN))).toEqual([true, true]);
});

test('a server may rebuild first, and says what it did; the damaged database is kept', async () => {
  const place = { cwd: directory() };
  const first = await Serving.start(['--port', '0'], place);
  await send(first, 'Ada');
  await first.stop();
  writeFileSync(join(directory(), 'sealwire-data', 'defensive.db'), 'noise '.repeat(2000));
  const serving = await Serving.start(['--port', '0', '--rebuild'], place);
  const { stdout } = await serving.stop();
  expect(stdout).toMatch(/from contents alone: 1 file, not verified/);
  const [, kept = ''] = /the old database is kept in (\S+)/.exec(stdout) ?? [];
  expect(readFileSync(join(directory(), 'sealwire-data', kept, 'defensive.db'), 'latin1')).toBe('noise '.repeat(2000));
});

test('beside a running server it is refused', async () => {
  const place = { cwd: directory() };
  const serving = await Serving.start(['--port', '0'], place);
  expect(await sealwire(['rebuild'], place)).toMatchObject({ code: 10, stdout: '' });
  await serving.stop();
});
