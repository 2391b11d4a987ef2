import { createHash } from 'node:crypto';
import { allEditions, editions } from '../bytes/editions';
import { FILE } from './faults';
import { start } from './fixture';
import { until, upload } from './running';

/** So many bytes that look random and are the same in every run. */
function content(size: number, seed: string): Buffer {
  const blocks: Buffer[] = [];
  for (let block = 0; block * 32 < size; block++) {
    blocks.push(createHash('sha256').update(`${seed} ${block}`).digest());
  }
  return Buffer.concat(blocks).subarray(0, size);
}

test('50 clients of all editions at once each store their own file', async () => {
  const server = await start();
  const sent = await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const edition = allEditions[index % allEditions.length] ?? editions['2024b'];
      const client = await server.enrol(edition);
      const file = { name: `file ${index}`, content: content(1000 * index, `client ${index}`) };
      const inPackets = edition.sendFile === 'sizes, packets, name';
      await upload(client, inPackets ? { ...file, slice: 4096 } : file);
      return { client, file };
    }),
  );
  for (const { client, file } of sent) {
    const stored = await server.stored(client);
    expect(stored.map(({ name, verified }) => ({ name, verified }))).toEqual([{ name: file.name, verified: true }]);
    expect(stored[0]?.content.equals(file.content)).toBe(true);
  }
  await until('the contents in their folders', async () => (await server.contents()).length === 50);
  expect(server.lines.filter(({ level }) => level === 'warn')).toEqual([]);
});

describe.each(allEditions)('two connections of one client in $id', (edition) => {
  test('each have their own key: what one does leaves the upload of the other alone', async () => {
    const server = await start();
    const first = await server.enrol(edition);
    const [message = Buffer.alloc(0)] = first.fileMessages(FILE);
    await first.send(message.subarray(0, -20));

    const second = await server.connect(edition, { ...first.identity });
    await second.reconnect();
    expect(second.identity.aesKey).not.toEqual(first.identity.aesKey);
    await upload(second, { name: 'b.txt', content: Buffer.from('of the second') });

    await first.send(message.subarray(-20));
    expect((await first.receive()).name).toBe('fileReceived');
    expect((await first.crcValid(FILE.name)).name).toBe('messageReceived');
    // Its next file goes on with its own key too.
    await upload(first, { name: 'c.txt', content: Buffer.from('of the first') });
    expect(await server.stored(first)).toEqual([
      { name: 'b.txt', verified: true, content: Buffer.from('of the second') },
      { name: 'a.txt', verified: true, content: FILE.content },
      { name: 'c.txt', verified: true, content: Buffer.from('of the first') },
    ]);
  });

  test('may send the same name at the same time: two files', async () => {
    const server = await start();
    const first = await server.enrol(edition);
    const second = await server.connect(edition, { ...first.identity });
    await second.reconnect();
    const files = [first, second].map((client, index) => ({
      client,
      file: { name: 'a', content: content(50_000, `${index}`) },
    }));
    await Promise.all(files.map(({ client, file }) => upload(client, file)));
    const stored = await server.stored(first);
    expect(stored.map(({ verified }) => verified)).toEqual([true, true]);
    expect(new Set(stored.map((file) => file.content.toString('hex')))).toEqual(
      new Set(files.map(({ file }) => file.content.toString('hex'))),
    );
  });
});
