import { freeMemory } from '../../src/storage/free-memory';

test('a Buffer with memory of its own is empty afterwards', () => {
  const buffer = Buffer.alloc(100_000, 1);
  freeMemory(buffer);
  expect([buffer.length, buffer.buffer.byteLength]).toEqual([0, 0]);
});

test('memory that is shared stays', () => {
  const whole = Buffer.alloc(100_000, 1);
  const shared = new Uint8Array(new SharedArrayBuffer(4)).fill(2);
  for (const part of [whole.subarray(1), whole.subarray(0, 99_999), shared]) freeMemory(part);
  expect([whole.every((byte) => byte === 1), shared]).toEqual([true, shared]);
  expect(whole).toHaveLength(100_000);
});

test('memory that is freed does not pile up', () => {
  const before = process.memoryUsage().arrayBuffers;
  for (let index = 0; index < 100; index++) freeMemory(Buffer.alloc(1_000_000));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
});
