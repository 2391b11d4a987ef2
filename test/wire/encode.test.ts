import type { Profile } from '../../generated/index';
import { edition2022 } from '../../generated/profiles/2022';
import { edition2023a } from '../../generated/profiles/2023a';
import { edition2024b } from '../../generated/profiles/2024b';
import { encodeRequest, encodeResponse } from '../../src/wire/encode';
import { WireError } from '../../src/wire/error';
import type { Tolerance, WriteRule } from '../../src/wire/tolerance';
import { editions } from '../bytes/editions';
import * as requests from '../bytes/requests';
import * as responses from '../bytes/responses';

const clientId = Buffer.from('6ae7bcd1cb7a409a8a176956db714dca', 'hex');
const text = (value: string): Uint8Array => Buffer.from(value);

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

test('a request is its header and its payload', () => {
  const reconnect = { name: 'Reconnect', value: { name: text('Ada') } } as const;
  const wire = requests.reconnect({ edition: editions['2024b'], clientId, name: 'Ada' });
  expect(toHex(encodeRequest(edition2024b, { clientId }, reconnect))).toBe(toHex(wire));
});

test('the part of a request in front of a body announces the body', () => {
  const numbers = { contentSize: 48, originalSize: 40, packetNumber: 2, totalPackets: 3 };
  const sendFile = { name: 'SendFile', value: { clientId, ...numbers, fileName: text('f.txt') } } as const;
  for (const [profile, edition] of [
    [edition2022, editions['2022']],
    [edition2023a, editions['2023a']],
    [edition2024b, editions['2024b']],
  ] as const) {
    const whole = requests.sendFile({ edition, clientId, ...numbers, fileName: 'f.txt', content: Buffer.alloc(16) });
    const front = encodeRequest(profile, { clientId }, sendFile, 16);
    expect([edition.id, toHex(front)]).toEqual([edition.id, toHex(whole.subarray(0, -16))]);
  }
});

test('a response is its header and its payload, which may be empty', () => {
  const received = { name: 'MessageReceived', value: { clientId } } as const;
  for (const [profile, edition] of [
    [edition2022, editions['2022']],
    [edition2023a, editions['2023a']],
  ] as const) {
    const wire = responses.messageReceived({ edition, clientId });
    expect([edition.id, toHex(encodeResponse(profile, received))]).toEqual([edition.id, toHex(wire)]);
  }
});

test('a message that the profile lacks is refused', () => {
  const error = (action: () => unknown): unknown => {
    try {
      return action();
    } catch (thrown) {
      if (!(thrown instanceof WireError)) throw thrown;
      return [thrown.code, thrown.message, thrown.hint];
    }
  };
  const hint = 'Give it a code in the schema.';
  expect(error(() => encodeResponse(edition2022, { name: 'GeneralError', value: {} }))).toEqual([
    'E_NO_MESSAGE',
    '2022 has no message GeneralError',
    hint,
  ]);
  const reconnect = { name: 'Reconnect', value: { name: text('Ada') } } as const;
  expect(error(() => encodeRequest(edition2022, { clientId }, reconnect))).toEqual([
    'E_NO_MESSAGE',
    '2022 has no message Reconnect',
    hint,
  ]);
});

test('a value that does not fit is refused with its field', () => {
  const nameless = { name: 'Register', value: { name: new Uint8Array(255).fill(0x41) } } as const;
  expect(() => encodeRequest(edition2022, { clientId }, nameless)).toThrow('name has 255 bytes, outside 1 to 254');
});

