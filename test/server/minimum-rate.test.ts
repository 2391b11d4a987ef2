import { MinimumRate } from '../../src/server/minimum-rate';

// 1000 bytes a second, on average over ten seconds: a byte is worth a millisecond.
const RATE = 1000;
const WINDOW = 10_000;

/** A peer whose clock is moved by hand. */
class Peer {
  #now = 5_000_000;
  readonly rate: MinimumRate;

  constructor(rate = RATE, windowMs = WINDOW) {
    this.rate = new MinimumRate(rate, windowMs, () => this.#now);
  }

  wait(ms: number): this {
    this.#now += ms;
    return this;
  }

  /** So many pieces of so many bytes, each after so many milliseconds; how many were fast enough. */
  send(pieces: number, bytes: number, ms: number): number {
    for (let count = 0; count < pieces; count++) if (!this.wait(ms).rate.take(bytes)) return count;
    return pieces;
  }
}

/** A peer of which bytes are due. */
function due(rate?: number, windowMs?: number): Peer {
  const peer = new Peer(rate, windowMs);
  peer.rate.resume();
  return peer;
}

describe('a peer that sends', () => {
  test.each([
    ['more than the rate', 1001],
    ['the rate', 1000],
  ])('%s may go on as long as it likes', (_, bytes) => {
    expect(due().send(100_000, bytes, 1000)).toBe(100_000);
  });

  test('less than the rate may do so until it is a window behind', () => {
    // One millisecond a second is lost: the ten thousandth second uses the last one up.
    expect(due().send(100_000, 999, 1000)).toBe(10_000);
  });

  test('a byte now and then is too slow as soon as the window has passed', () => {
    expect(due().send(100, 1, 5000)).toBe(2);
    expect(due(1024, 120_000).send(100, 1, 119_000)).toBe(1);
  });

  test('all at once has nothing ahead of the window', () => {
    const peer = due();
    expect(peer.rate.take(1_000_000_000)).toBe(true);
    expect(peer.send(1, 0, WINDOW)).toBe(1);
    expect(peer.send(1, 0, 1)).toBe(0);
  });

  test('after a stall as long as the window, and no longer, is fast enough', () => {
    expect(due().send(1, 0, WINDOW)).toBe(1);
    expect(due().send(1, 0, WINDOW + 1)).toBe(0);
  });
});

describe('time does not count', () => {
  test('while nothing is read: a slow disk is not the fault of the peer', () => {
    const peer = due();
    for (let count = 0; count < 1000; count++) {
      peer.wait(5).rate.take(5);
      peer.rate.pause();
      peer.wait(WINDOW).rate.resume();
    }
    expect(peer.send(1, 0, WINDOW)).toBe(1);
  });

  test('before anything is due', () => {
    const peer = new Peer();
    expect(peer.send(10, 1, WINDOW)).toBe(10);
  });

  test('between two messages, and the next one has the whole window', () => {
    const peer = due();
    peer.send(1, 0, WINDOW);
    peer.rate.finish();
    peer.wait(WINDOW).rate.resume();
    expect(peer.send(1, 0, WINDOW)).toBe(1);
  });
});

test('what is due stays due over a pause: it gives no new window', () => {
  const peer = due();
  peer.send(1, 0, WINDOW);
  peer.rate.pause();
  peer.rate.resume();
  expect(peer.send(1, 0, 1)).toBe(0);
});

test('to say again that bytes are due changes nothing', () => {
  const peer = due();
  peer.wait(WINDOW).rate.resume();
  expect(peer.send(1, 0, 1)).toBe(0);
});

test('a rate of 0 asks for nothing, and so does a window without end', () => {
  expect(due(0).send(1000, 0, WINDOW)).toBe(1000);
  expect(due(RATE, Infinity).send(1000, 0, WINDOW)).toBe(1000);
});
