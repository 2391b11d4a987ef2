import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { dialects, editions } from '../../generated/index';
import type { Profile } from '../../generated/index';
import type { Requests, Responses } from '../../generated/messages';
import { edition2023a } from '../../generated/profiles/2023a';
import { edition2024b } from '../../generated/profiles/2024b';
import { Framer } from '../../src/wire/framer';
import { editions as known } from '../bytes/editions';
import * as requests from '../bytes/requests';
import * as responses from '../bytes/responses';
import { pull } from './pull';
import type { Event } from './pull';

const clientId = Buffer.from('6ae7bcd1cb7a409a8a176956db714dca', 'hex');
const nobody = Buffer.alloc(16);
const wrappedKey = Buffer.alloc(128, 0x5a);
const publicKey = Buffer.alloc(160, 0x30);
const [head, head24] = [known['2023a'], known['2024b']].map((edition) => ({ edition, clientId }));
const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));
const bytes = (value: Uint8Array): Uint8Array => new Uint8Array(value);

interface Told {
  readonly wire: Buffer;
  readonly event: Event;
}

/** All that a client says that registers, sends a file twice in 2023a, and comes back. */
const said: readonly Told[] = [
  {
    wire: requests.register({ edition: known['2023a'], clientId: nobody, name: 'Ada' }),
    event: message('Register', { name: text('Ada') }),
  },
  {
    wire: requests.publicKey({ ...head!, name: 'Ada', key: publicKey }),
    event: message('PublicKey', { name: text('Ada'), publicKey: bytes(publicKey) }),
  },
  { wire: file(Buffer.alloc(48, 0xc1)), event: fileEvent('c1'.repeat(48), 48) },
  {
    wire: confirmation('resending'),
    event: message('CrcInvalid', { clientId: bytes(clientId), fileName: text('f.txt') }),
  },
  { wire: file(Buffer.alloc(0)), event: fileEvent('', 0) },
  { wire: confirmation('givingUp'), event: message('GiveUp', { clientId: bytes(clientId), fileName: text('f.txt') }) },
  {
    wire: confirmation('crcValid'),
    event: message('CrcValid', { clientId: bytes(clientId), fileName: text('f.txt') }),
  },
  { wire: requests.reconnect({ ...head!, name: 'Ada' }), event: message('Reconnect', { name: text('Ada') }) },
];

/** Every answer of the edition. */
const answered: readonly Told[] = [
  { wire: responses.registered(head!), event: message('Registered', { clientId: bytes(clientId) }) },
  { wire: responses.registrationFailed(head!), event: message('RegistrationFailed', {}) },
  {
    wire: responses.key({ ...head!, which: 'key', wrappedKey }),
    event: message('Key', { clientId: bytes(clientId), wrappedKey: bytes(wrappedKey) }),
  },
  {
    wire: responses.fileReceived({ ...head!, contentSize: 48, fileName: 'f.txt', checksum: 0xfedcba98 }),
    event: message('FileReceived', {
      clientId: bytes(clientId),
      contentSize: 48,
      fileName: text('f.txt'),
      checksum: 0xfedcba98,
    }),
  },
  { wire: responses.messageReceived(head!), event: message('MessageReceived', { clientId: bytes(clientId) }) },
  {
    wire: responses.key({ ...head!, which: 'reconnected', wrappedKey }),
    event: message('Reconnected', { clientId: bytes(clientId), wrappedKey: bytes(wrappedKey) }),
  },
  { wire: responses.reconnectDenied(head!), event: message('ReconnectDenied', { clientId: bytes(clientId) }) },
  { wire: responses.generalError(head!), event: message('GeneralError', {}) },
];

function message(name: string, value: object): Event {
  return { message: name, value, profiles: ['2023a'] };
}

function file(content: Buffer): Buffer {
  const numbers = { originalSize: 0, packetNumber: 1, totalPackets: 1 };
  return requests.sendFile({ ...head!, ...numbers, contentSize: content.length, fileName: 'f.txt', content });
}

function fileEvent(body: string, contentSize: number): Event {
  const own = { clientId: bytes(clientId), contentSize, fileName: text('f.txt') };
  return { ...message('SendFile', { ...own, packetNumber: 1, totalPackets: 1 }), body };
}

function confirmation(which: 'crcValid' | 'resending' | 'givingUp'): Buffer {
  return requests.confirmation({ ...head!, which, fileName: 'f.txt' });
}

