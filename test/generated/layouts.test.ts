import { dialects, editions } from '../../generated/index';
import type { Profile } from '../../generated/index';
import type { Layout } from '../../src/wire/layout';
import { encodeFields, decodeFields } from '../../src/wire/field-table';
import { editions as known } from '../bytes/editions';
import type { Edition } from '../bytes/editions';
import { exactly, name255, u16, u32, u8 } from '../bytes/fields';
import * as requests from '../bytes/requests';
import * as responses from '../bytes/responses';

/** A layout's bytes made without its table, and what they mean. */
interface Vector {
  readonly bytes: Uint8Array;
  /** The fields on the wire. */
  readonly value: Readonly<Record<string, number | Uint8Array>>;
  /** What is on the wire besides, and no reader gets. */
  readonly constants?: Readonly<Record<string, number>>;
  /** What else a reader gets. */
  readonly absent?: Readonly<Record<string, number | Uint8Array | undefined>>;
}

const clientId = Buffer.from('6ae7bcd1cb7a409a8a176956db714dca', 'hex');
const key = Buffer.from(Array.from({ length: 160 }, (_, index) => index + 1));
const wrappedKey = Buffer.from(Array.from({ length: 128 }, (_, index) => 255 - index));
const [name, fileName] = [Buffer.from('Demo User 7'), Buffer.from('sample file.txt')];
const content = { contentSize: 0x01020304, originalSize: 0x05060708, packetNumber: 0x090a, totalPackets: 0x0b0c };

const request = (wire: Buffer): Buffer => wire.subarray(23);
const response = (wire: Buffer): Buffer => wire.subarray(7);
const sendFile = (edition: Edition): Buffer =>
  request(requests.sendFile({ edition, clientId, ...content, fileName, content: Buffer.alloc(0) }));
const confirmation = (edition: Edition): Buffer =>
  request(requests.confirmation({ edition, clientId, which: 'crcValid', fileName }));

/** A packet of 2024a with other bytes where the number and the total stand. */
const packet = (first: Buffer, second: Buffer): Buffer =>
  Buffer.concat([u32(content.contentSize), u32(content.originalSize), first, second, name255(fileName)]);

/** By the layout's name: its message, and the profile that uses it first, and the deviations that make it. */
const vectors: Readonly<Record<string, Vector>> = {
  'RequestHeader.2022': {
    bytes: Buffer.concat([exactly(16, clientId), u8(3), u16(0xfedc), u32(0xfbfaf9f8)]),
    value: { clientId, code: 0xfedc, payloadSize: 0xfbfaf9f8 },
    constants: { version: 3 },
  },
  'ResponseHeader.2022': {
    bytes: Buffer.concat([u8(3), u16(0xfedc), u32(0xfbfaf9f8)]),
    value: { code: 0xfedc, payloadSize: 0xfbfaf9f8 },
    constants: { version: 3 },
  },
  'Register.2022': { bytes: request(requests.register({ edition: known['2022'], clientId, name })), value: { name } },
  'PublicKey.2022': {
    bytes: request(requests.publicKey({ edition: known['2022'], clientId, name, key })),
    value: { name, publicKey: key },
  },
  'Reconnect.2023a': {
    bytes: request(requests.reconnect({ edition: known['2023a'], clientId, name })),
    value: { name },
  },
  'SendFile.2022': {
    bytes: sendFile(known['2022']),
    value: { clientId, contentSize: 0x01020304, fileName },
    absent: { originalSize: undefined, packetNumber: 1, totalPackets: 1 },
  },
  'SendFile.2023a': {
    bytes: sendFile(known['2023a']),
    value: { contentSize: 0x01020304, fileName },
    absent: { clientId, originalSize: undefined, packetNumber: 1, totalPackets: 1 },
  },
  'SendFile.2024a': { bytes: sendFile(known['2024a']), value: { ...content, fileName }, absent: { clientId } },
  'SendFile.2024b-b': {
    bytes: packet(u16(0x0909), u16(0x0b0c)),
    value: { ...content, fileName },
    absent: { clientId },
  },
  'SendFile.2024b-c': {
    bytes: packet(u16(0x0b0c), u16(0x090a)),
    value: { ...content, fileName },
    absent: { clientId },
  },
  'SendFile.2024a-packets-from-zero-total-before-number': {
    bytes: packet(u16(0x0b0c), u16(0x0909)),
    value: { ...content, fileName },
    absent: { clientId },
  },
  'SendFile.2024a-repeated-id': {
    bytes: Buffer.concat([clientId, packet(u16(0x090a), u16(0x0b0c))]),
    value: { clientId, ...content, fileName },
  },
  'SendFile.2024a-repeated-id-packets-from-zero': {
    bytes: Buffer.concat([clientId, packet(u16(0x0909), u16(0x0b0c))]),
    value: { clientId, ...content, fileName },
  },
  'SendFile.2024a-repeated-id-total-before-number': {
    bytes: Buffer.concat([clientId, packet(u16(0x0b0c), u16(0x090a))]),
    value: { clientId, ...content, fileName },
  },
  'SendFile.2024a-repeated-id-packets-from-zero-total-before-number': {
    bytes: Buffer.concat([clientId, packet(u16(0x0b0c), u16(0x0909))]),
    value: { clientId, ...content, fileName },
  },
  'CrcValid.2022': { bytes: confirmation(known['2022']), value: { clientId, fileName } },
  'CrcValid.2023a': { bytes: confirmation(known['2023a']), value: { fileName }, absent: { clientId } },
  'Registered.2022': {
    bytes: response(responses.registered({ edition: known['2022'], clientId })),
    value: { clientId },
  },
  'RegistrationFailed.2022': {
    bytes: response(responses.registrationFailed({ edition: known['2022'] })),
    value: {},
  },
  'Key.2022': {
    bytes: response(responses.key({ edition: known['2022'], which: 'key', clientId, wrappedKey })),
    value: { clientId, wrappedKey },
  },
  'FileReceived.2022': {
    bytes: response(
      responses.fileReceived({
        ...{ edition: known['2022'], clientId, fileName },
        ...{ contentSize: 0x01020304, checksum: 0xfcfdfeff },
      }),
    ),
    value: { clientId, contentSize: 0x01020304, fileName, checksum: 0xfcfdfeff },
  },
  'MessageReceived.2022': {
    bytes: response(responses.messageReceived({ edition: known['2022'], clientId })),
    value: {},
    absent: { clientId: undefined },
  },
  'MessageReceived.2023a': {
    bytes: response(responses.messageReceived({ edition: known['2023a'], clientId })),
    value: { clientId },
  },
  'Reconnected.2023a': {
    bytes: response(responses.key({ edition: known['2023a'], which: 'reconnected', clientId, wrappedKey })),
    value: { clientId, wrappedKey },
  },
  'ReconnectDenied.2023a': {
    bytes: response(responses.reconnectDenied({ edition: known['2023a'], clientId })),
    value: { clientId },
  },
};

