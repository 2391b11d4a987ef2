import fc from 'fast-check';
import { FileQueue } from '../../src/client/session/file-queue';

test('every file is taken once, in order', () => {
  const queue = new FileQueue(['a', 'b', 'c']);
  expect([queue.take(), queue.take(), queue.take(), queue.take()]).toEqual([0, 1, 2, undefined]);
  expect(queue.isEmpty).toBe(true);
});

test('a file that is given back is the next one', () => {
  const queue = new FileQueue(['a', 'b', 'c']);
  queue.take();
  queue.take();
  queue.giveBack(0);
  expect(queue.isEmpty).toBe(false);
  expect([queue.take(), queue.take()]).toEqual([0, 2]);
});

test('of files with the same name one at a time is taken, in order, and others go before', () => {
  const queue = new FileQueue(['a', 'a', 'b', 'a']);
  expect([queue.take(), queue.take(), queue.take()]).toEqual([0, 2, undefined]);
  expect(queue.isEmpty).toBe(false);
  queue.finish(0);
  expect([queue.take(), queue.take()]).toEqual([1, undefined]);
  queue.giveBack(1);
  expect([queue.take(), queue.take()]).toEqual([1, undefined]);
  queue.finish(1);
  expect(queue.take()).toBe(3);
});

test('nothing is taken from a queue that is closed', () => {
  const queue = new FileQueue(['a', 'b']);
  queue.take();
  queue.close();
  expect([queue.take(), queue.isEmpty, queue.isClosed]).toEqual([undefined, true, true]);
});

test('whatever connections do, no file is lost, and none is under way twice', () => {
  const names = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 20 });
  const steps = fc.array(fc.record({ does: fc.constantFrom('take', 'finish', 'giveBack'), pick: fc.nat(9) }));
  fc.assert(
    fc.property(names, steps, (files, moves) => {
      const queue = new FileQueue(files);
      const underWay: number[] = [];
      const finished: number[] = [];
      for (const { does, pick } of moves) {
        const [file] = does === 'take' ? [] : underWay.splice(pick % (underWay.length || 1), 1);
        if (file === undefined) {
          const taken = queue.take();
          if (taken !== undefined) underWay.push(taken);
        } else if (does === 'finish') {
          queue.finish(file);
          finished.push(file);
        } else {
          queue.giveBack(file);
        }
        const busy = underWay.map((index) => files[index]);
        expect(new Set(busy).size).toBe(busy.length);
      }
      for (const file of underWay) queue.finish(file);
      for (let file = queue.take(); file !== undefined; file = queue.take()) {
        queue.finish(file);
        finished.push(file);
      }
      expect([...underWay, ...finished].sort((one, other) => one - other)).toEqual([...files.keys()]);
      expect(queue.isEmpty).toBe(true);
    }),
  );
});
