import type { FileHandle } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { ContentWriter } from '../../src/storage/contents/folder/content-writer';

const KIB = 1024;
const MIB = 1024 * KIB;

/** A system call that has begun, and its end. */
interface Call {
  readonly bytes: Buffer;
  readonly end: (error?: Error) => void;
}

/** A file whose system calls end when the test says so. */
class SlowFile {
  readonly writes: Call[] = [];
  readonly events: string[] = [];
  syncFailure: Error | undefined;

  writev(buffers: readonly Uint8Array[]): Promise<{ bytesWritten: number }> {
    const bytes = Buffer.concat(buffers);
    return new Promise((resolve, reject) => {
      const end = (error?: Error): void => (error ? reject(error) : resolve({ bytesWritten: bytes.length }));
      this.writes.push({ bytes, end });
    });
  }

  datasync(): Promise<void> {
    this.events.push('datasync');
    return this.syncFailure === undefined ? Promise.resolve() : Promise.reject(this.syncFailure);
  }

  sync(): Promise<void> {
    this.events.push('sync');
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.events.push('close');
    return Promise.resolve();
  }

  /** Ends every call, those too that follow. */
  async endAll(): Promise<void> {
    await turn();
    for (let next = 0; next < this.writes.length; next++) {
      this.writes[next]?.end();
      await turn();
    }
  }
}

function writerTo(file: SlowFile): ContentWriter {
  return new ContentWriter(file as unknown as FileHandle);
}

function filled(size: number, byte: number): Uint8Array {
  return Buffer.alloc(size, byte);
}

test('writes with one call at a time, and with the next all that has come meanwhile', async () => {
  const file = new SlowFile();
  const writer = writerTo(file);
  const pieces = [100, 128 * KIB, 1, 27 * KIB, 100 * KIB].map((size, index) => filled(size, index));
  for (const piece of pieces) expect(writer.write(Buffer.from(piece))).toBeUndefined();
  await turn();
  expect(file.writes.map(({ bytes }) => bytes.length)).toEqual([100 + 128 * KIB]);
  const flushed = writer.flush();
  await file.endAll();
  await flushed;
  expect(file.writes).toHaveLength(2);
  expect(Buffer.concat(file.writes.map(({ bytes }) => bytes)).equals(Buffer.concat(pieces))).toBe(true);
  expect(writer.size).toBe(101 + 255 * KIB);
});

test('writes a little only when it is told to', async () => {
  const file = new SlowFile();
  const writer = writerTo(file);
  void writer.write(filled(1000, 1));
  await turn();
  expect(file.writes).toEqual([]);
  const synced = writer.sync();
  await file.endAll();
  await synced;
  expect(file.writes.map(({ bytes }) => bytes.length)).toEqual([1000]);
  expect(file.events).toEqual(['sync']);
});

test('says that there is no room when 256 KiB wait for the disk, and when there is again', async () => {
  const file = new SlowFile();
  const writer = writerTo(file);
  let pieces = 0;
  let room: Promise<void> | undefined;
  for (; room === undefined; pieces++) room = writer.write(filled(64 * KIB, pieces));
  expect(pieces * 64 * KIB).toBe(256 * KIB + 64 * KIB);
  let hasRoom = false;
  void room.then(() => (hasRoom = true));
  await turn();
  expect(hasRoom).toBe(false);
  file.writes[0]?.end();
  await turn();
  expect(hasRoom).toBe(true);
  expect(writer.write(filled(1, 0))).toBeUndefined();
});

test('a call that fails while more waits ends the content: it is told, and nothing more is written', async () => {
  const file = new SlowFile();
  const writer = writerTo(file);
  const full = new Error('ENOSPC');
  void writer.write(filled(128 * KIB, 1));
  const room = writer.write(filled(MIB, 2));
  file.writes[0]?.end(full);
  await expect(room).resolves.toBeUndefined();
  expect(() => writer.write(filled(1, 3))).toThrow(full);
  await expect(writer.flush()).rejects.toBe(full);
  await expect(writer.sync()).rejects.toBe(full);
  await writer.close();
  expect(file.writes).toHaveLength(1);
  expect(file.events).toEqual(['close']);
});

test('syncs every 64 MiB while it writes on', async () => {
  const file = new SlowFile();
  const writer = writerTo(file);
  for (let index = 0; index < 130; index++) {
    const room = writer.write(filled(MIB, 7));
    file.writes[index]?.end();
    await room;
  }
  expect(file.events).toEqual(['datasync', 'datasync']);
});

test('a sync on the way that fails is not forgotten: the system would not tell it again', async () => {
  const file = new SlowFile();
  const writer = writerTo(file);
  const broken = new Error('EIO');
  file.syncFailure = broken;
  const room = writer.write(filled(64 * MIB, 1));
  file.writes[0]?.end();
  await room;
  await turn();
  expect(() => writer.write(filled(1, 1))).toThrow(broken);
  await expect(writer.sync()).rejects.toBe(broken);
  expect(file.events).toEqual(['datasync']);
});

test('closes behind the call that runs, and writes nothing of what waits', async () => {
  const file = new SlowFile();
  const writer = writerTo(file);
  void writer.write(filled(128 * KIB, 1));
  void writer.write(filled(128 * KIB, 2));
  const closed = writer.close();
  await turn();
  expect(file.events).toEqual([]);
  await file.endAll();
  await closed;
  expect(file.events).toEqual(['close']);
  expect(file.writes).toHaveLength(1);
});
