import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zlibCrc32 } from '../bytes/checksums';
import { allEditions, editions, type Edition } from '../bytes/editions';
import { response } from '../bytes/responses';
import { CoursePlace } from './course-place';
import { keyPool } from './key-pool';
import type { Behaviour } from './raw-server';

const keyPair = keyPool();
const places: CoursePlace[] = [];

afterEach(async () => {
  for (const place of places.splice(0)) await place.remove();
});

const content = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 251));

async function place(edition: Edition, behaviour: Behaviour = {}, sent = content): Promise<CoursePlace> {
  const made = await CoursePlace.make(edition, behaviour, sent, keyPair);
  places.push(made);
  return made;
}

/** Names of requests without repetition in a row: a file's packets are as many as they are. */
function steps(names: readonly (string | undefined)[]): readonly (string | undefined)[] {
  return names.filter((name, index) => name !== names[index - 1]);
}

const withReconnect = allEditions.filter(({ requests }) => requests.reconnect !== undefined);
const newcomer = ['register', 'publicKey', 'sendFile'];

describe.each(allEditions)('the right course client, in edition $id,', (edition) => {
  test('registers, sends its file, and keeps who it is', async () => {
    const at = await place(edition);
    const { exitCode, lines, requests } = await at.run();
    expect(steps(requests)).toEqual([...newcomer, 'crcValid']);
    expect([exitCode, lines]).toEqual([0, ['the file is stored and verified']]);
    expect(at.server.files).toMatchObject([{ name: 'a file.bin', content, state: 'verified' }]);
    const id = at.server.files[0]!.clientId.toString('hex');
    expect(at.read('me.info')).toBe(`Ada\n${id}\n${at.read('priv.key')}`);
    expect(at.read('priv.key')).toMatch(/^([A-Za-z0-9+/]{72}\n)+[A-Za-z0-9+/]+=*\n\n$/);
  });

  test('comes back as the edition has it, with what it kept', async () => {
    const at = await place(edition);
    await at.run();
    const kept = at.read('me.info');
    const { exitCode, requests } = await at.run();
    expect(exitCode).toBe(0);
    expect(steps(requests)).toEqual([edition.id === '2022' ? 'publicKey' : 'reconnect', 'sendFile', 'crcValid']);
    expect(at.read('me.info')).toBe(kept);
    const [first, second] = at.server.files;
    expect(second).toMatchObject({ clientId: first!.clientId, content, state: 'verified' });
  });

  test('sends the file again when its checksum was wrong once', async () => {
    const at = await place(edition, { wrongChecksums: 1 });
    const { exitCode, requests } = await at.run();
    expect(exitCode).toBe(0);
    expect(steps(requests)).toEqual([...newcomer, 'resending', 'sendFile', 'crcValid']);
    expect(at.server.files.map(({ state }) => state)).toEqual(['discarded', 'verified']);
  });

  test('gives up after four transmissions', async () => {
    const at = await place(edition, { wrongChecksums: 9 });
    const { exitCode, lines, requests } = await at.run();
    const resend = ['resending', 'sendFile'];
    expect(steps(requests)).toEqual([...newcomer, ...resend, ...resend, ...resend, 'givingUp']);
    expect([exitCode, lines.at(-1)]).toEqual([1, 'the checksum stays wrong: I give up']);
  });

  test.each(['register', 'sendFile'] as const)(
    'tries %s three times when the answer makes no sense, and ends',
    async (name) => {
      const nonsense = response({ code: 9999, payload: Buffer.from('?') });
      const at = await place(edition, {
        answer: (request, right) => (request.name === name && right.length > 0 ? [nonsense] : right),
      });
      const { exitCode, lines, requests } = await at.run();
      const packets = name === 'sendFile' && edition.sendFile === 'sizes, packets, name' ? 5 : 1;
      expect(requests.filter((other) => other === name)).toHaveLength(3 * packets);
      expect([exitCode, ...lines]).toEqual([
        1,
        ...Array.from({ length: 3 }, () => 'server responded with an error'),
        'fatal: the server made no sense 3 times',
      ]);
    },
  );

  test('takes a name that is taken for final', async () => {
    const at = await place(edition, { takenNames: ['Ada'] });
    const { exitCode, lines, requests } = await at.run();
    expect(requests).toEqual(['register']);
    expect([exitCode, lines]).toEqual([1, ['fatal: the name Ada is taken']]);
    expect(at.read('me.info')).toBeUndefined();
  });

  test('keeps its id before it needs it', async () => {
    const at = await place(edition, { endAt: { publicKey: 'end' } });
    const { exitCode, lines } = await at.run();
    expect([exitCode, lines]).toEqual([1, ['fatal: the server ended the connection']]);
    expect(at.read('me.info')).toMatch(/^Ada\n[0-9a-f]{32}\n/);
  });

  test.each([0, 1, 16, 300_000])('sends a file of %i bytes', async (size) => {
    const sent = Buffer.alloc(size, 'file ');
    const at = await place(edition, {}, sent);
    expect((await at.run()).exitCode).toBe(0);
    expect(at.server.files.map(({ state, content: kept }) => [state, kept.equals(sent)])).toEqual([['verified', true]]);
  });

  test('reads answers that come in single bytes', async () => {
    const at = await place(edition, { pace: 'bytes', wrongChecksums: 1 });
    expect((await at.run()).exitCode).toBe(0);
  });
});

