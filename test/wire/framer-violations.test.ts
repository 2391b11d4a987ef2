import type { Profile } from '../../generated/index';
import type { RequestHeader, Requests } from '../../generated/messages';
import { edition2022 as tolerant2022 } from '../../generated/profiles/2022';
import { edition2023a as tolerant2023a } from '../../generated/profiles/2023a';
import { edition2024b } from '../../generated/profiles/2024b';
import { Framer } from '../../src/wire/framer';
import type { Frame } from '../../src/wire/frame';
import type { HeaderLayout } from '../../src/wire/layout';
import { strictly } from '../../src/protocol/strictly';
import { editions } from '../bytes/editions';
import { name255, u16, u32, u8 } from '../bytes/fields';
import * as requests from '../bytes/requests';
import { pull } from './pull';

// What is tolerated is no violation: test/tolerances/ has that.
const [edition2022, edition2023a] = [strictly(tolerant2022), strictly(tolerant2023a)];

const clientId = Buffer.from('6ae7bcd1cb7a409a8a176956db714dca', 'hex');
const head = { edition: editions['2023a'], clientId };
const right = requests.reconnect({ ...head, name: 'Ada' });

function framerOf(...pieces: readonly Uint8Array[]): Framer<Requests, Profile> {
  const framer = new Framer<Requests, Profile>('request');
  framer.push(Buffer.concat(pieces));
  return framer;
}

/** Everything that a violation says. */
function said(frame: Frame<Requests, Profile> | undefined): object {
  if (frame?.kind !== 'violation') throw new Error('no violation came');
  const { code, message, field, offset, hint } = frame.error;
  return { code, message, field, offset, hint, name: frame.name, bodyLength: frame.bodyLength };
}

/** The violation, then its declared bytes, then the next message. */
function expectViolationThenRight(wrong: Uint8Array, what: object): void {
  const framer = framerOf(wrong, right);
  expect(said(framer.next([edition2023a]))).toEqual(what);
  const declared = framer.next([edition2023a]);
  const payload = new Uint8Array(wrong.subarray(23));
  expect(declared).toEqual({ kind: 'body', bytes: payload, raw: payload, last: true });
  expect(pull(framer, [edition2023a])).toMatchObject([{ message: 'Reconnect' }]);
  expect(framer.unfinished).toBeUndefined();
}

describe('a violation after which the stream goes on', () => {
  test('is a code that no profile has', () => {
    expectViolationThenRight(requests.request({ clientId, code: 825, payload: Buffer.alloc(3, 9) }), {
      code: 'E_UNKNOWN_CODE',
      message: 'no message has the code 825 here',
      field: 'code',
      offset: undefined,
      hint: 'Check the byte order of the header, and that client and server speak the same edition.',
      name: undefined,
      bodyLength: 3,
    });
  });

  test('is a payload size that the message cannot have', () => {
    expectViolationThenRight(requests.request({ clientId, code: 1102, payload: Buffer.from('Ada') }), {
      code: 'E_PAYLOAD_SIZE',
      message: 'payload size 3 where Reconnect has 255',
      field: 'payloadSize',
      offset: undefined,
      hint: 'Count the bytes behind the header, without the header itself.',
      name: 'Reconnect',
      bodyLength: 3,
    });
  });

  test('is a payload too short for what stands in front of a body', () => {
    expectViolationThenRight(requests.request({ clientId, code: 1103, payload: Buffer.alloc(258) }), {
      code: 'E_PAYLOAD_SIZE',
      message: 'payload size 258 where SendFile has at least 259',
      field: 'payloadSize',
      offset: undefined,
      hint: 'Count the bytes behind the header, without the header itself.',
      name: 'SendFile',
      bodyLength: 258,
    });
  });

  test('is content of another size than the message says', () => {
    const payload = Buffer.concat([u32(32), name255('f'), Buffer.alloc(31)]);
    expectViolationThenRight(requests.request({ clientId, code: 1103, payload }), {
      code: 'E_BODY_SIZE',
      message: '31 bytes of content follow where contentSize says 32',
      field: 'contentSize',
      offset: 0,
      hint: 'Payload size less 259 must be exactly contentSize.',
      name: 'SendFile',
      bodyLength: 290,
    });
  });

  test('is a field that is not what its layout says', () => {
    const dirty = Buffer.concat([name255('Ada').subarray(0, 254), u8(0x21)]);
    expectViolationThenRight(requests.request({ clientId, code: 1102, payload: dirty }), {
      code: 'E_FILL',
      message: 'name holds other bytes than filler behind its NUL',
      field: 'name',
      offset: 254,
      hint: 'Fill the field with bytes of 0 up to 255.',
      name: 'Reconnect',
      bodyLength: 255,
    });
  });

  test('is a client id that differs from the one in the header', () => {
    const payload = Buffer.concat([Buffer.alloc(16, 1), name255('f')]);
    const framer = framerOf(requests.request({ clientId, code: 1104, payload }));
    expect(said(framer.next([edition2022]))).toEqual({
      code: 'E_REPEATED',
      message: 'clientId differs from clientId in the header',
      field: 'clientId',
      offset: 0,
      hint: 'Repeat clientId of the header.',
      name: 'CrcValid',
      bodyLength: 271,
    });
  });

  test('is told in the terms of the preferred profile where none fits', () => {
    const payload = Buffer.alloc(260);
    const [first, second] = [
      [edition2022, edition2023a],
      [edition2023a, edition2022],
    ].map((profiles) =>
      said(framerOf(requests.request({ clientId, code: 1104, payload })).next(profiles as [Profile, ...Profile[]])),
    );
    expect(first).toMatchObject({ message: 'payload size 260 where CrcValid has 271 or 255' });
    expect(second).toMatchObject({ message: 'payload size 260 where CrcValid has 255 or 271' });
  });

  test('comes at the header, before the payload has arrived; the declared bytes come as they come', () => {
    const framer = framerOf(requests.request({ clientId, code: 1, payload: Buffer.alloc(0), payloadSize: 4 }));
    expect(said(framer.next([edition2023a]))).toMatchObject({ code: 'E_UNKNOWN_CODE', bodyLength: 4 });
    expect(framer.next([edition2023a])).toBeUndefined();
    expect(framer.unfinished).toBe("4 bytes before the end of a message's content");
    framer.push(Uint8Array.of(1, 2, 3));
    expect(framer.next([edition2023a])).toEqual({
      kind: 'body',
      bytes: Uint8Array.of(1, 2, 3),
      raw: Uint8Array.of(1, 2, 3),
      last: false,
    });
    framer.push(Buffer.concat([u8(4), right]));
    expect(framer.next([edition2023a])).toEqual({
      kind: 'body',
      bytes: Uint8Array.of(4),
      raw: Uint8Array.of(4),
      last: true,
    });
    expect(framer.next([edition2023a])).toMatchObject({ kind: 'message' });
  });

  test('of a message without declared bytes is followed by one empty last piece', () => {
    expectViolationThenRight(requests.request({ clientId, code: 1102, payload: Buffer.alloc(0) }), {
      ...{ code: 'E_PAYLOAD_SIZE', message: 'payload size 0 where Reconnect has 255', field: 'payloadSize' },
      ...{ offset: undefined, hint: 'Count the bytes behind the header, without the header itself.' },
      ...{ name: 'Reconnect', bodyLength: 0 },
    });
  });
});

