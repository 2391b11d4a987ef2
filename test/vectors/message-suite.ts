/* eslint-disable jest/no-export -- the generated tests call what is exported here, to have their tests declared */
import type { Profile } from '../../generated';
import { strictly } from '../../src/protocol/strictly';
import { WireError } from '../../src/wire/error';
import type { Frame } from '../../src/wire/frame';
import { Framer } from '../../src/wire/framer';
import type { HeaderLayout, HeaderValues } from '../../src/wire/layout';
import { headerOf, type MessageDescriptor, type WireProfile } from '../../src/wire/profile';

/** A named value of a message, as generated/vectors/ holds it: the whole message and the place of every field. */
export interface GoldenVector {
  readonly message: string;
  readonly name: string;
  /** The client id of a request's header, in hexadecimal digits. */
  readonly clientId?: string;
  readonly hex: string;
  readonly fields: readonly {
    /** `header`, `payload` or `body`. */
    readonly in: string;
    readonly name: string;
    /** From the first byte of the header. */
    readonly offset: number;
    readonly hex: string;
    /** A number, or bytes in hexadecimal digits; a body has none. */
    readonly value?: number | string;
  }[];
}

interface Place {
  readonly field: string;
  /** From the first byte of the payload. */
  readonly offset: number;
  readonly size: number;
  /** `false` for a constant, which is on the wire but not in the message's value. */
  readonly isValue?: boolean;
}

interface UintLimits extends Place {
  readonly kind: 'uint';
  readonly byteOrder: 'little' | 'big';
  readonly min: number;
  readonly max: number;
  readonly values?: Readonly<Record<string, number>>;
}

interface BytesLimits extends Place {
  readonly kind: 'bytes';
  readonly text?: 'hex';
  /** The field of the header that it repeats. */
  readonly equals?: string;
}

interface StringLimits extends Place {
  readonly kind: 'string';
  readonly fill: number;
  readonly min: number;
  readonly max: number;
}

/** What the schema says of one message of one profile. */
export interface Expectation {
  readonly direction: 'request' | 'response';
  readonly message: string;
  readonly code: number;
  readonly headerSize: number;
  readonly fixedSize: number;
  readonly body?: {
    readonly field: string;
    readonly length?: { readonly rule: 'is' | 'atMost'; readonly field: string };
  };
  readonly limits: readonly (UintLimits | BytesLimits | StringLimits)[];
  /** Fields that the layout keeps off the wire, and where a reader takes their values from. */
  readonly offWire?: readonly { readonly field: string; readonly rule?: number | { readonly from: string } }[];
}

type Value = Readonly<Record<string, unknown>>;
type Pulled = Frame<Record<string, unknown>>;

/** A golden vector in parts. */
interface Golden {
  /** For a failure's text: profile, message, vector. */
  readonly at: string;
  readonly vector: GoldenVector;
  readonly bytes: Uint8Array;
  readonly header: HeaderValues;
  readonly fixed: Uint8Array;
  readonly body: Uint8Array;
  readonly value: Value;
}

