import { Flows } from '../../../bench/scale/deadline/flows';
import { Heap } from '../../../bench/scale/deadline/heap';

/** What is done when, until nothing is left. */
function finishing(flows: Flows<string>): [string, number][] {
  const done: [string, number][] = [];
  let now = 0;
  for (let seconds = flows.next; seconds < Infinity; seconds = flows.next) {
    flows.advance(seconds);
    now += seconds;
    done.push([flows.finish()?.owner ?? '', Number(now.toFixed(6))]);
  }
  return done;
}

test('a heap gives back the least first, and equal ones in their order', () => {
  const heap = new Heap<string>();
  for (const [at, thing] of [
    [3, 'd'],
    [1, 'a'],
    [2, 'b'],
    [2, 'c'],
    [5, 'e'],
  ] as const)
    heap.push(at, thing);
  expect([heap.least, heap.size, heap.first]).toEqual([1, 5, 'a']);
  expect(Array.from({ length: 6 }, () => heap.pop())).toEqual(['a', 'b', 'c', 'd', 'e', undefined]);
});

test('a heap sorts what is put into it in any order', () => {
  const heap = new Heap<number>();
  const numbers = Array.from({ length: 500 }, (_, index) => (index * 7919) % 503);
  for (const number of numbers) heap.push(number, number);
  const sorted = [...numbers].sort((one, other) => one - other);
  expect(numbers.map(() => heap.pop())).toEqual(sorted);
});

test('what comes later shares from then on', () => {
  const flows = new Flows<string>({ core: 1 });
  flows.begin('work', 'first', 10, { core: 1 });
  flows.advance(5);
  flows.begin('work', 'second', 10, { core: 1 });
  // Both have 5 and 10 seconds left, at half speed; then the second one is alone with its last 5.
  expect(finishing(flows)).toEqual([
    ['first', 10],
    ['second', 15],
  ]);
  expect(flows.used('core')).toBeCloseTo(20, 6);
});

test('what asks for more of a resource than there is is slowed down, and what does not use it is not', () => {
  const flows = new Flows<string>({ disk: 100 });
  flows.begin('write', 'writer', 1, { disk: 400 });
  flows.begin('compute', 'thinker', 1, { core: 1 });
  expect(finishing(flows)).toEqual([
    ['thinker', 1],
    ['writer', 4],
  ]);
});

test('the scarcest resource decides', () => {
  const flows = new Flows<string>({ disk: 100, core: 1 });
  flows.begin('write', 'one', 1, { disk: 200, core: 3 });
  expect(finishing(flows)).toEqual([['one', 3]]);
});

test('what is let go of leaves its share to the others, and is never done', () => {
  const flows = new Flows<string>({ core: 1 });
  const abandon = flows.begin('work', 'gone', 10, { core: 1 });
  flows.begin('work', 'stays', 10, { core: 1 });
  flows.advance(4);
  abandon();
  abandon();
  expect(flows.count('work')).toBe(1);
  expect(finishing(flows)).toEqual([['stays', 8]]);
});
