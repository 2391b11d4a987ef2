import type { RemovableFile } from '../../src/storage';
import type { LogRecord } from '../../src/server/log';
import { UnconfirmedFiles } from '../../src/server/unconfirmed-files';
import { editions } from '../bytes/editions';
import { rawQuery } from '../storage/fixture';
import { start } from './fixture';
import { until, upload } from './running';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.UTC(2026, 10, 21);

const bytes = (text: string): Uint8Array => Buffer.from(text);
const old: RemovableFile = {
  ...{ id: bytes('file'), clientId: bytes('id'), clientName: bytes('Ada'), fileName: bytes('a.txt'), size: 5 },
};

/** A store that removes one file each time, and what it was asked for. */
function removal(days: number, failure?: Error) {
  const asked: Date[] = [];
  const records: LogRecord[] = [];
  const store = {
    async *removeUnconfirmed(before: Date) {
      asked.push(before);
      if (failure !== undefined) throw failure;
      yield [old];
      yield [old];
    },
  };
  const tell = (_: string, record: LogRecord): void => void records.push(record);
  const files = new UnconfirmedFiles(store, days, { info: tell, warn: tell }, () => NOW);
  return { files, asked, records };
}

test('are removed at the start and each hour, and each of them is told', async () => {
  jest.useFakeTimers();
  try {
    const { files, asked, records } = removal(7);
    files.start();
    await jest.advanceTimersByTimeAsync(2 * HOUR_MS);
    await files.stop();
    expect(asked).toEqual(Array<Date>(3).fill(new Date(NOW - 7 * DAY_MS)));
    expect(records).toHaveLength(6);
    expect(records[0]).toEqual({
      ...{ event: 'fileRemoved', client: 'Ada', clientId: '6964', file: 'a.txt', fileId: '66696c65', bytes: 5 },
      reason: 'not confirmed within 7 days',
    });
    await jest.advanceTimersByTimeAsync(2 * HOUR_MS);
    expect(asked).toHaveLength(3);
  } finally {
    jest.useRealTimers();
  }
});

test('stay for ever where the limit is 0', async () => {
  const { files, asked } = removal(0);
  files.start();
  await files.stop();
  expect(asked).toEqual([]);
});

test('wait for the next step where the server stops', async () => {
  const { files, records } = removal(7);
  files.start();
  await files.stop();
  expect(records).toHaveLength(1);
});

test('of a running server: those above the age go with their contents, those below and the verified stay', async () => {
  const server = await start({ limits: { unconfirmedDays: 2 } });
  const client = await server.enrol(editions['2024b']);
  for (const name of ['old', 'old and small', 'young']) {
    const size = name === 'old and small' ? 10 : 10_000;
    expect((await client.sendFile({ name, content: Buffer.alloc(size, name) })).name).toBe('fileReceived');
    await client.reconnect();
  }
  await upload(client, { name: 'old and verified', content: Buffer.alloc(10_000) });
  await client.halfClose();
  await client.ended();
  await server.stop();
  const age = async (days: number, names: string): Promise<unknown> => {
    const received = new Date(Date.now() - days * DAY_MS).toISOString().replace('T', ' ').replace('Z', '');
    return rawQuery(server.directory, `UPDATE files SET ReceivedAt = ? WHERE CAST(FileName AS text) LIKE ?`, [
      received,
      names,
    ]);
  };
  await age(2.001, 'old%');
  await age(1.999, 'young');

  const restarted = await start({ limits: { unconfirmedDays: 2 }, directory: server.directory });
  await until('the old ones to go', async () => (await restarted.stored()).length === 2);
  expect((await restarted.stored()).map(({ name }) => name).sort()).toEqual(['old and verified', 'young']);
  await until('their contents to go', async () => (await restarted.contents()).length === 2);
  const told = restarted.lines.filter(({ text }) => text.includes('removed'));
  expect(told.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^"old" of "client \d+" removed: not confirmed within 2 days$/),
    expect.stringMatching(/^"old and small" of "client \d+" removed: not confirmed within 2 days$/),
  ]);
});
