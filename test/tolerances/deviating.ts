import { dialects, editions, type Profile } from '../../generated';
import { editions as known } from '../bytes/editions';
import { name255, u16, u32 } from '../bytes/fields';
import * as requests from '../bytes/requests';
import * as responses from '../bytes/responses';

/** A message with one deviation, and the same message without, both built without src/. */
export interface Deviating {
  readonly tolerance: string;
  readonly what: string;
  readonly direction: 'request' | 'response';
  /** The profile that tolerates it. */
  readonly profile: Profile;
  readonly wire: Buffer;
  readonly right: Buffer;
  /** What the strict form reads: the code of its violation, or the message that it takes the bytes for. */
  readonly strictly: string;
}

/** The tolerances that one message alone does not show: the server's session has them (packets.test.ts). */
export const BETWEEN_MESSAGES: readonly string[] = ['packets-encrypted-each'];

export const clientId = Buffer.from('6ae7bcd1cb7a409a8a176956db714dca', 'hex');
/** A whole ciphertext of 2512 bytes. */
export const ciphertext = Buffer.from(Array.from({ length: 2512 }, (_, index) => (index * 7) % 251));

/** An edition or dialect by its id. */
export function profileOf(id: string): Profile {
  const profile = [...editions, ...dialects].find((each) => each.id === id);
  if (profile === undefined) throw new Error(`no profile ${id}`);
  return profile;
}

/** A send-file request of an edition without numbered packets. */
export function whole(id: '2022' | '2023a' | '2023b', content: Buffer, payloadSize?: number): Buffer {
  const numbers = { contentSize: content.length, originalSize: 0, packetNumber: 1, totalPackets: 1 };
  const head = { edition: known[id], clientId, ...(payloadSize !== undefined && { payloadSize }) };
  return requests.sendFile({ ...head, ...numbers, fileName: 'f.txt', content });
}

/** A packet of 2024b: the numbers as they stand on the wire, the first one first. */
export function packet(first: number, second: number, content: Buffer, contentSize = ciphertext.length): Buffer {
  const fields = [u32(contentSize), u32(2500), u16(first), u16(second), name255('f.txt'), content];
  return requests.request({ clientId, code: 828, payload: Buffer.concat(fields) });
}

/** A slice of the ciphertext as it is sent in packets of 1024 bytes; the last one has 464. */
export function slice(index: number): Buffer {
  return ciphertext.subarray(index * 1024, (index + 1) * 1024);
}

/** 04 as 2023a has it: an id. */
export const acknowledgement = responses.messageReceived({ edition: known['2023a'], clientId });
const emptyAcknowledgement = responses.messageReceived({ edition: known['2022'], clientId });

const confirmation = (id: '2022' | '2023a'): Buffer =>
  requests.confirmation({ edition: known[id], clientId, which: 'crcValid', fileName: 'f.txt' });
const register = requests.register({ edition: known['2022'], clientId, name: 'Ada' });
const publicKey = (name: Buffer): Buffer =>
  requests.request({ clientId, code: 1101, payload: Buffer.concat([name, Buffer.alloc(160, 0x30)]) });
const reconnect = requests.reconnect({ edition: known['2023a'], clientId, name: 'Ada' });
const taken = responses.registrationFailed({ edition: known['2022'] });
const denied = responses.reconnectDenied({ edition: known['2024b'], clientId });

/** A message with another payload size in its header. */
export function announcing(payloadSize: number, message: Buffer, direction: 'request' | 'response'): Buffer {
  const at = direction === 'request' ? 19 : 3;
  return Buffer.concat([message.subarray(0, at), u32(payloadSize), message.subarray(at + 4)]);
}

