import { join } from 'node:path';
import * as ts from 'typescript';
import { generate } from '../../codegen/generate';
import { WireError } from '../../src/wire/error';
import { Framer } from '../../src/wire/framer';
import type { MessageDescriptor, WireProfile } from '../../src/wire/profile';
import type { Layout } from '../../src/wire/layout';
import { compiled, OUT, textOf } from './compiled';
import { PROBE } from './probe-schema';

type Value = Readonly<Record<string, unknown>>;

const files = generate(JSON.stringify(PROBE), 'probe.json');
const { editions, dialects } = compiled(PROBE)('index.ts') as { editions: WireProfile[]; dialects: WireProfile[] };
const [first, second] = editions as [WireProfile, WireProfile];
const [same] = dialects as [WireProfile];

function layoutOf(profile: WireProfile, message: string): Layout<Value> {
  const descriptor = { ...profile.requests, ...profile.responses }[message] as MessageDescriptor<Value> | undefined;
  if (descriptor === undefined) throw new Error(`${profile.id} has no ${message}`);
  return descriptor.layout;
}

function fromHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function errorOf(action: () => unknown): string {
  try {
    action();
    return 'none';
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return `${error.code} ${error.message}`;
  }
}

const own = fromHex('a1b2c3d4');
const header = { clientId: own };
const hello = {
  total: Number.MAX_SAFE_INTEGER,
  port: 0x1234,
  mode: 7,
  token: fromHex('0fa1beef'),
  label: fromHex('6162'),
};
// magic, total, port, mode, token as text, label with a NUL and spaces, level
const HELLO = 'feca ffffffffffff1f00 1234 07 3066613162656566 616200202020 0500'.replaceAll(' ', '');

describe('a message with every kind of field', () => {
  test('encodes to the bytes that its schema says, a default where nothing is given', () => {
    expect(toHex(layoutOf(first, 'Hello').encode(hello))).toBe(HELLO);
    expect(toHex(layoutOf(first, 'Hello').encode({ ...hello, level: 0x0106 }))).toBe(HELLO.slice(0, -4) + '0601');
  });

  test('decodes to its value, without its constant', () => {
    expect(layoutOf(first, 'Hello').decode(fromHex(HELLO), header)).toEqual({ ...hello, level: 5 });
  });

  test('lies in another order in another edition, and takes from a rule what is not on the wire', () => {
    const bytes = '616200202020 feca ffffffffffff1f00 1234 07 3066613162656566'.replaceAll(' ', '');
    expect(toHex(layoutOf(second, 'Hello').encode(hello))).toBe(bytes);
    expect(layoutOf(second, 'Hello').decode(fromHex(bytes), header)).toEqual({ ...hello, level: 1 });
  });

  test.each([
    ['another constant', 'fecb ffffffffffff1f00', 'E_LIMIT magic is 52222, outside 51966 to 51966'],
    [
      'a number beyond 53 bits',
      'feca 0000000000002000',
      'E_LIMIT total is 9007199254740992, outside 0 to 9007199254740991',
    ],
    ['a number below its least', 'feca ffffffffffff1f00 0000', 'E_LIMIT port is 0, outside 1 to 65535'],
    ['a value without a name', 'feca ffffffffffff1f00 1234 01', 'E_ENUM mode is 1, which is none of 0 (off), 7 (on)'],
    [
      'text that is not hexadecimal',
      'feca ffffffffffff1f00 1234 07 30466131',
      'E_TEXT token is no lower-case hexadecimal text: "0Fa1beef"',
    ],
    [
      'another filler',
      'feca ffffffffffff1f00 1234 07 3066613162656566 616200202000',
      'E_FILL label holds other bytes than filler behind its NUL',
    ],
  ])('is refused with %s', (_, beginning, error) => {
    const hex = beginning.replaceAll(' ', '');
    const bytes = fromHex(hex + HELLO.slice(hex.length));
    expect(errorOf(() => layoutOf(first, 'Hello').decode(bytes, header))).toBe(error);
  });

  test.each([
    ['total', 2 ** 53, 'E_LIMIT total is 9007199254740992, outside 0 to 9007199254740991'],
    ['port', 0, 'E_LIMIT port is 0, outside 1 to 65535'],
    ['mode', 1, 'E_ENUM mode is 1, which is none of 0 (off), 7 (on)'],
    ['token', new Uint8Array(8), 'E_SIZE token has 8 bytes where the field holds 4'],
    ['label', Buffer.from('abcde'), 'E_LIMIT label has 5 bytes, outside 1 to 4'],
    ['level', 65536, 'E_LIMIT level is 65536, outside 0 to 65535'],
  ])('does not encode a wrong %s', (field, value, error) => {
    expect(errorOf(() => layoutOf(first, 'Hello').encode({ ...hello, [field]: value }))).toBe(error);
  });
});

