import { createHash } from 'node:crypto';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dialects, editions, type Profile } from '../../generated';
import { run, type RunResult } from '../../src/client/run';
import { DEFAULT_LIMITS } from '../../src/server/limits';
import type { Candidates } from '../../src/server/narrowing';
import { Server } from '../../src/server/server';
import { openStoreReadOnly } from '../../src/storage';
import { displayText } from '../../src/text/visible';
import { storedContent } from '../stored-content';

const SIZES = [0, 15, 16, 17, 1024, 4096, 2 ** 20];
const quiet = { info: () => undefined, warn: () => undefined };

async function inDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'sealwire-pairs-'));
  try {
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function content(size: number): Buffer {
  const block = createHash('sha512').update(String(size)).digest();
  return Buffer.alloc(size, block);
}

/** The edition that a dialect is one of: the longest id that its own begins with. */
function editionOf(profile: Profile): Profile {
  return editions.find(({ id }) => profile.id.startsWith(id)) ?? profile;
}

interface Sent {
  readonly result: RunResult;
  /** What the server has stored, by name: whether it is verified and equal. */
  readonly stored: Readonly<Record<string, string>>;
}

async function send(profile: Profile, served: Candidates, sizes: readonly number[], sparse = false): Promise<Sent> {
  return inDirectory(async (directory) => {
    const data = join(directory, 'server');
    const listeners = [{ host: '127.0.0.1', port: 0, profiles: served }];
    const server = await Server.start({ data, listeners, limits: DEFAULT_LIMITS, log: quiet });
    try {
      const files = sizes.map((size) => join(directory, `${size}.bin`));
      for (const [index, file] of files.entries()) {
        await writeFile(file, sparse ? '' : content(sizes[index] ?? 0));
        if (sparse) await truncate(file, sizes[index]);
      }
      const result = await run({
        host: '127.0.0.1',
        port: server.addresses[0]?.port ?? 0,
        profile,
        name: Buffer.from('Pair'),
        files,
        directory,
        identity: undefined,
        timeoutMs: 20_000,
        onEvent: () => undefined,
      });
      const reader = await openStoreReadOnly(data);
      const stored = await Promise.all(
        (await reader.files.list()).map(async (file) => {
          const same = (await storedContent(reader, file)).equals(content(file.size));
          return [
            displayText(file.fileName),
            `${file.verified ? 'verified' : 'unverified'}, ${same ? 'equal' : 'other'}`,
          ];
        }),
      );
      await reader.close();
      return { result, stored: Object.fromEntries(stored) as Record<string, string> };
    } finally {
      await server.stop();
    }
  });
}

const due = Object.fromEntries(SIZES.map((size) => [`${size}.bin`, 'verified, equal']));

describe.each([...editions, ...dialects])('our client as $id', (profile) => {
  it('sends files of every size to our server that speaks the same', async () => {
    const { result, stored } = await send(profile, [profile], SIZES);
    expect([result.failure, stored]).toEqual([undefined, due]);
  });
});

describe.each([...dialects])('our client as $id', (profile) => {
  it('is served by our server that speaks all editions of its family and knows nothing of the peer', async () => {
    const { result, stored } = await send(profile, [editionOf(profile)], SIZES);
    expect([result.failure, stored]).toEqual([undefined, due]);
  });
});

describe('a file of 70 MiB', () => {
  const SIZE = 70 * 2 ** 20;
  const isFixed = (rules: Profile['content']): rules is Exclude<Profile['content'], { form: 'single' }> =>
    rules.form === 'chunks' || (rules.form === 'slices' && rules.sizing === 'fixed');
  const inPackets = [...editions, ...dialects].filter(({ content: rules }) => rules.form !== 'single');

  it.each(inPackets.filter(({ content: rules }) => isFixed(rules) && rules.size === 1024))(
    'is refused before the first byte where $id fixes too small a slice',
    async (profile) => {
      const { result, stored } = await send(profile, [profile], [SIZE], true);
      expect(result.failure).toBe('localFile');
      expect(result.text).toMatch(
        /cannot be sent: it needs \d+ packets of 1024 bytes, and at most 65535 can be counted/,
      );
      expect(stored).toEqual({});
    },
  );

  it('goes through in numbered packets where the slice may grow', async () => {
    const [profile] = inPackets.filter(({ content: rules }) => !isFixed(rules));
    if (profile === undefined) throw new Error('no profile cuts files freely');
    const { result, stored } = await send(profile, [profile], [SIZE]);
    expect([result.failure, stored]).toEqual([undefined, { [`${SIZE}.bin`]: 'verified, equal' }]);
  });
});

describe('a hundred clients of mixed editions and dialects at once', () => {
  it('are all served by one server', async () => {
    await inDirectory(async (directory) => {
      const all = [...editions, ...dialects];
      const listeners = all.map((profile) => ({ host: '127.0.0.1', port: 0, profiles: [profile] as const }));
      // They share an address, of which a server at its defaults takes fewer at one time.
      const limits = { ...DEFAULT_LIMITS, connectionsPerAddress: 0 };
      const options = { data: join(directory, 'server'), listeners, limits, log: quiet };
      const server = await Server.start(options);
      try {
        const runs = Array.from({ length: 100 }, async (_, index) => {
          const file = join(directory, `${index}.bin`);
          await writeFile(file, content(1000 + index));
          return run({
            host: '127.0.0.1',
            port: server.addresses[index % all.length]?.port ?? 0,
            profile: all[index % all.length] as Profile,
            name: Buffer.from(`Client ${index}`),
            files: [file],
            directory: join(directory, `client ${index}`),
            identity: undefined,
            timeoutMs: 60_000,
            onEvent: () => undefined,
          });
        });
        const failures = (await Promise.all(runs)).filter(({ failure }) => failure !== undefined);
        expect(failures).toEqual([]);
        const reader = await openStoreReadOnly(options.data);
        const files = await reader.files.list();
        for (const file of files) expect((await storedContent(reader, file)).equals(content(file.size))).toBe(true);
        expect([files.length, files.filter(({ verified }) => verified).length]).toEqual([100, 100]);
        await reader.close();
      } finally {
        await server.stop();
      }
    });
  });
});