/** At least one message for every tolerance that shows in a single message. */
export const deviating: readonly Deviating[] = [
  {
    tolerance: 'repeated-id',
    what: 'a confirmation of 2022 where 2023a is spoken',
    ...{ direction: 'request', profile: profileOf('2023a') },
    ...{ wire: confirmation('2022'), right: confirmation('2023a'), strictly: 'E_PAYLOAD_SIZE' },
  },
  {
    tolerance: 'repeated-id',
    what: 'a file of 2022 where 2023a is spoken',
    ...{ direction: 'request', profile: profileOf('2023a') },
    ...{ wire: whole('2022', ciphertext), right: whole('2023a', ciphertext), strictly: 'E_FILL' },
  },
  {
    tolerance: 'no-repeated-id',
    what: 'a confirmation of 2023a where 2022 is spoken',
    ...{ direction: 'request', profile: profileOf('2022') },
    ...{ wire: confirmation('2023a'), right: confirmation('2022'), strictly: 'E_PAYLOAD_SIZE' },
  },
  {
    tolerance: 'packets-from-zero',
    what: 'the first of three packets, numbered 0',
    ...{ direction: 'request', profile: profileOf('2024b') },
    ...{ wire: packet(0, 3, slice(0)), right: packet(1, 3, slice(0)), strictly: 'E_LIMIT' },
  },
  {
    tolerance: 'total-before-number',
    what: 'the first of three packets, 3 before 1',
    ...{ direction: 'request', profile: profileOf('2024b') },
    ...{ wire: packet(3, 1, slice(0)), right: packet(1, 3, slice(0)), strictly: 'E_LIMIT' },
  },
  {
    tolerance: 'empty-acknowledgement',
    what: '04 without an id',
    ...{ direction: 'response', profile: profileOf('2023a') },
    ...{ wire: emptyAcknowledgement, right: acknowledgement, strictly: 'E_PAYLOAD_SIZE' },
  },
  {
    tolerance: 'id-in-acknowledgement',
    what: '04 with an id',
    ...{ direction: 'response', profile: profileOf('2022') },
    ...{ wire: acknowledgement, right: emptyAcknowledgement, strictly: 'E_PAYLOAD_SIZE' },
  },
  {
    tolerance: 'empty-denial',
    what: '06 without an id',
    ...{ direction: 'response', profile: profileOf('2024b') },
    ...{ wire: announcing(0, denied.subarray(0, 7), 'response'), right: denied, strictly: 'E_PAYLOAD_SIZE' },
  },
  {
    tolerance: 'bare-name',
    what: 'a registration with three bytes',
    ...{ direction: 'request', profile: profileOf('2022'), right: register, strictly: 'E_PAYLOAD_SIZE' },
    wire: requests.request({ clientId, code: 1100, payload: Buffer.from('Ada') }),
  },
  {
    tolerance: 'bare-name',
    what: 'a registration with three bytes and a NUL',
    ...{ direction: 'request', profile: profileOf('2022'), right: register, strictly: 'E_PAYLOAD_SIZE' },
    wire: requests.request({ clientId, code: 1100, payload: Buffer.from('Ada\0') }),
  },
  {
    tolerance: 'bare-name',
    what: 'a public key behind a bare name',
    ...{ direction: 'request', profile: profileOf('2022'), strictly: 'E_PAYLOAD_SIZE' },
    ...{ wire: publicKey(Buffer.from('Ada')), right: publicKey(name255('Ada')) },
  },
  {
    tolerance: 'size-without-content',
    what: '259 announced, the content behind',
    ...{ direction: 'request', profile: profileOf('2023b'), strictly: 'E_BODY_SIZE' },
    ...{ wire: whole('2023b', ciphertext, 259), right: whole('2023b', ciphertext) },
  },
  {
    tolerance: 'size-without-content',
    what: '275 announced, the content behind',
    ...{ direction: 'request', profile: profileOf('2022'), strictly: 'E_BODY_SIZE' },
    ...{ wire: whole('2022', ciphertext, 275), right: whole('2022', ciphertext) },
  },
  {
    tolerance: 'size-with-header',
    what: '278 announced where a name has 255',
    ...{ direction: 'request', profile: profileOf('2023a'), strictly: 'E_PAYLOAD_SIZE' },
    ...{ wire: announcing(278, reconnect, 'request'), right: reconnect },
  },
  {
    tolerance: 'size-with-header',
    what: 'a file, 23 more announced',
    ...{ direction: 'request', profile: profileOf('2023b'), strictly: 'E_BODY_SIZE' },
    ...{ wire: whole('2023b', ciphertext, 259 + 2512 + 23), right: whole('2023b', ciphertext) },
  },
  {
    tolerance: 'size-with-header',
    what: '7 announced where 01 is empty',
    ...{ direction: 'response', profile: profileOf('2022'), strictly: 'E_PAYLOAD_SIZE' },
    ...{ wire: announcing(7, taken, 'response'), right: taken },
  },
  {
    tolerance: 'size-announces-more',
    what: '255 announced, an id sent',
    ...{ direction: 'response', profile: profileOf('2024b'), strictly: 'E_PAYLOAD_SIZE' },
    wire: announcing(255, responses.messageReceived({ edition: known['2024b'], clientId }), 'response'),
    right: responses.messageReceived({ edition: known['2024b'], clientId }),
  },
  {
    tolerance: 'size-announces-more',
    what: '16 zeros in a refused name',
    ...{ direction: 'response', profile: profileOf('2022'), right: taken, strictly: 'E_PAYLOAD_SIZE' },
    wire: Buffer.concat([announcing(16, taken, 'response'), Buffer.alloc(16)]),
  },
  {
    tolerance: 'size-announces-more',
    what: 'a text in a refused name, shorter than a header',
    ...{ direction: 'response', profile: profileOf('2022'), right: taken, strictly: 'E_PAYLOAD_SIZE' },
    wire: Buffer.concat([announcing(5, taken, 'response'), Buffer.from('taken')]),
  },
  {
    tolerance: 'name-behind',
    what: 'a file name behind 04, unannounced',
    ...{ direction: 'response', profile: profileOf('2023a'), right: acknowledgement, strictly: 'E_LIMIT' },
    wire: Buffer.concat([acknowledgement, name255('f.txt')]),
  },
  {
    tolerance: 'garbage-after-nul',
    what: 'a name with garbage behind its NUL',
    ...{ direction: 'request', profile: profileOf('2022'), right: register, strictly: 'E_FILL' },
    wire: requests.request({ clientId, code: 1100, payload: name255('Ada', 0xcd) }),
  },
  {
    tolerance: 'padded-slice',
    what: 'the only slice, filled up to 1024 bytes',
    ...{ direction: 'request', profile: profileOf('2024b'), right: packet(1, 1, slice(2), 464) },
    ...{ wire: packet(1, 1, Buffer.concat([slice(2), Buffer.alloc(560)]), 464), strictly: 'E_BODY_SIZE' },
  },
  {
    tolerance: 'padded-slice',
    what: 'a whole content, filled up to a round size',
    ...{
      direction: 'request',
      profile: profileOf('2023b'),
      right: whole('2023b', ciphertext),
      strictly: 'E_BODY_SIZE',
    },
    wire: announcing(259 + 4096, Buffer.concat([whole('2023b', ciphertext), Buffer.alloc(1584)]), 'request'),
  },
];