describe('a wrong version', () => {
  const wrong = requests.reconnect({ ...head, name: 'Ada', version: 4 });

  test('leaves the stream out of step', () => {
    const framer = framerOf(wrong);
    expect(said(framer.next([edition2023a]))).toEqual({
      code: 'E_LIMIT',
      message: 'version is 4, outside 3 to 3',
      field: 'version',
      offset: 16,
      hint: 'It must be 3.',
      name: undefined,
      bodyLength: undefined,
    });
  });

  test('is the last that comes, whatever is pushed', () => {
    const framer = framerOf(wrong, right);
    expect(said(framer.next([edition2023a]))).toMatchObject({ bodyLength: undefined });
    framer.push(right);
    expect(framer.next([edition2023a])).toBeUndefined();
    expect(framer.unfinished).toBeUndefined();
  });
});

describe('profiles with headers of different sizes', () => {
  /** Version 7 first, then a code and a size in two bytes each: five bytes, in another order than the edition's. */
  const shortHeader: HeaderLayout<RequestHeader> = {
    ...edition2023a.requestHeader,
    name: 'ShortHeader',
    fixedSize: 5,
    fields: [],
    decode(fixed) {
      const [version = 0, low = 0, high = 0, sizeLow = 0, sizeHigh = 0] = fixed;
      if (version !== 7) return edition2023a.requestHeader.decode(Buffer.alloc(23, version), { clientId });
      return { clientId: new Uint8Array(16), code: low + 256 * high, payloadSize: sizeLow + 256 * sizeHigh };
    },
    encode: () => new Uint8Array(5),
  };
  const short: Profile = { ...edition2024b, id: 'short', requestHeader: shortHeader };
  const shortWire = Buffer.concat([u8(7), u16(827), u16(255), name255('Ada')]);

  test('are tried in order, and a message of either is read', () => {
    for (const profiles of [
      [short, edition2023a],
      [edition2023a, short],
    ] as [Profile, Profile][]) {
      expect(pull(framerOf(right), profiles)).toMatchObject([{ message: 'Reconnect', profiles: ['2023a'] }]);
      expect(pull(framerOf(shortWire), profiles)).toMatchObject([{ message: 'Reconnect', profiles: ['short'] }]);
    }
  });

  test('wait for the longer header where the shorter one does not fit', () => {
    const framer = framerOf(right.subarray(0, 22));
    expect(framer.next([short, edition2023a])).toBeUndefined();
    expect(framer.unfinished).toBe('22 bytes into a header');
    framer.push(right.subarray(22));
    expect(pull(framer, [short, edition2023a])).toMatchObject([{ message: 'Reconnect', profiles: ['2023a'] }]);
  });
});

test('a framer without profiles is a mistake of its caller', () => {
  const none = [] as unknown as [Profile];
  expect(() => framerOf(right).next(none)).toThrow(new TypeError('a framer needs at least one profile'));
});