describe.each([
  { direction: 'request' as const, told: said },
  { direction: 'response' as const, told: answered },
])('a whole conversation of $direction messages', ({ direction, told }) => {
  const wire = Buffer.concat(told.map((each) => each.wire));
  const events = told.map((each) => each.event);

  function fed(pieces: readonly Uint8Array[]): { events: Event[]; unfinished: string | undefined } {
    const framer = new Framer<Requests | Responses, Profile>(direction);
    const found: Event[] = [];
    for (const piece of pieces) {
      framer.push(piece);
      pull(framer, [edition2023a], found);
    }
    return { events: found, unfinished: framer.unfinished };
  }

  test('is read from one piece', () => {
    expect(fed([wire])).toEqual({ events, unfinished: undefined });
  });

  test('is read message by message', () => {
    expect(fed(told.map((each) => each.wire))).toEqual({ events, unfinished: undefined });
  });

  test('is read one byte at a time', () => {
    expect(fed([...wire].map((byte) => Uint8Array.of(byte)))).toEqual({ events, unfinished: undefined });
  });

  test('is read with its neighbours glued on, split anywhere', () => {
    const wrong: unknown[] = [];
    told.forEach((_, index) => {
      const near = told.slice(Math.max(0, index - 1), index + 2);
      const glued = Buffer.concat(near.map((each) => each.wire));
      const expected = near.map((each) => each.event);
      for (let at = 1; at < glued.length; at++) {
        const found = fed([glued.subarray(0, at), glued.subarray(at)]).events;
        if (!isDeepStrictEqual(found, expected)) wrong.push({ index, at, found });
      }
    });
    expect(wrong).toEqual([]);
  });

  test('is read from any pieces, empty ones too', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(wire.length), { maxLength: 12 }), (cuts) => {
        const ends = [0, ...cuts.toSorted((a, b) => a - b), wire.length];
        const pieces = ends.slice(1).map((end, index) => wire.subarray(ends[index], end));
        expect(fed(pieces).events).toEqual(events);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a body', () => {
  const content = Buffer.from(Array.from({ length: 200 }, (_, index) => index));

  function afterMessage(wire: Uint8Array): Framer<Requests, Profile> {
    const framer = new Framer<Requests, Profile>('request');
    framer.push(wire);
    expect(framer.next([edition2023a])).toMatchObject({ kind: 'message', bodyLength: 200 });
    return framer;
  }

  test('is handed on as it comes, in the very bytes that were pushed', () => {
    const whole = new Uint8Array(file(content));
    const framer = afterMessage(whole.subarray(0, 282));
    expect(framer.next([edition2023a])).toBeUndefined();
    for (const [start, end] of [
      [282, 290],
      [290, 291],
      [291, 482],
    ] as const) {
      const piece = whole.subarray(start, end);
      framer.push(piece);
      const frame = framer.next([edition2023a]);
      if (frame?.kind !== 'body') throw new Error('no body came');
      expect([frame.bytes.buffer === piece.buffer, frame.bytes.byteOffset, frame.bytes.length, frame.last]).toEqual([
        true,
        piece.byteOffset,
        end - start,
        end === 482,
      ]);
    }
    expect(framer.unfinished).toBeUndefined();
  });

  test('ends where its length says, and the next message begins there', () => {
    const framer = afterMessage(Buffer.concat([file(content), confirmation('crcValid')]));
    expect(framer.next([edition2023a])).toEqual({
      kind: 'body',
      bytes: bytes(content),
      raw: bytes(content),
      last: true,
    });
    expect(framer.next([edition2023a])).toMatchObject({ kind: 'message', message: { name: 'CrcValid' } });
    expect(framer.next([edition2023a])).toBeUndefined();
  });

  test('without bytes is one empty last piece', () => {
    const framer = new Framer<Requests, Profile>('request');
    framer.push(file(Buffer.alloc(0)));
    expect(framer.next([edition2023a])).toMatchObject({ kind: 'message', bodyLength: 0 });
    expect(framer.next([edition2023a])).toEqual({
      ...{ kind: 'body', bytes: new Uint8Array(0), raw: new Uint8Array(0), last: true },
    });
    expect(framer.next([edition2023a])).toBeUndefined();
  });

  test('of 4 GiB allocates nothing in advance', () => {
    const framer = new Framer<Requests, Profile>('request');
    const most = 0xffffffff;
    const numbers = { contentSize: most, originalSize: most, packetNumber: 1, totalPackets: 65535 };
    const packet = { ...head24!, ...numbers, fileName: 'f', content: Buffer.alloc(0) };
    framer.push(requests.sendFile({ ...packet, payloadSize: most }));
    expect(framer.next([edition2024b])).toMatchObject({ bodyLength: most - 267 });
    expect(framer.unfinished).toBe("4294967028 bytes before the end of a message's content");
  });
});

describe('the raw bytes of all frames', () => {
  const inBlocks: Profile = { ...edition2023a, block: { request: 64, response: 16 } };

  function rawOf(profile: Profile, pieces: readonly Uint8Array[]): Buffer {
    const framer = new Framer<Requests, Profile>('request');
    const raw: Uint8Array[] = [];
    for (const piece of pieces) {
      framer.push(piece);
      for (let frame = framer.next([profile]); frame !== undefined; frame = framer.next([profile])) raw.push(frame.raw);
    }
    return Buffer.concat([...raw, framer.pending]);
  }

  test.each([
    ['messages', edition2023a, Buffer.concat(said.map(({ wire }) => wire))],
    ['a violation and what follows it', edition2023a, Buffer.concat([Buffer.alloc(30, 9), said[0]!.wire])],
    ['messages in blocks', inBlocks, Buffer.concat(said.map(({ wire }) => inBlock(wire)))],
    ['the beginning of a message', edition2023a, said[1]!.wire.subarray(0, 100)],
  ])('of %s are the stream, in whatever pieces it came', (_what, profile, wire) => {
    expect(rawOf(profile, [wire]).equals(wire)).toBe(true);
    for (const size of [1, 7, 100]) {
      const pieces = Array.from({ length: Math.ceil(wire.length / size) }, (_, index) =>
        wire.subarray(index * size, (index + 1) * size),
      );
      const raw = rawOf(profile, pieces);
      // Nothing is kept of a stream that is out of step.
      expect(wire.subarray(0, raw.length).equals(raw)).toBe(true);
    }
  });

  test('of a body are its pieces, not copies of them', () => {
    const framer = new Framer<Requests, Profile>('request');
    framer.push(file(Buffer.alloc(48, 7)).subarray(0, -48));
    framer.next([edition2023a]);
    const piece = Buffer.alloc(48, 7);
    framer.push(piece);
    const frame = framer.next([edition2023a]);
    if (frame?.kind !== 'body') throw new Error('no body');
    expect([frame.raw.buffer, frame.bytes.buffer]).toEqual([piece.buffer, piece.buffer]);
    expect(frame.raw.byteOffset).toBe(piece.byteOffset);
  });

  function inBlock(wire: Buffer): Buffer {
    return Buffer.concat([wire, Buffer.alloc((64 - (wire.length % 64)) % 64)]);
  }
});

describe('unfinished', () => {
  test.each([
    [0, undefined],
    [1, '1 byte into a header'],
    [22, '22 bytes into a header'],
    [23, '0 bytes into the payload of SendFile'],
    [24, '1 byte into the payload of SendFile'],
    [281, '258 bytes into the payload of SendFile'],
    [282, "48 bytes before the end of a message's content"],
    [329, "1 byte before the end of a message's content"],
    [330, undefined],
  ])('after %d bytes of a file it is %j', (count, standing) => {
    const framer = new Framer<Requests, Profile>('request');
    framer.push(file(Buffer.alloc(48, 7)).subarray(0, count));
    pull(framer, [edition2023a]);
    expect(framer.unfinished).toBe(standing);
  });
});

describe('garbage', () => {
  const all = [...editions, ...dialects];
  const profiles = fc.shuffledSubarray([...all], { minLength: 1 }) as fc.Arbitrary<[Profile, ...Profile[]]>;
  const seeds = [...said, ...answered].map((each) => each.wire);
  const piece = fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.constantFrom<Uint8Array>(...seeds));

  test('of any kind is never thrown at, looped on or invented from', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('request' as const, 'response' as const),
        profiles,
        fc.array(piece, { maxLength: 10 }),
        (direction, offered, pieces) => {
          const framer = new Framer<Requests | Responses, Profile>(direction);
          const arrived = pieces.reduce((sum, each) => sum + each.length, 0);
          let pulls = 0;
          let body = 0;
          for (const each of pieces) {
            framer.push(each);
            for (let frame = framer.next(offered); frame !== undefined; frame = framer.next(offered)) {
              if (frame.kind === 'body') body += frame.bytes.length;
              if (++pulls > 2 * arrived + pieces.length) throw new Error('the framer loops');
            }
          }
          expect(body).toBeLessThanOrEqual(arrived);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('where a byte of a message was changed gives a message or a violation, nothing else', () => {
    const wires = seeds.slice(0, said.length);
    fc.assert(
      fc.property(fc.constantFrom(...wires), fc.nat(), fc.integer({ min: 1, max: 255 }), (wire, at, mask) => {
        const changed = Buffer.from(wire);
        changed[at % wire.length]! ^= mask;
        const framer = new Framer<Requests, Profile>('request');
        framer.push(changed);
        const first = framer.next([edition2023a]);
        expect(first === undefined ? framer.unfinished : first.kind).toMatch(/^(message|violation|.* of SendFile)$/);
      }),
      { numRuns: 500 },
    );
  });
});
