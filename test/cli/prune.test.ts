import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, rawQuery } from '../storage/fixture';
import { until } from '../until';
import { freshDirectory, sealwire, type Ended } from './command';
import { Beside } from './maintenance';

const directory = freshDirectory();
let beside: Beside;

beforeEach(async () => {
  beside = await Beside.start({ cwd: directory() }, '--keep-unconfirmed', '0');
});

afterEach(() => beside.stop());

const DAY_MS = 24 * 60 * 60 * 1000;
const data = (): string => join(directory(), 'data');

function prune(...args: readonly string[]): Promise<Ended> {
  return sealwire(['prune', '--data', 'data', ...args], { cwd: directory() });
}

function files(...args: readonly string[]): Promise<Ended> {
  return sealwire(['files', '--data', 'data', ...args], { cwd: directory() });
}

const names = async (): Promise<readonly string[]> =>
  (await rawQuery(data(), 'SELECT FileName FROM files')).map((row) => String(row['FileName'])).sort();

/** Has files look as if they had come so many days ago. */
async function age(days: number, like: string): Promise<void> {
  const received = new Date(Date.now() - days * DAY_MS).toISOString().replace('T', ' ').slice(0, -1);
  await rawQuery(data(), 'UPDATE files SET ReceivedAt = ? WHERE CAST(FileName AS text) LIKE ?', [received, like]);
}

/** Puts something into the quarantine, as a start did so many days ago. */
function quarantine(days: number): string {
  const time = new Date(Date.now() - days * DAY_MS).toISOString().replace(/[:.]/g, '-');
  const folder = join(data(), 'quarantine', `${time}-00ff`, 'files');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'stray'), 'stray');
  return `${time}-00ff`;
}

describe('prune beside a running server', () => {
  test('removes what is older than it is told and unconfirmed, and the old quarantine; nothing else', async () => {
    const ada = await beside.client('Ada', [
      { name: 'old', size: 10_000, confirmed: false },
      { name: 'old and verified', size: 10_000, confirmed: true },
    ]);
    await ada.reconnect();
    await ada.sendFile({ name: 'young', content: Buffer.alloc(10) });
    await beside.hangUp();
    await until('all rows', async () => (await names()).length === 3);
    await age(7.01, 'old%');
    await age(6.99, 'young');
    const [old, young] = [quarantine(7.01), quarantine(6.99)];
    mkdirSync(join(data(), 'quarantine', 'of my own'));

    const dry = await prune('--dry-run');
    expect(dry).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: 'would be removed: 1 unconfirmed file, 10.0 kB; from the quarantine 1 file, 5 B\n',
    });
    expect(await names()).toEqual(['old', 'old and verified', 'young']);

    const { stdout } = await prune();
    expect(stdout).toBe(
      '"old" of "Ada" removed: not confirmed within 7 days\n' +
        `quarantine/${old} removed\n` +
        'removed: 1 unconfirmed file, 10.0 kB; from the quarantine 1 file, 5 B\n',
    );
    expect(await names()).toEqual(['old and verified', 'young']);
    expect(readdirSync(join(data(), 'quarantine')).sort()).toEqual([young, 'of my own'].sort());
    await until('the content to go', async () => (await filesBelow(join(data(), 'files'))).length === 2);
  });

  test('of everything does not spare a file that is about to be confirmed: that is not acknowledged then', async () => {
    const ada = await beside.client('Ada');
    await ada.sendFile({ name: 'slow', content: Buffer.alloc(10_000) });
    await until('its row', async () => (await names()).length === 1);
    const { stdout } = await prune('--older-than', '0', '--json');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toMatchObject([
      { event: 'fileRemoved', client: 'Ada', file: 'slow', bytes: 10_000 },
      { event: 'end', dryRun: false, unconfirmed: { files: 1, bytes: 10_000 }, quarantined: { files: 0, bytes: 0 } },
    ]);
    expect((await ada.crcValid('slow')).name).toBe('generalError');
    expect(await filesBelow(join(data(), 'files'))).toEqual([]);
    // The server goes on.
    await ada.reconnect();
    expect((await ada.sendFile({ name: 'again', content: Buffer.alloc(10) })).name).toBe('fileReceived');
    expect((await ada.crcValid('again')).name).toBe('messageReceived');
  });
});

describe('files --remove beside a running server', () => {
  test('removes what is named, when it is meant; a small content also while it is in its row', async () => {
    await beside.client('Ada', [
      { name: 'draft', size: 10, confirmed: false },
      { name: 'plan', size: 10, confirmed: true },
      { name: 'a, b', size: 10_000, confirmed: true },
    ]);
    await beside.hangUp();
    await until('all rows', async () => (await names()).length === 3);
    const refused = async (...args: readonly string[]): Promise<string> => {
      const { code, stderr } = await files('--remove', ...args);
      expect([code, (await names()).length]).toEqual([2, 3]);
      return stderr;
    };
    expect(await refused('draft')).toMatch(
      /^sealwire: nothing is removed yet: "draft" would go \(1 file, 10 B\)\n.*--yes/,
    );
    expect(await refused('plan', '--yes')).toMatch(/"plan" has verified files.*\n.*--force/);
    expect(await refused('draft', '--remove', 'plam', '--yes', '--force')).toMatch(
      /no file has the name or the id "plam"/,
    );
    expect(await refused('draft', '--export', 'out', '--yes')).toMatch(/stands alone/);

    expect((await files('--remove', 'draft', '--yes')).stdout).toBe('"draft" of "Ada" removed\n');
    const [row] = await rawQuery(
      data(),
      `SELECT lower(hex(ID)) AS id FROM files WHERE CAST(FileName AS text) = 'plan'`,
    );
    const removed = await files('--remove', String(row?.['id']), '--remove', 'a, b', '--yes', '--force', '--json');
    expect(
      removed.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toMatchObject([
      { event: 'fileRemoved', file: 'plan', fileId: row?.['id'] },
      { event: 'fileRemoved', file: 'a, b', bytes: 10_000 },
    ]);
    expect(await names()).toEqual([]);
    await until('nothing to be left', async () => (await filesBelow(join(data(), 'files'))).length === 0);
  });
});
