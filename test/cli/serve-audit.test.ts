import { chmodSync, mkdirSync, readFileSync, renameSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { editions } from '../bytes/editions';
import { RawClient } from '../peer/raw-client';
import { AuditLog } from '../../src/cli/audit';
import { freshDirectory, sealwire, Serving } from './command';

const directory = freshDirectory();
const ODD = 'no\u001b[2J\u202e"\n.txt';
const AUDIT = ['--port', '0', '--audit', 'audit.jsonl'];

type Line = Readonly<Record<string, unknown>>;

function audited(name = 'audit.jsonl'): readonly Line[] {
  const lines = readFileSync(join(directory(), name), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Line);
}

function serve(args = AUDIT): Promise<Serving> {
  return Serving.start(args, { cwd: directory() });
}

/** Registers, sends a file and confirms it. */
async function sendFile(port: number, name: string, file = 'a.txt'): Promise<RawClient> {
  const client = await RawClient.connect(port, editions['2024b']);
  await client.register(name);
  await client.sendPublicKey();
  await client.sendFile({ name: file, content: Buffer.from('Attack at dawn.') });
  await client.crcValid(file);
  client.close();
  return client;
}

/** Waits until the audit has so many lines. */
async function hasLines(count: number): Promise<void> {
  while (audited().length < count) await new Promise((resolve) => setTimeout(resolve, 10));
}

test('who got in, what is kept and what was refused is there with ids and addresses, and for the owner alone', async () => {
  const serving = await serve();
  const { identity } = await sendFile(serving.port, 'Ada', ODD);
  const back = await RawClient.connect(serving.port, editions['2024b'], identity);
  await back.reconnect();
  await back.crcValid('another');
  back.close();
  await serving.stop();

  const lines = audited();
  expect(lines.map(({ event }) => event)).toEqual([
    ...['listening', 'registered', 'keyGiven', 'received', 'verified', 'reconnected', 'refused'],
    ...['stopping', 'stopped'],
  ]);
  const who = { client: 'Ada', clientId: identity.clientId.toString('hex'), edition: '2024b' };
  const peer = expect.stringMatching(/^127\.0\.0\.1:\d+$/) as unknown;
  for (const line of lines.slice(1, 5)) expect(line).toMatchObject({ ...who, peer, connection: 1 });
  const about = (event: string) => lines.find((line) => line['event'] === event);
  expect(about('verified')).toMatchObject({ file: ODD, bytes: 15, checksumId: 'posix-cksum' });
  expect(about('refused')).toMatchObject({ ...who, message: 'CrcValid', why: 'badInput', connection: 2 });
  for (const { time } of lines) expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  for (const line of lines) expect(Object.keys(line)).not.toEqual(expect.arrayContaining(['text']));
  const path = join(directory(), 'audit.jsonl');
  expect(readFileSync(path, 'utf8')).not.toMatch(/[\u001b\u202e]/);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a server appends to what is there, in a line of its own behind one that was torn', async () => {
  const path = join(directory(), 'audit.jsonl');
  writeFileSync(path, '{"event":"stopped"}\n{"event":"regis');
  chmodSync(path, 0o640);
  await (await serve()).stop();
  const [first, torn, ...lines] = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  expect([first, torn]).toEqual(['{"event":"stopped"}', '{"event":"regis']);
  expect(lines.map((line) => (JSON.parse(line) as Line)['event'])).toEqual(['listening', 'stopping', 'stopped']);
  expect(statSync(path).mode & 0o777).toBe(0o640);
});

test('SIGHUP goes on in a new file, and no line is lost', async () => {
  const serving = await serve();
  const path = join(directory(), 'audit.jsonl');
  for (let round = 0; round < 5; round++) {
    await sendFile(serving.port, `client ${round}`);
    renameSync(path, `${path}.${round}`);
    serving.signal('SIGHUP');
    await sendFile(serving.port, `client ${round} again`);
    while (!exists(path)) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect((await serving.stop()).code).toBe(0);
  const files = [0, 1, 2, 3, 4].map((round) => audited(`audit.jsonl.${round}`));
  const all = [...files, audited()].flat();
  expect(all.filter(({ event }) => event === 'verified')).toHaveLength(10);
  expect(all).toHaveLength(10 * 4 + 3);
  for (const lines of files) expect(lines.length).toBeGreaterThan(0);
});

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

test('an audit that cannot be written is told in the log, and stops nothing', async () => {
  const serving = await serve(['--port', '0', '--audit', '/dev/full', '--json']);
  await serving.says(/auditFailing/g);
  await sendFile(serving.port, 'Ada');
  const { code, stdout } = await serving.stop();
  expect(code).toBe(0);
  const lines = stdout.split('\n').slice(0, -1);
  const events = lines.map((line) => JSON.parse(line) as Line);
  expect(events.filter(({ event }) => event === 'auditFailing')).toMatchObject([{ reason: 'ENOSPC', level: 'warn' }]);
  expect(events.filter(({ event }) => event === 'verified')).toHaveLength(1);
});

test('an audit that cannot be opened again goes on in the one before', async () => {
  const path = join(directory(), 'audit.jsonl');
  const serving = await serve();
  await hasLines(1);
  renameSync(path, `${path}.1`);
  // No file can be made here until this directory is out of the way.
  mkdirSync(path);
  serving.signal('SIGHUP');
  await serving.says(/audit "audit\.jsonl" cannot be written \(EISDIR\)/g);
  await sendFile(serving.port, 'Ada');
  rmdirSync(path);
  serving.signal('SIGHUP');
  await serving.says(/audit "audit\.jsonl" is written again/g);
  await serving.stop();
  expect(audited('audit.jsonl.1').map(({ event }) => event)).toEqual(
    expect.arrayContaining(['listening', 'registered', 'verified']),
  );
  expect(audited().map(({ event }) => event)).toEqual(['stopping', 'stopped']);
});

test('an audit that cannot be opened is told before anything else happens', async () => {
  const ended = await sealwire(['serve', '--port', '0', '--audit', 'no/audit.jsonl'], { cwd: directory() });
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toMatch(/^sealwire: the audit "no\/audit\.jsonl" cannot be opened: ENOENT.*\nName a file.*\n$/);
  expect(exists(join(directory(), 'sealwire-data'))).toBe(false);
});

test('a stored content that was found damaged is there, though no connection brought it about', async () => {
  const path = join(directory(), 'audit.jsonl');
  const tell = { info: () => undefined, warn: () => undefined };
  const audit = await AuditLog.open(path, tell);
  audit.warn('"a.bin" of "Ada" is missing', { event: 'damaged', client: 'Ada', file: 'a.bin', why: 'missing' });
  audit.info('3 files read', { event: 'scrubbed' });
  await audit.end(5000);
  expect(audited()).toMatchObject([{ event: 'damaged', client: 'Ada', file: 'a.bin', why: 'missing' }]);
});
