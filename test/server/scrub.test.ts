import type { LogRecord } from '../../src/server/log';
import { Scrub } from '../../src/server/scrub';
import type { ContentState, FileRecord } from '../../src/storage';
import { StorageError } from '../../src/storage';

const HOUR = 3_600_000;

function file(name: string): FileRecord {
  return {
    ...{ id: Buffer.from(`id of ${name}`), clientId: Buffer.from('id'), clientName: Buffer.from('Ada') },
    ...{ fileName: Buffer.from(name), path: `files/${name}`, verified: true, size: 1000, checksum: 1, checksumId: 'c' },
    ...{ receivedAt: new Date(0), state: 'stored', damagedAt: undefined },
  };
}

/** A scrub over files in these states, whose clock goes on when it waits; it ends after so many waits of an hour. */
async function scrub(states: Readonly<Record<string, ContentState | Error>>, rounds: number, bytesPerSecond = 0) {
  const told: LogRecord[] = [];
  const waits: number[] = [];
  let now = 0;
  let left = rounds;
  const store = {
    files: {
      async *pages() {
        yield Object.keys(states).map(file);
      },
    },
    async checkContent({ fileName }: FileRecord, _: unknown, onPiece?: (bytes: number) => Promise<void> | undefined) {
      await onPiece?.(1000);
      const state = states[Buffer.from(fileName).toString()];
      if (state === undefined || state instanceof Error) throw state ?? new Error('no such file');
      return state;
    },
  };
  let ended: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (ended = resolve));
  const wait = async (milliseconds: number, signal: AbortSignal) => {
    if (milliseconds > HOUR / 2 && left-- === 0) {
      ended();
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    }
    waits.push(milliseconds);
    now += milliseconds;
  };
  const log = {
    info: (_: string, record: LogRecord) => told.push(record),
    warn: (_: string, record: LogRecord) => told.push(record),
  };
  const options = { everyMs: HOUR, bytesPerSecond, checksums: new Map() };
  const running = new Scrub(store as never, options, log, wait, () => now);
  running.start();
  await over;
  await running.stop();
  return { told, waits };
}

test('each round tells what is not as it was left, and how much it has read', async () => {
  const { told, waits } = await scrub(
    {
      good: { kind: 'intact' },
      short: { kind: 'damaged', fault: { kind: 'size', found: 3, expected: 5 } },
      gone: { kind: 'missing' },
      deleted: { kind: 'deleted' },
      locked: { kind: 'unreadable', reason: 'EIO: i/o error' },
    },
    2,
  );
  const who = (name: string) => ({
    client: 'Ada',
    clientId: '6964',
    file: name,
    fileId: Buffer.from(`id of ${name}`).toString('hex'),
  });
  const round = [
    { event: 'damaged', why: 'damaged', reason: 'has 3 bytes instead of 5', ...who('short') },
    { event: 'damaged', why: 'missing', reason: 'is missing', ...who('gone') },
    { event: 'damaged', why: 'unreadable', reason: 'cannot be read: EIO: i/o error', ...who('locked') },
    { event: 'scrubbed', files: 5, damaged: 3, bytes: 5000 },
  ];
  expect(told).toEqual([...round, ...round]);
  expect(waits).toEqual([HOUR, HOUR]);
});

test('it reads no faster than it may, and the next round begins in its time', async () => {
  const { waits } = await scrub({ one: { kind: 'intact' }, two: { kind: 'intact' } }, 2, 1000);
  expect(waits).toEqual([HOUR, 1000, 1000, HOUR - 2000, 1000, 1000]);
});

test('a mistake of ours ends the round and is told as one', async () => {
  const { told } = await scrub({ one: new TypeError('no such thing') }, 2);
  const defect = { event: 'defect', reason: expect.stringContaining('TypeError: no such thing') };
  expect(told).toEqual([defect, defect]);
});

test('a database that fails ends the round, not the server', async () => {
  const { told } = await scrub({ one: new StorageError('E_STORAGE', 'the disk is gone') }, 2);
  expect(told).toEqual([{ event: 'warning' }, { event: 'warning' }]);
});
