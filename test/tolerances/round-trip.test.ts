import * as fc from 'fast-check';
import { editions, type Profile } from '../../generated';
import { decodeStream } from '../../src/inspect/decode-stream';
import { isExplained } from '../../src/inspect/rewritten';
import { createFramer } from '../../src/protocol/framer';
import { encodeHeader } from '../../src/wire/encode';
import type { FieldSpec, Layout } from '../../src/wire/layout';
import { headerOf, type Direction, type MessageDescriptor } from '../../src/wire/profile';
import { plainMessage } from '../../src/wire/raw-message';
import { concerns, type DeviationDetails, type Tolerance } from '../../src/wire/tolerance';
import { kindOf } from '../../src/wire/tolerances/kinds';
import { BETWEEN_MESSAGES } from './deviating';

type Value = Readonly<Record<string, unknown>>;

/** A message that a profile may send, with a deviation that it tolerates. */
interface Subject {
  readonly profile: Profile;
  readonly direction: Direction;
  readonly descriptor: MessageDescriptor<Value>;
  readonly tolerance: Tolerance;
  /** The layout that the deviation uses. */
  readonly layout: Layout<Value>;
}

interface Written {
  readonly value: Value;
  readonly content: Uint8Array;
  readonly details: DeviationDetails;
}

const subjects = editions.flatMap((profile) =>
  (['request', 'response'] as const).flatMap((direction) =>
    Object.values(direction === 'request' ? profile.requests : profile.responses).flatMap((each) =>
      profile.tolerates.flatMap((tolerance) =>
        subjectsOf(profile, direction, each as MessageDescriptor<Value> | undefined, tolerance),
      ),
    ),
  ),
);

function subjectsOf(
  profile: Profile,
  direction: Direction,
  descriptor: MessageDescriptor<Value> | undefined,
  tolerance: Tolerance,
): Subject[] {
  if (descriptor === undefined || !concerns(tolerance, descriptor.name)) return [];
  const { layout, variants } = descriptor;
  const hasBody = layout.body !== undefined;
  const strings = layout.fields.filter(({ kind }) => kind === 'string').length;
  const subject = { profile, direction, descriptor, tolerance, layout };
  switch (tolerance.kind) {
    case 'layout':
      return variants
        .filter(({ tolerances }) => tolerances.join() === tolerance.id)
        .map((variant) => ({ ...subject, layout: variant.layout }));
    case 'bareString':
    case 'dirtyFill':
      return strings === 1 ? [subject] : [];
    case 'sizeWithoutBody':
    case 'paddedBody':
      return hasBody ? [subject] : [];
    case 'sizeAnnouncesMore':
      return hasBody ? [] : [subject];
    case 'sizeIncludesHeader':
    case 'unannouncedString':
      return [subject];
    default:
      return [];
  }
}

/** No byte is 0, so that nothing else than an id begins like one, and none is a version, so that none begins a header. */
const opaque = (size: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: size, maxLength: size }).map((bytes) => bytes.map((byte) => byte | 0x80));
const text = (min: number, max: number): fc.Arbitrary<Uint8Array> =>
  fc.array(fc.integer({ min: 1, max: 255 }), { minLength: min, maxLength: max }).map((bytes) => Uint8Array.from(bytes));

function fieldValue(field: FieldSpec, clientId: Uint8Array): fc.Arbitrary<unknown> {
  if (field.name === 'clientId') return fc.constant(clientId);
  if (field.kind === 'bytes') return opaque(field.size);
  if (field.kind === 'string') return text(field.min, field.max);
  const bias = field.bias ?? 0;
  return fc.integer({ min: field.min - bias, max: field.max - bias });
}

function plainValue({ descriptor, layout }: Subject, clientId: Uint8Array): fc.Arbitrary<Value> {
  const fields = [...descriptor.layout.fields, ...layout.fields].map((field) => [
    field.name,
    fieldValue(field, clientId),
  ]);
  return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>);
}

/** A file's message and its content: all of it, or a first packet. What a last one has too much, others before it show. */
function sendFile(subject: Subject, clientId: Uint8Array): fc.Arbitrary<Written> {
  const { layout, tolerance } = subject;
  const isOne =
    layout.body?.length?.rule === 'is' ||
    ['sizeWithoutBody', 'sizeIncludesHeader', 'paddedBody'].includes(tolerance.kind);
  const total = isOne ? fc.constant(1) : fc.integer({ min: 2, max: 9 });
  const content = fc.uint8Array({ minLength: 1, maxLength: 70 });
  return fc.tuple(plainValue(subject, clientId), total, content).map(([value, totalPackets, bytes]): Written => {
    const contentSize = totalPackets * bytes.length;
    return { value: { ...value, contentSize, packetNumber: 1, totalPackets }, content: bytes, details: {} };
  });
}

