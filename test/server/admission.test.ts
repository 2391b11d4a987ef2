import { Admission, Place, type AdmissionLimits } from '../../src/server/admission';

const ROOMY: AdmissionLimits = { connections: 0, connectionsPerAddress: 0, connectionsPerClient: 0 };
const ADA = Buffer.alloc(16, 1);
const BOB = Buffer.alloc(16, 2);

/** The server's door, with who had to make room written down. */
class Door {
  readonly admission: Admission;
  readonly gone: string[] = [];

  constructor(limits: Partial<AdmissionLimits>) {
    this.admission = new Admission({ ...ROOMY, ...limits });
  }

  /** A connection from an address, which must be let in. */
  enter(address: string, name = address): Place {
    const place = this.admission.admit(address);
    if (!(place instanceof Place)) throw new Error(`turned away: ${place}`);
    place.onGivenUp = (by) => this.gone.push(`${name} by ${by}`);
    return place;
  }

  /** The same, with a key of a client. */
  enrol(address: string, clientId: Buffer, name = address): Place {
    const place = this.enter(address, name);
    if (!place.enrol(clientId)) throw new Error('no room for the client');
    return place;
  }
}

describe('all connections', () => {
  test('below and at the limit are let in', () => {
    const door = new Door({ connections: 3 });
    for (const address of ['a', 'b', 'c']) door.enter(address);
    expect([door.gone, door.admission.size]).toEqual([[], 3]);
  });

  test('beyond it, the oldest without a key makes room, whatever it came before', () => {
    const door = new Door({ connections: 3 });
    door.enrol('a', ADA);
    for (const address of ['b', 'c', 'd', 'e']) door.enter(address);
    expect([door.gone, door.admission.size]).toEqual([['b by connections', 'c by connections'], 3]);
  });

  test('with a key are never sent away for others: the new one is', () => {
    const door = new Door({ connections: 2 });
    door.enrol('a', ADA);
    const second = door.enrol('b', BOB);
    expect([door.admission.admit('c'), door.gone]).toEqual(['connections', []]);
    second.leave();
    door.enter('c');
    expect(door.admission.size).toBe(2);
  });

  test('may be any number where the limit is 0', () => {
    const door = new Door({});
    for (let count = 0; count < 5000; count++) door.enter('a');
    expect([door.gone, door.admission.size]).toEqual([[], 5000]);
  });
});

describe('connections of one address', () => {
  test('below and at the limit are let in, and those of another address are not counted', () => {
    const door = new Door({ connectionsPerAddress: 2 });
    for (const address of ['a', 'a', 'b', 'b']) door.enter(address);
    expect([door.gone, door.admission.sizeAt('a'), door.admission.sizeAt('b')]).toEqual([[], 2, 2]);
  });

  test('beyond it take the place of their own oldest without a key', () => {
    const door = new Door({ connectionsPerAddress: 2 });
    door.enter('b');
    door.enter('a', 'first');
    door.enter('a', 'second');
    door.enter('a', 'third');
    expect([door.gone, door.admission.sizeAt('a'), door.admission.sizeAt('b')]).toEqual([['first by address'], 2, 1]);
  });

  test('are turned away when all of it have a key', () => {
    const door = new Door({ connectionsPerAddress: 2 });
    door.enrol('a', ADA);
    door.enrol('a', BOB);
    expect([door.admission.admit('a'), door.gone]).toEqual(['address', []]);
    door.enter('b');
  });

  test('never cost those of other addresses a place, however many come', () => {
    const door = new Door({ connections: 8, connectionsPerAddress: 4 });
    door.enter('honest');
    for (let count = 0; count < 1000; count++) door.enter('attacker');
    expect(new Set(door.gone)).toEqual(new Set(['attacker by address']));
    expect(door.admission.sizeAt('honest')).toBe(1);
  });
});

test('from as many addresses as one likes, a newcomer has the time in which all places are taken once', () => {
  const door = new Door({ connections: 256, connectionsPerAddress: 64 });
  for (let count = 0; count < 1000; count++) door.enter(`attacker ${count}`);
  const newcomer = door.enter('honest');
  for (let count = 0; count < 255; count++) door.enter(`another ${count}`);
  expect(newcomer.enrol(ADA)).toBe(true);
  for (let count = 0; count < 1000; count++) door.enter(`a third ${count}`);
  expect(door.gone).not.toContain('honest by connections');
  expect(door.admission.size).toBe(256);
});

