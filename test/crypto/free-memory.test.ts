import { freeMemory } from '../../src/crypto/free-memory';

test('a large buffer is empty when its memory is given back', () => {
  const bytes = new Uint8Array(2 ** 20);
  const part = new Uint8Array(bytes.buffer, 0, 100);
  freeMemory(bytes);
  expect([bytes.length, part.length]).toEqual([0, 0]);
  expect(() => freeMemory(bytes)).not.toThrow();
});

test('the memory of twenty large buffers is back before any garbage is collected', () => {
  const before = process.memoryUsage().arrayBuffers;
  for (let index = 0; index < 20; index++) freeMemory(new Uint8Array(2 ** 20));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * 2 ** 20);
});

test.each([
  ['a part of another', () => new Uint8Array(2 ** 20).subarray(1)],
  ['one of the pool', () => Buffer.from('pooled')],
  ['one that threads share', () => new Uint8Array(new SharedArrayBuffer(2 ** 20))],
  ['a small one', () => new Uint8Array(1000)],
])('%s stays as it is', (_, make) => {
  const bytes = make();
  const { length } = bytes;
  freeMemory(bytes);
  expect(bytes).toHaveLength(length);
});
