import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { editions } from '../bytes/editions';
import { RawClient } from '../peer/raw-client';
import { filesBelow, rawQuery } from '../storage/fixture';
import { freshDirectory, Serving } from './command';

const cwd = freshDirectory();

/** Small ones come with their rows, the others lie in their folder. */
const SIZES = [0, 1000, 4000, 10_000, 300_000];

function content(name: string, size: number): Buffer {
  return Buffer.alloc(size, name);
}

async function registered(serving: Serving, name: string): Promise<RawClient> {
  const client = await RawClient.connect(serving.port, editions['2024b']);
  await client.register(name);
  await client.sendPublicKey();
  return client;
}

test('a server that is killed has every file that it acknowledged, whole, and moves what it did not', async () => {
  const killed = await Serving.start(['--port', '0', '--data', 'data'], { cwd: cwd() });
  const acknowledged: { readonly name: string; readonly size: number }[] = [];
  const client = await registered(killed, 'Ada');
  for (const size of SIZES) {
    const name = `confirmed-${size}`;
    await client.sendFile({ name, content: content(name, size) });
    expect((await client.crcValid(name)).name).toBe('messageReceived');
    acknowledged.push({ name, size });
  }
  const others = await Promise.all(
    SIZES.map(async (size) => {
      const other = await registered(killed, `other ${size}`);
      await other.sendFile({ name: 'unconfirmed', content: content('unconfirmed', size) });
      return other;
    }),
  );
  await killed.stop('SIGKILL');
  for (const one of [client, ...others]) one.close();

  const again = await Serving.start(['--port', '0', '--data', 'data'], { cwd: cwd() });
  try {
    const data = join(cwd(), 'data');
    const rows = await rawQuery(
      data,
      'SELECT FileName, PathName, Size, Verified, State, Content FROM files ORDER BY rowid',
    );
    const files = rows.map((row) => ({
      name: String(row['FileName']),
      path: String(row['PathName']),
      size: Number(row['Size']),
      ...{ verified: row['Verified'], state: row['State'], inRow: row['Content'] },
    }));
    expect(files.filter(({ verified }) => verified === 1)).toMatchObject(
      acknowledged.map((file) => ({ ...file, state: 'stored', inRow: null })),
    );
    // Whoever was not confirmed may have got a row in time; then it is as whole as the others.
    for (const { name, path, size } of files) {
      expect(readFileSync(join(data, path)).equals(content(name, size))).toBe(true);
    }
    expect(await filesBelow(join(data, 'files'))).toHaveLength(files.length);
  } finally {
    await again.stop();
  }
});