/** Declares the tests that hold one message's codec, nothing tolerated, against its golden vectors and its limits. */
export function messageSuite(tolerant: Profile, vectors: readonly GoldenVector[], expectation: Expectation): void {
  const profile: WireProfile = strictly(tolerant);
  const { direction, message, code, headerSize, fixedSize, limits } = expectation;
  const whose = `${profile.id} ${message}`;
  const headerLayout = headerOf(profile, direction) as HeaderLayout<HeaderValues>;
  const descriptor = (direction === 'request' ? profile.requests : profile.responses)[
    message
  ] as MessageDescriptor<Value>;
  const { layout } = descriptor;
  const goldens = vectors.filter((vector) => vector.message === message).map((vector) => inParts(vector, expectation));

  function inParts(vector: GoldenVector, { offWire = [] }: Expectation): Golden {
    const bytes = fromHex(vector.hex);
    const ofPart = (part: string): [string, unknown][] =>
      vector.fields
        .filter((field) => field.in === part && field.value !== undefined)
        .map(({ name, value }) => [name, typeof value === 'string' ? fromHex(value) : value]);
    const constants = limits.filter((limit) => limit.isValue === false).map((limit) => limit.field);
    const onWire = ofPart('payload').filter(([name]) => !constants.includes(name));
    const header = Object.fromEntries(ofPart('header')) as HeaderValues;
    const known = offWire.filter(({ rule }) => rule !== undefined);
    const absent = known.map(({ field, rule }) => [field, typeof rule === 'object' ? header[rule.from] : rule]);
    return {
      at: `${whose}, ${JSON.stringify(vector.name)}`,
      vector,
      bytes,
      header,
      fixed: bytes.subarray(headerSize, headerSize + fixedSize),
      body: bytes.subarray(headerSize + fixedSize),
      value: Object.fromEntries([...onWire, ...absent]) as Value,
    };
  }

  function frames(bytes: Uint8Array): { frames: Pulled[]; unfinished: string | undefined } {
    const framer = new Framer<Record<string, unknown>>(direction);
    framer.push(bytes);
    const pulled: Pulled[] = [];
    for (let frame = framer.next([profile]); frame !== undefined; frame = framer.next([profile])) pulled.push(frame);
    return { frames: pulled, unfinished: framer.unfinished };
  }

  /** The golden vector with another header, and as many payload bytes as that declares. */
  function withHeader(golden: Golden, change: HeaderValues): Uint8Array {
    const header = { ...golden.header, ...change };
    const size = Number(header[headerLayout.size.name]);
    const payload = new Uint8Array(size);
    payload.set(golden.bytes.subarray(headerSize, headerSize + size));
    return Buffer.concat([headerLayout.encode(header), payload]);
  }

  /** A violation after which the declared bytes come out, and then the next message is read. */
  function expectViolation(
    at: string,
    golden: Golden,
    bytes: Uint8Array,
    error: string,
    name: string | undefined,
  ): void {
    const declared = bytes.length - headerSize;
    const { frames: pulled, unfinished } = frames(Buffer.concat([bytes, golden.bytes]));
    const summary = pulled.slice(0, 3).map((frame) => {
      if (frame.kind === 'violation') return [frame.kind, frame.error.code, frame.name, frame.bodyLength];
      if (frame.kind === 'message') return [frame.kind, frame.message.name];
      return [frame.kind, frame.raw.length, frame.kind === 'body' && frame.last];
    });
    const violation = ['violation', error, name, declared];
    expect({ at, summary, unfinished }).toEqual({
      at,
      summary: [violation, ['body', declared, true], ['message', message]],
      unfinished: undefined,
    });
  }

  function decodeError(fixed: Uint8Array, golden: Golden): string {
    return errorOf(() => layout.decode(fixed, golden.header));
  }

  describe(`${profile.id} ${message}`, () => {
    test('has its code and sizes, and a golden vector', () => {
      const { name, code: bound } = descriptor;
      expect({ whose, name, bound, fixed: layout.fixedSize, header: headerLayout.fixedSize }).toEqual({
        whose,
        name: message,
        bound: code,
        fixed: fixedSize,
        header: headerSize,
      });
      expect({ whose, vectors: goldens.length }).not.toEqual({ whose, vectors: 0 });
    });

    test('golden vectors: every field lies where the schema puts it', () => {
      for (const { at, vector, bytes } of goldens) {
        for (const field of vector.fields) {
          const there = toHex(bytes.subarray(field.offset, field.offset + field.hex.length / 2));
          const where = `${at}, ${field.name} at offset ${field.offset}`;
          expect({ where, bytes: there }).toEqual({ where, bytes: field.hex });
        }
        const payload = vector.fields.filter((field) => field.in === 'payload');
        expect({ at, places: payload.map(({ name, offset, hex }) => [name, offset, hex.length / 2]) }).toEqual({
          at,
          places: limits.map(({ field, offset, size }) => [field, headerSize + offset, size]),
        });
      }
    });

    test('golden vectors: the header encodes and decodes', () => {
      for (const { at, header, bytes } of goldens) {
        const raw = bytes.subarray(0, headerSize);
        const values = headerLayout.decode(raw, {});
        expect({ at, sent: values[headerLayout.code.name], announced: values[headerLayout.size.name] }).toEqual({
          at,
          sent: code,
          announced: bytes.length - headerSize,
        });
        expect({ at, header: toHex(headerLayout.encode(header)) }).toEqual({ at, header: toHex(raw) });
      }
    });

    test('golden vectors: the payload encodes and decodes', () => {
      for (const { at, header, fixed, value } of goldens) {
        expect({ at, bytes: toHex(layout.encode(value)) }).toEqual({ at, bytes: toHex(fixed) });
        expect({ at, value: layout.decode(fixed, header) }).toEqual({ at, value });
      }
    });

    test('golden vectors pass the framer', () => {
      for (const { at, bytes, body, value } of goldens) {
        const pulled = frames(bytes);
        const [first, ...rest] = pulled.frames;
        expect({ at, first }).toMatchObject({
          at,
          first: {
            kind: 'message',
            header: { code, payloadSize: bytes.length - headerSize },
            message: { name: message, value },
            bodyLength: expectation.body === undefined ? undefined : body.length,
          },
        });
        const bodies =
          expectation.body === undefined
            ? []
            : [{ kind: 'body', bytes: new Uint8Array(body), raw: new Uint8Array(body), last: true }];
        expect({ at, rest, unfinished: pulled.unfinished }).toEqual({ at, rest: bodies, unfinished: undefined });
      }
    });

    test('every truncation is unfinished, and says where', () => {
      for (const { at, bytes } of goldens) {
        const wrong: unknown[] = [];
        for (let length = 0; length < bytes.length; length++) {
          const { frames: pulled, unfinished } = frames(bytes.subarray(0, length));
          const isEarly = pulled.some((frame) => frame.kind === 'violation' || (frame.kind === 'body' && frame.last));
          const hasMessage = pulled.some((frame) => frame.kind === 'message');
          const expected = standing(length, bytes.length);
          if (isEarly || hasMessage !== length >= headerSize + fixedSize || unfinished !== expected)
            wrong.push({ offset: length, kinds: pulled.map(({ kind }) => kind), unfinished, expected });
        }
        expect({ at, wrong }).toEqual({ at, wrong: [] });
      }
    });

    function standing(length: number, total: number): string | undefined {
      const count = (bytes: number): string => (bytes === 1 ? '1 byte' : `${bytes} bytes`);
      if (length === 0) return undefined;
      if (length < headerSize) return `${count(length)} into a header`;
      if (length < headerSize + fixedSize) return `${count(length - headerSize)} into the payload of ${message}`;
      return `${count(total - length)} before the end of a message's content`;
    }

    test('the codec refuses every truncation and any byte too many', () => {
      for (const golden of goldens) {
        const { at, fixed } = golden;
        const sizes = [...Array.from({ length: fixedSize }, (_, size) => size), fixedSize + 1, 2 * fixedSize + 1];
        const accepted = sizes.filter((size) => {
          const bytes = new Uint8Array(size);
          bytes.set(fixed.subarray(0, size));
          return decodeError(bytes, golden) !== `E_SIZE at ${Math.min(size, fixedSize)}`;
        });
        expect({ at, accepted }).toEqual({ at, accepted: [] });
      }
    });

    test('an unknown code is a violation, and its declared bytes follow', () => {
      const used = Object.values(direction === 'request' ? profile.requests : profile.responses);
      const free = [0, 1, 65535, ...used.map((each) => (each?.code ?? 0) + 1)].find((candidate) =>
        used.every((each) => each?.code !== candidate),
      );
      for (const golden of goldens) {
        const bytes = withHeader(golden, { code: free ?? 0 });
        expectViolation(`${golden.at}, code ${free}`, golden, bytes, 'E_UNKNOWN_CODE', undefined);
      }
    });

    test('a wrong payload size is a violation, and its declared bytes follow', () => {
      for (const golden of goldens) {
        for (const { payloadSize, error } of wrongSizes(golden)) {
          const bytes = withHeader(golden, { payloadSize });
          expectViolation(`${golden.at}, payload size ${payloadSize}`, golden, bytes, error, message);
        }
      }
    });

    function wrongSizes({ body, value }: Golden): { payloadSize: number; error: string }[] {
      const short = fixedSize === 0 ? [] : [{ payloadSize: fixedSize - 1, error: 'E_PAYLOAD_SIZE' }];
      if (expectation.body === undefined) return [...short, { payloadSize: fixedSize + 1, error: 'E_PAYLOAD_SIZE' }];
      const rule = expectation.body.length;
      if (rule === undefined) return short;
      const declared = Number(value[rule.field]);
      const wrong = rule.rule === 'is' ? [declared - 1, declared + 1].filter((size) => size >= 0) : [declared + 1];
      return [...short, ...wrong.map((size) => ({ payloadSize: fixedSize + size, error: 'E_BODY_SIZE' }))].filter(
        ({ payloadSize }) => payloadSize !== fixedSize + body.length,
      );
    }

    for (const limit of limits) {
      test(`${limit.field} keeps its limits`, () => {
        for (const golden of goldens) {
          if (limit.kind === 'uint') expectUintLimits(limit, golden);
          else if (limit.kind === 'bytes') expectBytesLimits(limit, golden);
          else expectStringLimits(limit, golden);
        }
      });
    }

    /** The value is taken, written as these bytes, and read back. */
    function expectAccepted(limit: Place, golden: Golden, fieldValue: unknown, raw: Uint8Array): void {
      const at = `${golden.at}, ${limit.field} at offset ${headerSize + limit.offset}`;
      const value = { ...golden.value, [limit.field]: fieldValue };
      const bytes = layout.encode(value);
      expect({ at, bytes: toHex(bytes) }).toEqual({ at, bytes: toHex(patched(golden.fixed, limit.offset, raw)) });
      expect({ at, value: layout.decode(bytes, golden.header) }).toEqual({ at, value });
    }

    function expectEncodeRefuses(limit: Place, golden: Golden, fieldValue: unknown, error: string): void {
      const at = `${golden.at}, encode ${limit.field} at offset ${headerSize + limit.offset}`;
      const found = errorOf(() => layout.encode({ ...golden.value, [limit.field]: fieldValue }), limit.field);
      expect({ at, error: found }).toEqual({ at, error });
    }

    function expectDecodeRefuses(limit: Place, golden: Golden, raw: Uint8Array, error: string): void {
      const at = `${golden.at}, decode ${limit.field} at offset ${headerSize + limit.offset}`;
      const found = decodeError(patched(golden.fixed, limit.offset, raw), golden);
      expect({ at, error: found }).toEqual({ at, error });
    }

    function expectUintLimits(limit: UintLimits, golden: Golden): void {
      const { min, max, values, offset, size } = limit;
      const here = ` at ${offset}`;
      const isValue = limit.isValue !== false;
      const bias = biasOf(limit, golden);
      const named = values === undefined ? [min, max] : Object.values(values);
      for (const number of named) if (isValue) expectAccepted(limit, golden, number - bias, numberBytes(number, limit));
      for (const number of [min - 1, max + 1, 0.5, NaN]) {
        if (isValue) expectEncodeRefuses(limit, golden, number - bias, `E_LIMIT${here}`);
        if (number < 0 || number > largestOf(size) || !Number.isInteger(number)) continue;
        expectDecodeRefuses(limit, golden, numberBytes(number, limit), `E_LIMIT${here}`);
      }
      const unnamed = [min, max].find((number) => values !== undefined && !named.includes(number));
      if (unnamed === undefined) return;
      expectEncodeRefuses(limit, golden, unnamed - bias, `E_ENUM${here}`);
      expectDecodeRefuses(limit, golden, numberBytes(unnamed, limit), `E_ENUM${here}`);
    }

    /** What stands on the wire less the value: not 0 where the peer counts from another number. Limits are the wire's. */
    function biasOf({ field, byteOrder }: UintLimits, { vector }: Golden): number {
      const there = vector.fields.find((each) => each.in === 'payload' && each.name === field);
      if (typeof there?.value !== 'number') return 0;
      const digits = Buffer.from(there.hex, 'hex');
      return Number(`0x${(byteOrder === 'big' ? digits : digits.reverse()).toString('hex')}`) - there.value;
    }

    function expectBytesLimits(limit: BytesLimits, golden: Golden): void {
      const { offset, size, text, equals } = limit;
      const count = text === 'hex' ? size / 2 : size;
      for (const wrong of [count - 1, count + 1]) {
        expectEncodeRefuses(limit, golden, new Uint8Array(wrong), `E_SIZE at ${offset}`);
      }
      expectEncodeRefuses(limit, golden, undefined, `E_MISSING at ${offset}`);
      if (text === 'hex') expectDecodeRefuses(limit, golden, Buffer.alloc(size, 'G'), `E_TEXT at ${offset}`);
      if (equals === undefined) {
        const value = new Uint8Array(count).fill(0xa5);
        expectAccepted(limit, golden, value, text === 'hex' ? Buffer.from(toHex(value), 'latin1') : value);
      } else if (text === undefined) {
        const other = golden.fixed.slice(offset, offset + size).map((byte) => byte ^ 1);
        expectDecodeRefuses(limit, golden, other, `E_REPEATED at ${offset}`);
      }
    }

    function expectStringLimits(limit: StringLimits, golden: Golden): void {
      const { offset, size, fill, min, max } = limit;
      const here = ` at ${offset}`;
      const raw = (length: number): Uint8Array =>
        new Uint8Array(size)
          .fill(fill)
          .fill(0x41, 0, length)
          .fill(0, length, length + 1);
      for (const length of [min, max]) expectAccepted(limit, golden, new Uint8Array(length).fill(0x41), raw(length));
      for (const length of [min - 1, max + 1]) {
        if (length < 0) continue;
        expectEncodeRefuses(limit, golden, new Uint8Array(length).fill(0x41), `E_LIMIT${here}`);
        if (length < size) expectDecodeRefuses(limit, golden, raw(length), `E_LIMIT${here}`);
      }
      expectEncodeRefuses(limit, golden, undefined, `E_MISSING${here}`);
      expectEncodeRefuses(limit, golden, Uint8Array.of(0x41, 0, 0x41), `E_TERMINATOR at ${offset + 1}`);
      expectDecodeRefuses(limit, golden, new Uint8Array(size).fill(0x41), `E_TERMINATOR${here}`);
      for (const place of [max + 1, size - 1]) {
        if (place >= size || place <= min) continue;
        const dirty = raw(Math.min(max, place - 1));
        dirty[place] = fill ^ 0xff;
        expectDecodeRefuses(limit, golden, dirty, `E_FILL at ${offset + place}`);
      }
    }
  });
}

/** Code and offset of the error that comes, and its field where it is not the one expected. */
function errorOf(action: () => unknown, field?: string): string {
  try {
    action();
    return 'none';
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const other = field === undefined || error.field === field ? '' : ` of ${String(error.field)}`;
    return `${error.code} at ${String(error.offset)}${other}`;
  }
}

function numberBytes(value: number, { size, byteOrder }: UintLimits): Uint8Array {
  const digits = Buffer.from(
    BigInt(value)
      .toString(16)
      .padStart(2 * size, '0'),
    'hex',
  );
  return byteOrder === 'big' ? digits : digits.reverse();
}

function largestOf(size: number): number {
  return Number(2n ** BigInt(8 * size) - 1n);
}

function patched(bytes: Uint8Array, offset: number, part: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes);
  copy.set(part, offset);
  return copy;
}

function fromHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