describe.each(withReconnect)('the right course client, in edition $id,', (edition) => {
  test('registers anew with a new key when it is denied, on the same connection', async () => {
    const at = await place(edition);
    await at.run();
    const before = { meInfo: at.read('me.info'), privKey: at.read('priv.key') };
    at.server.forgetClients();
    const { exitCode, requests } = await at.run();
    expect(exitCode).toBe(0);
    expect(steps(requests)).toEqual(['reconnect', ...newcomer, 'crcValid']);
    expect(at.server.connectionCount).toBe(2);
    expect(at.read('me.info')).toMatch(at.server.files.at(-1)!.clientId.toString('hex'));
    expect(at.read('priv.key')).not.toBe(before.privKey);
    expect(at.read('me.info')).toBe(at.read('me.info')!.slice(0, 37) + at.read('priv.key')!);
    expect(at.read('me.info')).not.toBe(before.meInfo);
  });

  test('goes on when the third answer to a request is right', async () => {
    const at = await place(edition, { generalErrors: { register: 2, publicKey: 2, crcValid: 2 } });
    const { exitCode, requests } = await at.run();
    expect(exitCode).toBe(0);
    expect(requests.slice(0, 6)).toEqual(['register', 'register', 'register', 'publicKey', 'publicKey', 'publicKey']);
  });

  test('ends when it is answered 07 for the third time', async () => {
    const at = await place(edition, { generalErrors: { publicKey: 9 } });
    const { exitCode, lines, requests } = await at.run();
    expect(requests).toEqual(['register', 'publicKey', 'publicKey', 'publicKey']);
    expect([exitCode, lines.at(-1)]).toEqual([1, 'fatal: the server made no sense 3 times']);
  });
});

describe('the right course client', () => {
  test('ends when a server of the first edition does not know it any more', async () => {
    const at = await place(editions['2022']);
    await at.run();
    at.server.forgetClients();
    expect(await at.run()).toMatchObject({ exitCode: 1, lines: ['fatal: the server ended the connection'] });
  });

  test('takes either checksum in the first edition, and one in the others', async () => {
    const first = await place(editions['2022'], { checksum: zlibCrc32 });
    expect((await first.run()).exitCode).toBe(0);
    const later = await place(editions['2023a'], { checksum: zlibCrc32 });
    expect((await later.run()).exitCode).toBe(1);
  });

  test('passes over an answer to "resending"', async () => {
    const at = await place(editions['2023b'], { answerResending: true, wrongChecksums: 1 });
    expect(await at.run()).toMatchObject({
      exitCode: 0,
      lines: [expect.any(String), 'the file is stored and verified'],
    });
  });

  test.each([
    ['of another version', response({ version: 4, code: 1600, payload: Buffer.alloc(16) })],
    ['that claims a gigabyte', response({ code: 1600, payload: Buffer.alloc(16), payloadSize: 2 ** 30 })],
    ['of another size', response({ code: 1600, payload: Buffer.alloc(15) })],
    ['that belongs elsewhere', response({ code: 1604, payload: Buffer.alloc(16) })],
    ['of random bytes', Buffer.from('0123456789abcdef')],
  ])('is not led astray by an answer %s', async (_, nonsense) => {
    let answers = 0;
    const at = await place(editions['2024b'], { answer: (_request, right) => (answers++ === 0 ? [nonsense] : right) });
    // The name is its own by then, as far as this server knows.
    const { exitCode, requests } = await at.run();
    expect([exitCode, requests]).toEqual([1, ['register', 'register']]);
  });

  test.each([
    ['transfer.info is not right', (directory: string) => writeFileSync(join(directory, 'transfer.info'), 'x\n')],
    [/^fatal: ENOENT/, (directory: string) => rmSync(join(directory, 'a file.bin'))],
  ])('ends where a file of its own does not do: %s', async (text, spoil) => {
    const at = await place(editions['2024b']);
    spoil(at.directory);
    const { exitCode, lines } = await at.run();
    expect([exitCode, lines]).toEqual([1, [expect.stringMatching(text)]]);
    expect(at.server.connectionCount).toBe(0);
  });

  test('ends where nothing listens', async () => {
    const at = await place(editions['2024b']);
    await at.server.stop();
    expect(await at.run()).toMatchObject({ exitCode: 1, lines: ['fatal: the server does not take a connection'] });
  });

  test('is ended while it waits for an answer', async () => {
    const at = await place(editions['2024b'], { answer: () => [] });
    expect(await at.run({}, 50)).toMatchObject({ exitCode: 1, isAborted: true, requests: ['register'] });
  });
});

test('a pool hands out key pairs in turn, and never the same twice running', () => {
  const next = keyPool(2);
  const [first, second, third] = [next(), next(), next()];
  expect(first.publicKeyDer.equals(second.publicKeyDer)).toBe(false);
  expect(third).toBe(first);
  expect(() => keyPool(1)).toThrow('a pool of one key pair has no other');
});
