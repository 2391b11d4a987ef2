import { u16, u32 } from './fields';
import type { Rebuilt } from './rebuilt';

/** A message that a recorded peer builds otherwise than docs/protocol.md says. */
export interface Deviation {
  readonly peer: string;
  readonly name: Rebuilt['name'];
  readonly reason: string;
  /** How many recorded messages deviate so, over all of the peer's recordings. */
  readonly count: number;
  /** Makes the peer's bytes of the right ones. */
  readonly apply: (right: Buffer, recorded: Buffer) => Buffer;
}

/** Offset of a payload in a request and in a response. */
const REQUEST = 23;
const RESPONSE = 7;
const REQUEST_SIZE = REQUEST - 4;
const RESPONSE_SIZE = RESPONSE - 4;

/** All of them; PEERS.md says the same in words. */
export const deviations: readonly Deviation[] = [
  {
    peer: '2022-a',
    name: 'register',
    reason: 'the name is bare: 11 bytes, no NUL, no padding',
    count: 6,
    apply: (right) => put(right, REQUEST_SIZE, u32(11)).subarray(0, REQUEST + 11),
  },
  {
    peer: '2022-a',
    name: 'registrationFailed',
    reason: '16 zero bytes in an answer that has none',
    count: 1,
    apply: (right) => Buffer.concat([put(right, RESPONSE_SIZE, u32(16)), Buffer.alloc(16)]),
  },
  {
    peer: '2022-b',
    name: 'sendFile',
    reason: 'the payload size leaves out the content',
    count: 10,
    apply: (right) => put(right, REQUEST_SIZE, u32(275)),
  },
  {
    peer: '2023a-a',
    name: 'register',
    reason: 'the id of a client without one is not zeros',
    count: 6,
    apply: (right) => put(right, 0, Buffer.from('41'.padEnd(32, '0'), 'hex')),
  },
  {
    peer: '2023b-a',
    name: 'register',
    reason: 'the id of a client without one is 16 x AA',
    count: 6,
    apply: (right) => put(right, 0, Buffer.alloc(16, 0xaa)),
  },
  {
    peer: '2023b-b',
    name: 'sendFile',
    reason: 'the payload size leaves out the content',
    count: 10,
    apply: (right) => put(right, REQUEST_SIZE, u32(259)),
  },
  {
    peer: '2023b-b',
    name: 'fileReceived',
    reason: "the content size is the plaintext's",
    count: 10,
    apply: (right) => put(right, RESPONSE + 16, u32(2500)),
  },
  {
    peer: '2024a-a',
    name: 'register',
    reason: 'the id at a registration is 16 x "0", even after a denied reconnect',
    count: 10,
    apply: (right) => put(right, 0, Buffer.alloc(16, '0')),
  },
  {
    peer: '2024a-a',
    name: 'messageReceived',
    reason: 'id and file name follow "crc valid", though the header announces the id',
    count: 6,
    apply: (right) => Buffer.concat([right, Buffer.from('sample.txt'), Buffer.alloc(245)]),
  },
  {
    peer: '2024b-a',
    name: 'register',
    reason: 'the id of a client without one is 16 x "a"',
    count: 6,
    apply: (right) => put(right, 0, Buffer.alloc(16, 'a')),
  },
  {
    peer: '2024b-a',
    name: 'reconnectDenied',
    reason: 'the id is left out',
    count: 4,
    apply: (right) => put(right, RESPONSE_SIZE, u32(0)).subarray(0, RESPONSE),
  },
  {
    peer: '2024b-b',
    name: 'sendFile',
    reason: 'packets are counted from 0',
    count: 39,
    apply: (right) => put(right, REQUEST + 8, u16(right.readUInt16LE(REQUEST + 8) - 1)),
  },
  {
    peer: '2024b-b',
    name: 'messageReceived',
    reason: 'the payload size says 255, and 16 bytes come',
    count: 5,
    apply: (right) => put(right, RESPONSE_SIZE, u32(255)),
  },
  {
    peer: '2024b-b',
    name: 'reconnectDenied',
    reason: 'the id is a new one',
    count: 1,
    apply: (right, recorded) => put(right, RESPONSE, recorded.subarray(RESPONSE)),
  },
  {
    peer: '2024b-c',
    name: 'sendFile',
    reason: "the content size is the slice's own, and the total stands before the number",
    count: 33,
    apply: (right) => {
      const total = right.subarray(REQUEST + 10, REQUEST + 12);
      const number = right.subarray(REQUEST + 8, REQUEST + 10);
      const swapped = put(right, REQUEST + 8, Buffer.concat([total, number]));
      return put(swapped, REQUEST, u32(right.length - REQUEST - 267));
    },
  },
  {
    peer: '2024b-c',
    name: 'fileReceived',
    reason: "the content size is the plaintext's",
    count: 11,
    apply: (right) => put(right, RESPONSE + 16, u32(2500)),
  },
  {
    peer: '2024b-c',
    name: 'messageReceived',
    reason: 'the id is left out',
    count: 7,
    apply: (right) => put(right, RESPONSE_SIZE, u32(0)).subarray(0, RESPONSE),
  },
];

function put(bytes: Buffer, offset: number, field: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, offset), field, bytes.subarray(offset + field.length)]);
}
