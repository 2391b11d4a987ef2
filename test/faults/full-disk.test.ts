import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyLedger, type Ledger } from './ledger';
import { NotingClient } from './noting-client';
import { serveCommand, ServerProcess } from './server-process';
import { content } from './templates';
import { leftoversIn, violationsIn } from './violations';

// A disk that is really full: a file system in memory of a few megabytes, which only root may mount.

const MEBIBYTE = 1024 * 1024;

let folder: string;
let disk: string;

/** Mounts a disk of so many bytes. @returns what the system says against it; `undefined` where it is there */
function mount(path: string, bytes: number): string | undefined {
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path]);
  return status === 0 ? undefined : (error?.message ?? stderr.toString().trim());
}

function unmount(path: string): void {
  spawnSync('umount', ['-l', path]);
}

/** Why no disk can be had; tried once, before the tests have their titles. */
function whyNoDisk(): string | undefined {
  const trial = mkdtempSync(join(tmpdir(), 'sealwire-disk-'));
  try {
    const problem = mount(trial, MEBIBYTE);
    if (problem === undefined) unmount(trial);
    return problem;
  } finally {
    rmSync(trial, { recursive: true });
  }
}

const problem = whyNoDisk();
const testOnDisk = problem === undefined ? test : test.skip;
const inTitle = problem === undefined ? '' : ` (skipped, no disk can be mounted: ${problem})`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealwire-disk-'));
  disk = join(folder, 'disk');
  mkdirSync(disk);
  if (problem === undefined) mount(disk, 8 * MEBIBYTE);
});
afterEach(() => {
  unmount(disk);
  rmSync(folder, { recursive: true, force: true });
});

async function start(data: string): Promise<{ readonly server: ServerProcess; readonly port: number }> {
  const { program, args } = serveCommand(data);
  const server = new ServerProcess({ program, args: [...args, '--min-free-space', '0'] });
  const port = await server.port();
  if (port === undefined) throw new Error((await server.ended).output);
  return { server, port };
}

/** Writes until nothing more fits. */
function fill(path: string): void {
  for (const size of [MEBIBYTE, 4096, 1]) {
    for (let number = 0; ; number++) {
      try {
        writeFileSync(join(path, `filler-${size}-${number}`), Buffer.alloc(size), { flush: true });
      } catch {
        break;
      }
    }
  }
}

function empty(path: string): void {
  spawnSync('sh', ['-c', 'rm -f "$1"/filler-*', 'sh', path]);
}

async function sendAndConfirm(client: NotingClient, name: string, size: number): Promise<void> {
  await client.send(name, content(name, size));
  await client.confirm(name);
}

testOnDisk(`a full disk loses nothing, and the server goes on when there is room again${inTitle}`, async () => {
  const data = join(disk, 'data');
  const ledger: Ledger = emptyLedger();
  const { server, port } = await start(data);
  const client = await NotingClient.connect(port, ledger, 'Ada');
  await client.enrol();
  await sendAndConfirm(client, 'small', 3000);
  await sendAndConfirm(client, 'large', MEBIBYTE);

  await expect(client.send('too large', content('too large', 20 * MEBIBYTE))).rejects.toThrow('generalError');
  client.close();
  const again = await NotingClient.connect(port, ledger, 'Ada');
  await again.reconnect();
  await sendAndConfirm(again, 'fits', 2 * MEBIBYTE);

  fill(disk);
  const stranger = await NotingClient.connect(port, ledger, 'Bob');
  await expect(stranger.enrol().then(() => sendAndConfirm(stranger, 'nowhere', MEBIBYTE))).rejects.toThrow(
    'generalError',
  );
  stranger.close();
  again.close();
  expect(await violationsIn(data, ledger)).toEqual([]);

  empty(disk);
  const later = await NotingClient.connect(port, ledger, 'Ada');
  await later.reconnect();
  await sendAndConfirm(later, 'later', MEBIBYTE);
  later.close();
  server.kill('SIGTERM');
  expect(await server.ended).toMatchObject({ code: 0, output: expect.stringMatching(/ENOSPC|SQLITE_FULL/) });
  expect(await violationsIn(data, ledger)).toEqual([]);

  const restarted = await start(data);
  restarted.server.kill('SIGTERM');
  expect(await restarted.server.ended).toMatchObject({ code: 0 });
  expect(leftoversIn(data)).toEqual([]);
  expect(await violationsIn(data, ledger)).toEqual([]);
});

testOnDisk(`a server that cannot start on a full disk says so, and starts when there is room${inTitle}`, async () => {
  const data = join(disk, 'data');
  const ledger: Ledger = emptyLedger();
  const { server, port } = await start(data);
  const client = await NotingClient.connect(port, ledger, 'Ada');
  await client.enrol();
  await sendAndConfirm(client, 'kept', MEBIBYTE);
  client.close();
  server.kill('SIGTERM');
  await server.ended;

  fill(disk);
  const full = new ServerProcess(serveCommand(data));
  const { code, output } = await full.ended;
  expect(output).toMatch(/^sealwire: .*: SQLITE_FULL: .*\nFree some space on the disk of the data directory\.\n$/);
  expect(code).toBe(6);

  empty(disk);
  expect(await violationsIn(data, ledger)).toEqual([]);
  const { server: last, port: lastPort } = await start(data);
  const back = await NotingClient.connect(lastPort, ledger, 'Ada');
  await back.reconnect();
  await sendAndConfirm(back, 'after', 3000);
  back.close();
  last.kill('SIGTERM');
  expect(await last.ended).toMatchObject({ code: 0 });
  expect(await violationsIn(data, ledger)).toEqual([]);
});
