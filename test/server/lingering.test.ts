import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { Lingering } from '../../src/server/lingering';

class Lingerer extends EventEmitter {
  destroyed = false;

  destroy(): void {
    this.destroyed = true;
  }
}

/** Adds so many; whether each of them was cut. */
function added(count: number, most: number): readonly boolean[] {
  const lingering = new Lingering(most);
  const sockets = Array.from({ length: count }, () => new Lingerer());
  for (const socket of sockets) lingering.add(socket as unknown as Socket);
  return sockets.map(({ destroyed }) => destroyed);
}

test('connections linger below and at the limit; beyond it the oldest are cut', () => {
  expect(added(1, 2)).toEqual([false]);
  expect(added(2, 2)).toEqual([false, false]);
  expect(added(4, 2)).toEqual([true, true, false, false]);
  expect(added(4, 0)).toEqual([false, false, false, false]);
});

test('one that has ended is not counted', () => {
  const lingering = new Lingering(1);
  const [first, second] = [new Lingerer(), new Lingerer()];
  lingering.add(first as unknown as Socket);
  first.emit('close');
  lingering.add(second as unknown as Socket);
  expect([first.destroyed, second.destroyed]).toEqual([false, false]);
});