function written(subject: Subject, clientId: Uint8Array): fc.Arbitrary<Written> {
  const { layout, tolerance } = subject;
  const plain =
    layout.body === undefined
      ? plainValue(subject, clientId).map((value): Written => ({ value, content: new Uint8Array(0), details: {} }))
      : sendFile(subject, clientId);
  return plain.chain((message) => detailsOf(tolerance, layout, message).map((details) => ({ ...message, details })));
}

function detailsOf(tolerance: Tolerance, layout: Layout<Value>, message: Written): fc.Arbitrary<DeviationDetails> {
  const string = layout.fields.find((field) => field.kind === 'string');
  switch (tolerance.kind) {
    case 'bareString':
      return fc.boolean().map((terminated) => ({ terminated }));
    case 'sizeAnnouncesMore':
      // Other sizes are those of other deviations: an id more, a header more.
      return fc
        .oneof(fc.constant(0), fc.integer({ min: 300, max: 400 }))
        .chain((more) =>
          opaque(more).map((bytes) => ({ announced: layout.fixedSize + (more === 0 ? 321 : more), bytes })),
        );
    case 'paddedBody':
      // As much filler as a header has bytes would be taken for a size that counts the header.
      return fc.integer({ min: 24, max: 70 }).map((surplus) => ({ bytes: new Uint8Array(surplus) }));
    case 'unannouncedString':
      return text(1, 254).map((name) => ({ bytes: Buffer.concat([name, new Uint8Array(255 - name.length)]) }));
    case 'dirtyFill': {
      const length = (message.value[string?.name ?? ''] as Uint8Array).length;
      return opaque((string?.size ?? 0) - length - 1).map((bytes) => ({ field: string?.name ?? '', bytes }));
    }
    default:
      return fc.constant(message.details);
  }
}

/** The bytes of the message with the deviation. */
function wireOf(
  { profile, direction, descriptor, layout, tolerance }: Subject,
  clientId: Uint8Array,
  message: Written,
): Buffer {
  const header = headerOf(profile, direction);
  const plain = plainMessage(layout.encode(message.value), message.content.length);
  const deviating = { layout, headerSize: header.fixedSize, details: message.details };
  const raw = kindOf(tolerance).write?.(plain, deviating) ?? plain;
  const head = encodeHeader(header, { clientId }, descriptor.code, raw.announced);
  return Buffer.concat([head, raw.fixed, message.content, raw.trailing]);
}

/** The fields that the layout has, which is all that a reader can know. */
function onWire({ layout }: Subject, value: Value): Value {
  return Object.fromEntries(layout.fields.map(({ name }) => [name, value[name]]));
}

test('every tolerance is among the subjects, but for those that single messages do not show', () => {
  const ids = (editions[0]?.tolerates ?? []).map(({ id }) => id).filter((id) => !BETWEEN_MESSAGES.includes(id));
  expect([...new Set(subjects.map(({ tolerance }) => tolerance.id))].sort()).toEqual(ids.sort());
});

describe.each(
  subjects.map((subject) => ({
    ...{ subject, id: subject.tolerance.id, profile: subject.profile.id, message: subject.descriptor.name },
  })),
)('$id in $message of $profile', ({ subject, id }) => {
  test('read(write(x)) is x, and write(read(bytes)) is the bytes', () => {
    const { profile, direction, tolerance } = subject;
    const example = opaque(16).chain((clientId) => fc.tuple(fc.constant(clientId), written(subject, clientId)));
    fc.assert(
      fc.property(example, ([clientId, message]) => {
        const wire = wireOf(subject, clientId, message);
        const framer = createFramer(direction);
        framer.push(wire);
        const frame = framer.next([profile]);
        if (frame?.kind !== 'message')
          throw new Error(`${id}: ${frame?.kind === 'violation' ? frame.error.message : 'nothing'}`);
        expect((frame.message as { readonly value: unknown }).value).toMatchObject(onWire(subject, message.value));
        const found = decodeStream(direction, wire, profile);
        expect([found.messages.length, found.left.length]).toEqual([1, 0]);
        const [recorded] = found.messages;
        if (recorded === undefined) return;
        expect(isExplained(recorded)).toBe(true);
        expect(Buffer.from(recorded.content).equals(message.content)).toBe(true);
        // Where nothing stands behind the NUL, or no NUL is missing, there is no deviation.
        const isNone = tolerance.kind === 'dirtyFill' && message.details.bytes?.length === 0;
        expect(recorded.deviations.map((one) => one.tolerance.id)).toEqual(isNone ? [] : [id]);
      }),
      { numRuns: 20 },
    );
  });
});