describe('connections of one client', () => {
  test('below and at the limit get a key, and those of another client are not counted', () => {
    const door = new Door({ connectionsPerClient: 2 });
    for (const address of ['a', 'b']) for (const id of [ADA, BOB]) door.enrol(address, id);
    expect(door.gone).toEqual([]);
  });

  test('beyond it get none', () => {
    const door = new Door({ connectionsPerClient: 2 });
    door.enrol('a', ADA);
    door.enrol('a', ADA);
    const third = door.enter('a');
    expect([third.hasRoomFor(ADA), third.enrol(ADA), third.hasRoomFor(BOB), door.gone]).toEqual([
      false,
      false,
      true,
      [],
    ]);
  });

  test('find room again when one ends', () => {
    const door = new Door({ connectionsPerClient: 1 });
    const first = door.enrol('a', ADA);
    const second = door.enter('a');
    first.leave();
    expect([second.hasRoomFor(ADA), second.enrol(ADA)]).toEqual([true, true]);
  });

  test('get one key after the other, counted once', () => {
    const door = new Door({ connectionsPerClient: 1 });
    const place = door.enrol('a', ADA);
    expect([place.hasRoomFor(ADA), place.enrol(ADA)]).toEqual([true, true]);
  });

  test('that become another client’s are counted for that one', () => {
    const door = new Door({ connectionsPerClient: 1 });
    const place = door.enrol('a', ADA);
    expect(place.enrol(BOB)).toBe(true);
    expect(door.enter('a').enrol(ADA)).toBe(true);
    expect(door.enter('a').enrol(BOB)).toBe(false);
  });

  test('may be any number where the limit is 0', () => {
    const door = new Door({});
    for (let count = 0; count < 100; count++) door.enrol('a', ADA);
    expect(door.gone).toEqual([]);
  });

  describe('that a stranger holds, who knows the id and the name', () => {
    test('make room for the client, which comes from another address', () => {
      const door = new Door({ connectionsPerClient: 3 });
      for (const name of ['first', 'second', 'third']) door.enrol('stranger', ADA, name);
      const own = door.enter('home');
      expect([own.hasRoomFor(ADA), own.enrol(ADA), door.gone]).toEqual([true, true, ['first by client']]);
    });

    test('do not get younger with a file or another key', () => {
      const door = new Door({ connectionsPerClient: 3 });
      const [first] = ['first', 'second', 'third'].map((name) => door.enrol('stranger', ADA, name));
      first?.enrol(ADA);
      door.enrol('home', ADA);
      expect(door.gone).toEqual(['first by client']);
    });

    test('do not take the place of the client’s in turn', () => {
      const door = new Door({ connectionsPerClient: 3 });
      for (const name of ['first', 'second', 'third']) door.enrol('stranger', ADA, name);
      door.enrol('home', ADA);
      expect([door.enter('stranger').enrol(ADA), door.gone]).toEqual([false, ['first by client']]);
    });

    test('from many addresses make room too, the oldest first', () => {
      const door = new Door({ connectionsPerClient: 3 });
      for (const address of ['x', 'y', 'z']) door.enrol(address, ADA);
      door.enrol('home', ADA);
      expect(door.gone).toEqual(['x by client']);
    });

    test('have no effect on one that has confirmed a file', () => {
      const door = new Door({ connectionsPerClient: 2 });
      for (const name of ['first', 'second']) door.enrol('home', ADA, name).prove();
      expect([door.enter('stranger').enrol(ADA), door.gone]).toEqual([false, []]);
    });
  });

  test('that have confirmed a file of one client have not of the next', () => {
    const door = new Door({ connectionsPerClient: 1 });
    const place = door.enrol('a', ADA);
    place.prove();
    place.enrol(BOB);
    expect([door.enter('b').enrol(BOB), door.gone]).toEqual([true, ['a by client']]);
  });
});

describe('a place that is left', () => {
  test('is free, and nothing is kept of it', () => {
    const door = new Door({ connections: 1, connectionsPerAddress: 1, connectionsPerClient: 1 });
    for (let count = 0; count < 3; count++) {
      const place = door.enrol('a', ADA);
      place.leave();
      place.leave();
    }
    expect([door.admission.size, door.admission.sizeAt('a'), door.gone]).toEqual([0, 0, []]);
  });

  test('is not counted again when a key comes late', () => {
    const door = new Door({ connections: 1, connectionsPerClient: 1 });
    const place = door.enter('a');
    door.enter('b');
    expect([door.gone, place.enrol(ADA)]).toEqual([['a by connections'], true]);
    place.leave();
    expect(door.enter('c').enrol(ADA)).toBe(true);
    expect(door.admission.size).toBe(1);
  });
});
