import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RawClient } from '../peer/raw-client';
import { filesBelow, rawQuery } from '../storage/fixture';
import { until } from '../until';
import { freshDirectory, sealwire, type Ended } from './command';
import { Beside } from './maintenance';

const directory = freshDirectory();
let beside: Beside;

beforeEach(async () => {
  beside = await Beside.start({ cwd: directory() });
});

afterEach(() => beside.stop());

function clients(...args: readonly string[]): Promise<Ended> {
  return sealwire(['clients', '--data', 'data', ...args], { cwd: directory() });
}

const data = (): string => join(directory(), 'data');
const names = async (): Promise<readonly string[]> =>
  (await rawQuery(data(), 'SELECT Name FROM clients ORDER BY rowid')).map((row) => String(row['Name']));
const idOf = (client: RawClient): string => client.identity.clientId.toString('hex');

const PLAN = { name: 'plan.txt', size: 10_000, confirmed: true };
const DRAFT = { name: 'draft.txt', size: 20, confirmed: false };

describe('a list beside a running server', () => {
  test('has each client with what it has stored', async () => {
    const ada = await beside.client('Ada', [PLAN, DRAFT]);
    await (await beside.connect()).register('Grace');
    await beside.hangUp();
    const { code, stdout } = await clients();
    const lines = stdout.split('\n').map((line) => line.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/, 'TIME'));
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^ID +NAME +EDITION +KEY +FILES +VERIFIED +BYTES +LAST SEEN$/);
    expect(lines[1]).toMatch(new RegExp(`^${idOf(ada)} +Ada +2024b +yes +2 +1 +10020 +TIME$`));
    expect(lines[2]).toMatch(/^[0-9a-f]{32} +Grace +2024b +no +0 +0 +0 +TIME$/);
  });

  test('is JSON for a program, of one client where that is asked', async () => {
    const ada = await beside.client('Ada', [PLAN]);
    await beside.client('Grace');
    const { stdout } = await clients('--json', '--client', 'Ada');
    expect(JSON.parse(stdout)).toEqual({
      ...{ client: 'Ada', clientId: idOf(ada), edition: '2024b', hasPublicKey: true },
      ...{ files: 1, verifiedFiles: 1, bytes: 10_000, lastSeen: expect.stringMatching(/^\d{4}-.*Z$/) as string },
    });
  });

  test('of a client that is not there says so', async () => {
    const { code, stderr } = await clients('--client', 'ada');
    expect(code).toBe(2);
    expect(stderr).toBe(
      'sealwire: no client has the name or the id "ada"\n' +
        'Upper and lower case are told apart, and an id has all of its 32 digits. See sealwire clients.\n',
    );
  });
});