describe('a direction with big-endian integers', () => {
  test('writes and reads them so, the wide one too', () => {
    const bytes = '0000000000000102 0304 cafe'.replaceAll(' ', '');
    expect(toHex(layoutOf(first, 'Welcome').encode({ total: 0x0102, count: 0x0304 }))).toBe(bytes);
    expect(layoutOf(first, 'Welcome').decode(fromHex(bytes), header)).toEqual({
      total: 0x0102,
      count: 0x0304,
      grade: 0xcafe,
    });
  });
});

describe('a constant that is a number in another edition', () => {
  test('is in the value of both, and refused where it is another', () => {
    const value = { total: 1, count: 2, grade: 0x0305 };
    const bytes = fromHex('0000000000000001 0002 0305');
    expect(toHex(layoutOf(second, 'Welcome').encode(value))).toBe(toHex(bytes));
    expect(layoutOf(second, 'Welcome').decode(bytes, header)).toEqual(value);
    const error = 'E_LIMIT grade is 773, outside 51966 to 51966';
    expect(errorOf(() => layoutOf(first, 'Welcome').encode(value))).toBe(error);
    expect(errorOf(() => layoutOf(first, 'Welcome').decode(bytes, header))).toBe(error);
  });
});

describe('an empty message', () => {
  test('has no bytes, and refuses any', () => {
    expect(layoutOf(first, 'Poke').encode({})).toEqual(new Uint8Array(0));
    expect(layoutOf(first, 'Poke').decode(new Uint8Array(0), header)).toEqual({});
    const error = 'E_SIZE Poke.first is too long: 1 bytes where it has 0';
    expect(errorOf(() => layoutOf(first, 'Poke').decode(new Uint8Array(1), header))).toBe(error);
  });
});

describe('a header with further fields', () => {
  test('writes their defaults and constants, and does not read them', () => {
    const request = { opcode: 0x0102, clientId: own, length: 0x0a0b0c0d };
    expect(toHex(first.requestHeader.encode(request))).toBe('02810201a1b2c3d40d0c0b0a');
    expect(first.requestHeader.decode(fromHex('028f0201a1b2c3d40d0c0b0a'), header)).toEqual(request);
    const response = { status: 0x0102, length: 0x0a0b0c0d };
    expect(toHex(first.responseHeader.encode(response))).toBe('cafe0201020a0b0c0d');
    expect(first.responseHeader.decode(fromHex('cafe0201020a0b0c0d'), header)).toEqual(response);
  });

  test('holds them to their limits all the same', () => {
    const decode = (hex: string) => () => first.requestHeader.decode(fromHex(hex), header);
    expect(errorOf(decode('02900201a1b2c3d40d0c0b0a'))).toBe('E_LIMIT flags is 144, outside 0 to 143');
    expect(errorOf(decode('03810201a1b2c3d40d0c0b0a'))).toBe('E_LIMIT version is 3, outside 2 to 2');
    expect(errorOf(() => first.responseHeader.decode(fromHex('cafd0201020a0b0c0d'), header))).toBe(
      'E_LIMIT magic is 51965, outside 51966 to 51966',
    );
  });

  test('serves the framer', () => {
    const framer = new Framer<Record<string, unknown>>('request');
    framer.push(fromHex(`02810201a1b2c3d4 24000000 ${HELLO.slice(0, 4)} 0300000000000000 ${HELLO.slice(20)} 00010203`));
    expect(framer.next([first])).toMatchObject({
      kind: 'violation',
      error: { code: 'E_BODY_SIZE', hint: 'Payload size less 29 must be at most total.' },
      bodyLength: 36,
    });
  });
});

describe('golden vectors', () => {
  test('agree with bytes made by hand', () => {
    const { vectors } = JSON.parse(textOf(files, 'vectors/first.json')) as { vectors: { name: string; hex: string }[] };
    expect(vectors.map(({ name, hex }) => [name, hex])).toEqual([
      ['everything', `02810201a1b2c3d420000000${HELLO}010203`],
      ['nothing', '028103000000000000000000'],
      ['numbers', 'cafe0201020000000c00000000000001020304cafe'],
    ]);
  });
});

describe('layouts', () => {
  test('are emitted once for each distinct field list, and shared by what agrees on it', () => {
    const layouts = files.map(({ path }) => path).filter((path) => path.startsWith('layouts/') && path.endsWith('.ts'));
    const document = files.find(({ path }) => path.endsWith('README.md'))?.path ?? '';
    expect(layouts.sort()).toEqual([
      'layouts/hello-first.ts',
      'layouts/hello-second.ts',
      'layouts/poke-first.ts',
      'layouts/request-header-first.ts',
      'layouts/response-header-first.ts',
      'layouts/welcome-first.ts',
      'layouts/welcome-second.ts',
    ]);
    for (const message of ['Hello', 'Poke', 'Welcome']) {
      expect([message, layoutOf(same, message) === layoutOf(second, message)]).toEqual([message, true]);
    }
    expect(layoutOf(first, 'Poke')).toBe(layoutOf(second, 'Poke'));
    expect(textOf(files, document)).toContain(
      '| [Hello.second](hello-second.ts) | 27 and rest | Hello in second, same |\n',
    );
  });
});

