import * as fc from 'fast-check';
import { ByteQueue } from '../../src/wire/byte-queue';

function queueOf(...pieces: readonly number[][]): ByteQueue {
  const queue = new ByteQueue();
  for (const piece of pieces) queue.push(Uint8Array.from(piece));
  return queue;
}

test('peeks across pieces and keeps what it showed', () => {
  const queue = queueOf([1, 2], [3], [4, 5, 6]);
  expect([queue.peek(2), queue.peek(5), queue.peek(0), queue.length]).toEqual([
    Uint8Array.of(1, 2),
    Uint8Array.of(1, 2, 3, 4, 5),
    new Uint8Array(0),
    6,
  ]);
});

test('peeks into one piece without copying it', () => {
  const piece = Uint8Array.of(1, 2, 3);
  const queue = new ByteQueue();
  queue.push(piece);
  expect(queue.peek(2).buffer).toBe(piece.buffer);
});

test('drops across pieces', () => {
  const queue = queueOf([1, 2], [3], [4, 5, 6]);
  queue.drop(4);
  expect([queue.length, queue.peek(2)]).toEqual([2, Uint8Array.of(5, 6)]);
});

test('takes one piece at a time, in the bytes that were pushed, never more than asked', () => {
  const piece = Uint8Array.of(1, 2, 3);
  const queue = new ByteQueue();
  queue.push(piece);
  queue.push(Uint8Array.of(4));
  const taken = [queue.takePiece(2), queue.takePiece(9), queue.takePiece(9), queue.takePiece(9)];
  expect(taken).toEqual([Uint8Array.of(1, 2), Uint8Array.of(3), Uint8Array.of(4), new Uint8Array(0)]);
  expect(taken.slice(0, 2).map(({ buffer }) => buffer === piece.buffer)).toEqual([true, true]);
  expect(queue.length).toBe(0);
});

test('takes nothing where nothing is asked, and an empty piece is no piece', () => {
  const queue = queueOf([], [1], []);
  expect([queue.takePiece(0), queue.length, queue.takePiece(5), queue.takePiece(5), queue.length]).toEqual([
    new Uint8Array(0),
    1,
    Uint8Array.of(1),
    new Uint8Array(0),
    0,
  ]);
});

test('keeps what is left of the last piece when its memory is used again', () => {
  const memory = Buffer.from([1, 2, 3]);
  const queue = queueOf([8, 9]);
  queue.push(memory);
  queue.takePiece(2);
  queue.takePiece(1);
  queue.keepLast();
  memory.fill(0);
  expect([queue.length, queue.peek(2)]).toEqual([2, Uint8Array.of(2, 3)]);
});

test('gives back exactly what was pushed, however it is asked', () => {
  const step = fc.oneof(
    fc.record({ push: fc.uint8Array({ maxLength: 9 }) }),
    fc.record({ kept: fc.uint8Array({ maxLength: 9 }), take: fc.nat(9) }),
    fc.record({ take: fc.nat(9) }),
    fc.record({ drop: fc.nat(9) }),
    fc.record({ peek: fc.nat(9) }),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const queue = new ByteQueue();
      const found: unknown[] = [];
      const expected: unknown[] = [];
      let model: number[] = [];
      for (const each of steps) {
        if ('push' in each) {
          queue.push(each.push);
          model.push(...each.push);
        } else if ('kept' in each) {
          queue.push(each.kept);
          model.push(...each.kept);
          const taken = [...queue.takePiece(each.take)];
          found.push(taken);
          expected.push(model.splice(0, taken.length));
          queue.keepLast();
          each.kept.fill(0xff);
        } else if ('take' in each) {
          const taken = [...queue.takePiece(each.take)];
          found.push(taken, taken.length > 0);
          expected.push(model.slice(0, taken.length), each.take > 0 && model.length > 0);
          model = model.slice(taken.length);
        } else if ('drop' in each) {
          const count = Math.min(each.drop, model.length);
          queue.drop(count);
          model = model.slice(count);
        } else {
          const count = Math.min(each.peek, model.length);
          found.push([...queue.peek(count)]);
          expected.push(model.slice(0, count));
        }
        found.push(queue.length);
        expected.push(model.length);
      }
      expect(found).toEqual(expected);
    }),
  );
});