describe('a profile that writes deviations', () => {
  const tolerance = (id: string): Tolerance => {
    const found = edition2023a.tolerates.find((each) => each.id === id);
    if (found === undefined) throw new Error(`no tolerance ${id}`);
    return found;
  };
  const writing = (...rules: readonly Omit<WriteRule, 'tolerance'>[]): ((id: string) => Profile) => {
    return (id) => ({ ...edition2023a, writes: rules.map((rule) => ({ ...rule, tolerance: tolerance(id) })) });
  };
  const edition = editions['2023a'];
  const reconnect = { name: 'Reconnect', value: { name: text('Ada') } } as const;
  const right = requests.reconnect({ edition, clientId, name: 'Ada' });
  const announcing = (payloadSize: number, payload: Uint8Array): Buffer =>
    requests.request({ clientId, code: 1102, payload, payloadSize });

  test('a bare name', () => {
    const profile = writing({ message: 'Reconnect' })('bare-name');
    expect(toHex(encodeRequest(profile, { clientId }, reconnect))).toBe(toHex(announcing(3, text('Ada'))));
  });

  test('a size that counts the header', () => {
    const profile = writing({ message: 'Reconnect' })('size-with-header');
    expect(toHex(encodeRequest(profile, { clientId }, reconnect))).toBe(toHex(announcing(278, right.subarray(23))));
  });

  test('a size that leaves the content out, in front of a body', () => {
    const numbers = { contentSize: 16, originalSize: undefined, packetNumber: 1, totalPackets: 1 };
    const value = { clientId, ...numbers, fileName: text('f') };
    const profile = writing({ message: 'SendFile' })('size-without-content');
    const head = encodeRequest(profile, { clientId }, { name: 'SendFile', value }, 16);
    expect([head.length, Buffer.from(head).readUInt32LE(19)]).toEqual([23 + 259, 259]);
  });

  test('more announced than comes, or bytes that it announces', () => {
    const failed = { name: 'RegistrationFailed', value: {} } as const;
    const message = { message: 'RegistrationFailed' };
    const announced = writing({ ...message, announced: 255 })('size-announces-more');
    expect(toHex(encodeResponse(announced, failed))).toBe('033508ff000000');
    const more = writing({ ...message, bytes: '746f6f' })('size-announces-more');
    expect(toHex(encodeResponse(more, failed))).toBe('03350803000000746f6f');
  });

  test("garbage behind a name's NUL, as much as there is room for", () => {
    const profile = writing({ message: 'Reconnect', bytes: 'cd'.repeat(300) })('garbage-after-nul');
    const dirty = Buffer.concat([text('Ada\0'), Buffer.alloc(251, 0xcd)]);
    expect(toHex(encodeRequest(profile, { clientId }, reconnect))).toBe(toHex(announcing(255, dirty)));
    const little = writing({ message: 'Reconnect', bytes: 'cdcd' })('garbage-after-nul');
    const ending = Buffer.concat([text('Ada'), Buffer.alloc(250), Buffer.alloc(2, 0xcd)]);
    expect(toHex(encodeRequest(little, { clientId }, reconnect))).toBe(toHex(announcing(255, ending)));
  });

  test('a file name behind the answer to one request, and to no other', () => {
    const profile = writing({ message: 'MessageReceived', answering: 'CrcValid' })('name-behind');
    const received = { name: 'MessageReceived', value: { clientId } } as const;
    const bytes = responses.messageReceived({ edition, clientId });
    const answer = (request: string): string =>
      toHex(encodeResponse(profile, received, { request, subject: text('f.txt') }));
    expect(answer('CrcValid')).toBe(toHex(Buffer.concat([bytes, text('f.txt'), Buffer.alloc(250)])));
    expect(answer('GiveUp')).toBe(toHex(bytes));
  });

  test('messages in blocks, the content counted that comes behind', () => {
    const profile = { ...edition2023a, block: { request: 64, response: 16 } };
    const padded = Buffer.concat([right, Buffer.alloc(42)]);
    expect(toHex(encodeRequest(profile, { clientId }, reconnect))).toBe(toHex(padded));
    const received = { name: 'MessageReceived', value: { clientId } } as const;
    expect(encodeResponse(profile, received)).toHaveLength(32);
  });
});