function layoutsOf(profile: Profile): Layout<unknown>[] {
  const descriptors = [...Object.values(profile.requests), ...Object.values(profile.responses)];
  return [
    profile.requestHeader,
    profile.responseHeader,
    ...descriptors.flatMap((descriptor) =>
      descriptor === undefined
        ? []
        : ([descriptor, ...descriptor.variants].map(({ layout }) => layout) as Layout<unknown>[]),
    ),
  ];
}

const layouts = [...new Set([...editions, ...dialects].flatMap(layoutsOf))];

test('every distinct layout has a vector made without it, and no other has', () => {
  const missing = layouts.filter((layout) => !(layout.name in vectors)).map((layout) => layout.name);
  const gone = Object.keys(vectors).filter((each) => layouts.every((layout) => layout.name !== each));
  expect({ missing, gone }).toEqual({ missing: [], gone: [] });
});

describe.each(Object.entries(vectors))('%s', (label, { bytes, value, constants = {}, absent = {} }) => {
  const layout = layouts.find((each) => each.name === label);
  if (layout === undefined) throw new Error(`no layout ${label}`);
  const hex = Buffer.from(bytes).toString('hex');
  const plain = Object.fromEntries(
    Object.entries({ ...value, ...absent }).map(([field, each]) => [
      field,
      each instanceof Uint8Array ? new Uint8Array(each) : each,
    ]),
  );

  test('the emitted codec writes and reads them', () => {
    expect(layout.fixedSize).toBe(bytes.length);
    expect(Buffer.from(layout.encode({ ...value, ...absent })).toString('hex')).toBe(hex);
    expect(layout.decode(bytes, { clientId: new Uint8Array(clientId) })).toEqual(plain);
  });

  test('the walker of its table lays them out and takes them apart', () => {
    const onWire = { ...value, ...constants };
    expect(Buffer.from(encodeFields(layout.fields, onWire)).toString('hex')).toBe(hex);
    const walked = decodeFields(layout.fields, bytes);
    expect(walked.map(({ field }) => field.name).sort()).toEqual(Object.keys(onWire).sort());
    for (const { field, value: found } of walked) {
      const shown = (each: unknown): unknown => (each instanceof Uint8Array ? Buffer.from(each).toString('hex') : each);
      expect([field.name, shown(found)]).toEqual([field.name, shown(onWire[field.name])]);
    }
  });
});
