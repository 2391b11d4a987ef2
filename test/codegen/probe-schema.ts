import { REFUSALS } from '../../codegen/schema';
import { SCHEMA } from './schema-text';

/** What the five editions start from, for everything that the probe has no opinion about. */
const { common } = JSON.parse(SCHEMA) as { common: { flow: Record<'client' | 'server', object> } };

/**
 * A protocol of its own that uses what the five editions do not: wide and big-endian integers, enumerations, constants
 * in messages, bytes as text, another filler, defaults, fillers in headers.
 */
export const PROBE = {
  name: 'probe',
  doc: 'A protocol for tests.',
  types: {
    U8: { kind: 'uint', size: 1, doc: 'One byte.' },
    U16: { kind: 'uint', size: 2, doc: 'Two bytes.' },
    U32: { kind: 'uint', size: 4, doc: 'Four bytes.' },
    U64: { kind: 'uint', size: 8, doc: 'Eight bytes.' },
    NetworkU16: { kind: 'uint', size: 2, byteOrder: 'big', min: 1, doc: 'Big-endian, whatever the direction.' },
    Version: { kind: 'const', size: 1, value: 2, doc: 'The version.' },
    Magic: { kind: 'const', size: 2, value: 0xcafe, doc: 'A constant.' },
    Mode: { kind: 'enum', size: 1, values: { off: 0, on: 7 }, doc: 'A mode.' },
    Id: { kind: 'bytes', size: 4, doc: 'An id.' },
    Token: { kind: 'bytes', size: 8, text: 'hex', doc: 'Four bytes as text.' },
    Label: { kind: 'string', size: 6, fill: 0x20, min: 1, max: 4, doc: 'A label, filled with spaces.' },
    Rest: { kind: 'body', doc: 'What follows.' },
  },
  checksums: {
    sum: {
      ...{ width: 32, polynomial: '0x04C11DB7', init: '0xFFFFFFFF', xorOut: '0xFFFFFFFF', appendLength: false },
      ...{ reflectIn: true, reflectOut: true, doc: 'A checksum.' },
    },
  },
  tolerances: {
    'no-token': { kind: 'layout', messages: ['Hello'], drop: ['token'], doc: 'No token.', cause: 'It was forgotten.' },
    late: { kind: 'unannouncedString', messages: ['Welcome'], type: 'Label', doc: 'A label.', cause: 'It was late.' },
  },
  headers: {
    request: {
      doc: 'A request.',
      fields: {
        version: { type: 'Version', doc: 'The version.' },
        flags: { type: 'U8', default: 0x81, max: 0x8f, doc: 'Flags that nobody reads.' },
        opcode: { type: 'U16', role: 'code', doc: 'The code.' },
        clientId: { type: 'Id', doc: 'The id.' },
        length: { type: 'U32', role: 'size', doc: 'The size.' },
      },
      order: ['version', 'flags', 'opcode', 'clientId', 'length'],
    },
    response: {
      doc: 'A response.',
      fields: {
        version: { type: 'Version', doc: 'The version.' },
        status: { type: 'U16', role: 'code', doc: 'The code.' },
        length: { type: 'U32', role: 'size', doc: 'The size.' },
        magic: { type: 'Magic', doc: 'A constant.' },
      },
      order: ['magic', 'version', 'status', 'length'],
    },
  },
  messages: {
    Hello: {
      direction: 'request',
      doc: 'A greeting.',
      answers: ['Welcome'],
      fields: {
        magic: { type: 'Magic', doc: 'A constant.' },
        total: { type: 'U64', doc: 'A wide number.' },
        port: { type: 'NetworkU16', doc: 'A big-endian number.' },
        mode: { type: 'Mode', doc: 'A mode.' },
        token: { type: 'Token', doc: 'Bytes as text.' },
        label: { type: 'Label', doc: 'A label.' },
        level: { type: 'U16', default: 5, absent: 1, doc: 'A number that a sender may leave out.' },
        rest: { type: 'Rest', length: { atMost: 'total' }, doc: 'What follows.' },
      },
      order: ['magic', 'total', 'port', 'mode', 'token', 'label', 'level', 'rest'],
    },
    Poke: { direction: 'request', doc: 'Nothing at all.', answers: ['Welcome'], fields: {}, order: [] },
    Welcome: {
      direction: 'response',
      doc: 'The answer.',
      fields: {
        total: { type: 'U64', doc: 'A wide number.' },
        count: { type: 'U16', doc: 'A number in the order of its direction.' },
        grade: { type: 'Magic', doc: 'A constant here, a number in another edition.' },
      },
      order: ['total', 'count', 'grade'],
    },
  },
  common: {
    doc: 'Common.',
    port: 4321,
    byteOrder: { request: 'little', response: 'big' },
    rsa: { bits: 1024, exponent: 17, publicKeySize: 160, oaepHash: 'sha1' },
    aes: { bits: 128, iv: 'zero' },
    block: { request: 1, response: 1 },
    content: { form: 'slices', size: 1024, sizing: { doubledAbove: 64 }, filling: 'none' },
    tolerates: [],
    writes: [],
    checksums: ['sum'],
    flow: {
      ...common.flow,
      returning: 'Poke',
      client: { ...common.flow.client, resends: 1, attempts: 1, unregisteredId: '00000000' },
      server: { ...common.flow.server, refusals: Object.fromEntries(REFUSALS.map((refusal) => [refusal, []])) },
    },
  },
  editions: {
    first: { doc: 'The first.', codes: { Hello: 0x0102, Poke: 3, Welcome: 0x0102 } },
    second: {
      extends: 'first',
      doc: 'The second: a number where the first has a constant, and no level.',
      messages: {
        Hello: { order: ['label', 'magic', 'total', 'port', 'mode', 'token', 'rest'] },
        Welcome: { fields: { grade: { type: 'U16' } } },
      },
    },
  },
  dialects: { same: { extends: 'second', port: 4322, doc: 'A peer at another port, whose messages are the same.' } },
  examples: [
    {
      message: 'Hello',
      name: 'everything',
      clientId: 'a1b2c3d4',
      values: { total: 9007199254740991, port: 4660, mode: 7, token: '0fa1beef', label: 'ab', rest: '010203' },
    },
    { message: 'Poke', name: 'nothing', clientId: '00000000', values: {} },
    { message: 'Welcome', name: 'numbers', values: { total: 258, count: 772, grade: 0xcafe } },
  ],
};
