import { isDeepStrictEqual } from 'node:util';
import type { Profile } from '../../generated';
import { editions as known } from '../bytes/editions';
import { name255, u32 } from '../bytes/fields';
import * as requests from '../bytes/requests';
import * as responses from '../bytes/responses';
import { acknowledgement, announcing, ciphertext, clientId, packet, profileOf, slice, whole } from './deviating';
import { readAs, splitPlaces, type ReadMessage } from './reading';

interface Mixture {
  readonly what: string;
  readonly direction: 'request' | 'response';
  readonly profile: Profile;
  /** Messages of one peer, in order. */
  readonly wires: readonly Buffer[];
  /** What each is read as: its deviations, and what matters of its value. */
  readonly read: readonly {
    readonly deviations: readonly string[];
    readonly value: object;
    readonly content?: Buffer;
  }[];
}

const filled = (content: Buffer): Buffer => Buffer.concat([content, Buffer.alloc(1024 - content.length)]);
const numbered = (packetNumber: number): object => ({ contentSize: 2512, packetNumber, totalPackets: 3 });
const fileName = new Uint8Array(Buffer.from('f.txt'));

/** A file of 2023b or 2022 with garbage behind its name's NUL, the content not counted. */
function careless(repeated: Buffer, code: number): Buffer {
  const fields = Buffer.concat([repeated, u32(ciphertext.length), name255('f.txt', 0xcd)]);
  const payload = Buffer.concat([fields, ciphertext]);
  return requests.request({ clientId, code, payload, payloadSize: fields.length });
}

const mixtures: readonly Mixture[] = [
  {
    what: 'packets from zero, total before number, the last slice filled up',
    ...{ direction: 'request', profile: profileOf('2024b') },
    wires: [packet(3, 0, slice(0)), packet(3, 1, slice(1)), packet(3, 2, filled(slice(2)))],
    read: [
      { deviations: ['packets-from-zero', 'total-before-number'], value: numbered(1), content: slice(0) },
      { deviations: ['packets-from-zero', 'total-before-number'], value: numbered(2), content: slice(1) },
      {
        deviations: ['packets-from-zero', 'total-before-number', 'padded-slice'],
        value: numbered(3),
        content: slice(2),
      },
    ],
  },
  {
    what: 'packets from zero behind a repeated id',
    ...{ direction: 'request', profile: profileOf('2024a') },
    wires: [0, 1, 2].map((number) => {
      const right = packet(number, 3, slice(number));
      const payload = Buffer.concat([clientId, right.subarray(23)]);
      return requests.request({ clientId, code: 1028, payload });
    }),
    read: [1, 2, 3].map((number) => ({
      deviations: ['repeated-id', 'packets-from-zero'],
      value: numbered(number),
      content: slice(number - 1),
    })),
  },
  {
    what: 'a size without the content, garbage behind the NUL',
    ...{ direction: 'request', profile: profileOf('2023b') },
    wires: [careless(Buffer.alloc(0), 1028)],
    read: [
      {
        deviations: ['size-without-content', 'garbage-after-nul'],
        value: { contentSize: 2512, fileName },
        content: ciphertext,
      },
    ],
  },
  {
    what: 'a repeated id, a size without the content, garbage behind the NUL',
    ...{ direction: 'request', profile: profileOf('2023b') },
    wires: [careless(clientId, 1028)],
    read: [
      {
        deviations: ['repeated-id', 'size-without-content', 'garbage-after-nul'],
        ...{ value: { contentSize: 2512, fileName }, content: ciphertext },
      },
    ],
  },
  {
    what: 'a size with the header, and a repeated id',
    ...{ direction: 'request', profile: profileOf('2023a') },
    wires: [announcing(275 + 2512 + 23, whole('2022', ciphertext), 'request')],
    read: [
      { deviations: ['repeated-id', 'size-with-header'], value: { contentSize: 2512, fileName }, content: ciphertext },
    ],
  },
  {
    what: 'one packet, the total of 1 before the number 0, its content not counted',
    ...{ direction: 'request', profile: profileOf('2024b') },
    wires: [announcing(267, packet(1, 0, ciphertext), 'request')],
    read: [
      {
        deviations: ['packets-from-zero', 'total-before-number', 'size-without-content'],
        ...{ value: { contentSize: 2512, packetNumber: 1, totalPackets: 1 }, content: ciphertext },
      },
    ],
  },
  {
    what: 'a bare name in a confirmation without the id that is due',
    ...{ direction: 'request', profile: profileOf('2022') },
    wires: [requests.request({ clientId, code: 1104, payload: Buffer.from('f.txt') })],
    read: [{ deviations: ['no-repeated-id', 'bare-name'], value: { clientId: new Uint8Array(clientId), fileName } }],
  },
  {
    what: 'an empty acknowledgement that counts its header',
    ...{ direction: 'response', profile: profileOf('2024a') },
    wires: [announcing(7, responses.messageReceived({ edition: known['2022'], clientId }), 'response')].map((wire) =>
      Buffer.concat([wire.subarray(0, 1), Buffer.from([0x44, 0x06]), wire.subarray(3)]),
    ),
    read: [{ deviations: ['empty-acknowledgement', 'size-with-header'], value: {} }],
  },
  {
    what: 'an acknowledgement that announces 255, sends an id, and a name behind',
    ...{ direction: 'response', profile: profileOf('2023a') },
    wires: [Buffer.concat([announcing(16 + 255, acknowledgement, 'response'), name255('f.txt')])],
    read: [{ deviations: ['size-announces-more'], value: { clientId: new Uint8Array(clientId) } }],
  },
];

describe.each(mixtures)('$what', ({ direction, profile, wires, read }) => {
  const stream = Buffer.concat(wires);
  const whole = readAs(direction, [stream], [profile]);

  test('is read, and every deviation told', () => {
    const messages = whole.messages as ReadMessage[];
    expect(messages.map(({ deviations }) => deviations)).toEqual(read.map(({ deviations }) => deviations));
    expect(messages.map(({ value }) => value)).toMatchObject(read.map(({ value }) => value));
    expect(messages.map(({ content }) => content)).toEqual(read.map(({ content }) => content?.toString('hex')));
    expect(whole.unfinished).toBeUndefined();
  });

  test('is read alike at every split', () => {
    const wrong = splitPlaces(wires).filter((at) => {
      const split = readAs(direction, [stream.subarray(0, at), stream.subarray(at)], [profile]);
      return !isDeepStrictEqual(split, whole);
    });
    expect(wrong).toEqual([]);
  });
});