describe('a client that is removed beside a running server', () => {
  test.each<readonly [string, readonly string[], RegExp]>([
    ['its name is mistyped', ['--remove', 'ada', '--yes', '--force'], /no client has the name or the id "ada"/],
    ['its id is cut short', ['--remove', '00000000', '--yes', '--force'], /no client has the name or the id/],
    ['nobody says that it is meant', ['--remove', 'Grace'], /nothing is removed yet: .* "Grace" .*\(1 file, 20 B\)/],
    [
      'nobody says that verified files are meant',
      ['--remove', 'Ada', '--yes'],
      /"Ada" has verified files.* 1 verified/,
    ],
    [
      'verified files are meant, but nobody says to do it',
      ['--remove', 'Ada', '--force'],
      /nothing is removed yet: .* "Ada"/,
    ],
    [
      'its name is to be released too',
      ['--remove', 'Ada', '--release', 'Ada', '--yes', '--force'],
      /exclude each other/,
    ],
  ])('stays where %s', async (_, args, message) => {
    await beside.client('Ada', [PLAN]);
    await beside.client('Grace', [DRAFT]);
    await beside.hangUp();
    const { code, stdout, stderr } = await clients(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(await names()).toEqual(['Ada', 'Grace']);
    expect(await rawQuery(data(), 'SELECT * FROM files')).toHaveLength(2);
  });

  test('goes with its files, and no other', async () => {
    const ada = await beside.client('Ada', [PLAN, DRAFT]);
    await beside.client('Grace', [PLAN]);
    await beside.hangUp();
    const { code, stdout } = await clients('--remove', idOf(ada), '--yes', '--force', '--audit', 'audit.jsonl');
    expect([code, stdout]).toEqual([
      0,
      '"plan.txt" of "Ada" removed\n"draft.txt" of "Ada" removed\nthe client "Ada" removed: 2 files, 10.0 kB, of them 1 verified\n',
    ]);
    expect(await names()).toEqual(['Grace']);
    const audit = readFileSync(join(directory(), 'audit.jsonl'), 'utf8').trim().split('\n');
    expect(audit.map((line) => JSON.parse(line) as object)).toMatchObject([
      { event: 'fileRemoved', client: 'Ada', file: 'plan.txt', bytes: 10_000 },
      { event: 'fileRemoved', client: 'Ada', file: 'draft.txt', bytes: 20 },
      { event: 'clientRemoved', client: 'Ada', clientId: idOf(ada), reason: 'removed by the operator' },
    ]);
    await until('only what is of Grace', async () => (await filesBelow(join(data(), 'files'))).length === 1);
    expect(readdirSync(join(data(), 'files'))).toHaveLength(1);
  });

  test('is denied at its next request, registers anew, and is served', async () => {
    const ada = await beside.client('Ada', [PLAN]);
    expect((await clients('--remove', 'Ada', '--yes', '--force')).code).toBe(0);
    // The connection has a key already: what comes under it is taken, and cannot be acknowledged any more.
    expect((await ada.sendFile({ name: 'late', content: Buffer.alloc(9000) })).name).toBe('fileReceived');
    expect((await ada.crcValid('late')).name).toBe('generalError');
    expect((await ada.reconnect()).name).toBe('reconnectDenied');
    expect((await ada.register('Ada')).name).toBe('registered');
    expect((await ada.sendPublicKey()).name).toBe('key');
    expect((await ada.sendFile({ name: 'new', content: Buffer.alloc(9000) })).name).toBe('fileReceived');
    expect((await ada.crcValid('new')).name).toBe('messageReceived');
    await until('nothing but the new file', async () => (await filesBelow(join(data(), 'files'))).length === 1);
  });

  test('within an upload leaves nothing of that behind', async () => {
    const ada = await beside.client('Ada', [DRAFT]);
    const message = Buffer.concat(ada.fileMessages({ name: 'large', content: Buffer.alloc(300_000) }));
    await ada.send(message.subarray(0, 200_000));
    await until('the upload to run', async () => (await filesBelow(join(data(), 'files'))).length > 0);
    expect((await clients('--remove', 'Ada', '--yes')).code).toBe(0);
    await ada.send(message.subarray(200_000));
    expect((await ada.receive()).name).toBe('fileReceived');
    expect((await ada.crcValid('large')).name).toBe('generalError');
    await beside.hangUp();
    await until('nothing to be left', async () => (await filesBelow(join(data(), 'files'))).length === 0);
    const { stdout } = await sealwire(['check', '--data', 'data'], { cwd: directory() });
    expect(stdout).not.toMatch(/missing|stray/);
  });

  test('makes room in its quota for whoever registers the name next', async () => {
    await beside.stop();
    beside = await Beside.start({ cwd: directory() }, '--max-client-files', '1');
    await beside.client('Ada', [PLAN]);
    expect((await clients('--remove', 'Ada', '--yes', '--force')).code).toBe(0);
    const next = await beside.client('Ada');
    expect((await next.sendFile({ name: 'a', content: Buffer.alloc(10) })).name).toBe('fileReceived');
    expect((await next.sendFile({ name: 'b', content: Buffer.alloc(10) })).name).toBe('generalError');
  });
});

describe('a name that is released beside a running server', () => {
  test('may be registered by another; the files stay, and the former owner does not get them', async () => {
    const ada = await beside.client('Ada', [PLAN]);
    await beside.hangUp();
    expect((await clients('--release', 'Ada')).code).toBe(2);
    const { code, stdout } = await clients('--release', 'Ada', '--yes');
    const kept = `Ada (released ${idOf(ada)})`;
    expect([code, stdout]).toEqual([
      0,
      `the name "Ada" may be registered again; its files are those of "${kept}" now\n`,
    ]);
    const another = await beside.client('Ada', [DRAFT]);
    expect(idOf(another)).not.toBe(idOf(ada));
    const former = await beside.connect(ada.identity);
    expect((await former.reconnect()).name).toBe('reconnectDenied');
    expect((await former.register('Ada')).name).toBe('registrationFailed');
    const { stdout: listed } = await sealwire(['files', '--data', 'data', '--client', kept, '--json'], {
      cwd: directory(),
    });
    expect(JSON.parse(listed)).toMatchObject({ file: 'plan.txt', status: 'verified', clientId: idOf(ada) });
  });

  test('goes with its client where that has no files', async () => {
    await beside.client('Ada');
    await beside.hangUp();
    const { stdout } = await clients('--release', 'Ada', '--yes', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ event: 'nameReleased', client: 'Ada' });
    expect(await names()).toEqual([]);
  });
});

test('without a server, clients are removed all the same', async () => {
  await beside.client('Ada', [PLAN]);
  await beside.stop();
  expect((await clients('--remove', 'Ada', '--yes', '--force')).code).toBe(0);
  expect(await names()).toEqual([]);
});