describe('emitted text', () => {
  /** What stands behind the field tables. */
  const codec = (path: string): string => textOf(files, path).split('interface Raw')[1] ?? '';

  test('of a message is a parser, a decoder and an encoder over its field table', () => {
    expect(`interface Raw${codec('layouts/hello-first.ts')}`.replace(/^ +/gm, '')).toBe(
      `interface Raw {
readonly magic: number;
readonly total: bigint;
readonly port: number;
readonly mode: number;
readonly label: Uint8Array;
readonly level: number;
}

const parser = new Parser().uint16le("magic").uint64le("total").uint16be("port").uint8("mode").seek(8).buffer("label", { length: 6 }).uint16le("level");

/** Message of 29 bytes, then rest. */
export const helloFirst: Layout<Hello> = {
name: "Hello.first",
fixedSize: 29,
fields: [magic, total, port, mode, token, label, level],
body: {"name":"rest","doc":"What follows.","length":{"rule":"atMost","field":"total"}},
decode(fixed) {
const raw = parser.parse(exactly(fixed, 29, "Hello.first")) as Raw;
uint(raw.magic, magic);
return { total: uint(raw.total, total), port: uint(raw.port, port), mode: uint(raw.mode, mode), token: bytesFrom(fixed, token), label: stringFrom(raw.label, label), level: uint(raw.level, level) };
},
encode(message, bytes = new Uint8Array(29), start = 0) {
writeUint16le(bytes, start, uint(51966, magic));
writeUint64le(bytes, start + 2, uint(message.total, total));
writeUint16be(bytes, start + 10, uint(message.port, port));
writeUint8(bytes, start + 12, uint(message.mode, mode));
writeBytes(bytes, start + 13, message.token, token);
writeString(bytes, start + 21, message.label, label);
writeUint16le(bytes, start + 27, uint((message.level ?? 5), level));
return bytes;
},
};
`.replace(/^ +/gm, ''),
    );
  });

  test('of an empty message has no parser', () => {
    const text = textOf(files, 'layouts/poke-first.ts');
    expect(text).not.toContain('arser');
    expect(text).toContain('exactly(fixed, 0, "Poke.first");');
  });

  test('of a header writes its fillers whatever it is given', () => {
    expect(textOf(files, 'layouts/request-header-first.ts')).toContain(
      'writeUint8(bytes, start + 1, uint(129, flags));',
    );
    expect(textOf(files, 'layouts/response-header-first.ts')).toContain(
      'writeUint16be(bytes, start, uint(51966, magic));',
    );
  });

  test('of a profile is its difference from the one that it stands on', () => {
    const table = textOf(files, 'profiles/same.ts').split('export const ')[1];
    expect(table?.replace(/ +/g, ' ')).toBe(
      'dialectSame: Edition<RequestsSecond, ResponsesFirst> = extend(editionSecond, ' +
        '{ id: "same", doc: "A peer at another port, whose messages are the same.", port: 4322 });\n',
    );
  });

  test('of an edition has types of its messages with the fields that it has on the wire', () => {
    const [, hello = ''] = textOf(files, 'types/second.ts').split('export interface HelloSecond');
    expect(hello.match(/readonly \w+\??: \w+/g)).toEqual(
      ['total: number', 'port: number', 'mode: number', 'token: Uint8Array', 'label: Uint8Array']
        .map((field) => `readonly ${field}`)
        .concat(['readonly Hello: HelloSecond', 'readonly Poke: Poke']),
    );
  });

  test('of a message type says what a sender may leave out', () => {
    const text = textOf(files, 'messages.ts');
    expect(text).toContain('readonly level?: number | undefined;');
    expect(text).toContain('readonly grade: number;');
    expect(text).not.toContain('magic');
    expect(text).toContain('export type Poke = Readonly<Record<string, never>>;');
  });

  test('is TypeScript without an error', () => {
    const base = ts.readConfigFile(join(OUT, '..', 'tsconfig.base.json'), (path) => ts.sys.readFile(path));
    const { options } = ts.convertCompilerOptionsFromJson(
      (base.config as { compilerOptions: object }).compilerOptions,
      join(OUT, '..'),
    );
    const texts = new Map(files.map(({ path, text }) => [join(OUT, path), text]));
    const host = ts.createCompilerHost(options);
    const { readFile, fileExists } = host;
    host.fileExists = (path) => texts.has(join(path)) || fileExists(path);
    host.readFile = (path) => texts.get(join(path)) ?? readFile(path);
    const roots = [...texts.keys()].filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'));
    const program = ts.createProgram(roots, { ...options, composite: false, noEmit: true, skipLibCheck: true }, host);
    const found = ts
      .getPreEmitDiagnostics(program)
      .map(({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
    expect(found).toEqual([]);
  });
});
