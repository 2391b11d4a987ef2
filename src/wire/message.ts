import { blockPadding } from './block';
import { encodeRequest, encodeResponse } from './encode';
import { WireError } from './error';
import type { Named } from './frame';
import { Framer } from './framer';
import type { HeaderValues, Layout } from './layout';
import type { Direction, MessageDescriptor, WireProfile } from './profile';
import type { MessagesOf } from './typed-messages';

/** A message to encode, typed by its name: a request has a header with values, and some messages have a body. */
export type MessageToEncode<E extends WireProfile> = RequestToEncode<E> | ResponseToEncode<E>;

/** A request to encode. */
export type RequestToEncode<E extends WireProfile> = {
  readonly [Name in keyof MessagesOf<E, 'request'> & string]: {
    readonly name: Name;
    /** The values of the header, but for those that follow from the message: its code and its size. */
    readonly header: Partial<HeaderOf<E, 'request'>>;
    readonly value: MessagesOf<E, 'request'>[Name];
    /** What stands behind the fields; nothing by default. */
    readonly body?: Uint8Array | undefined;
  };
}[keyof MessagesOf<E, 'request'> & string];

/** A response to encode. */
export type ResponseToEncode<E extends WireProfile> = {
  readonly [Name in keyof MessagesOf<E, 'response'> & string]: {
    readonly name: Name;
    readonly header?: Partial<HeaderOf<E, 'response'>>;
    readonly value: MessagesOf<E, 'response'>[Name];
    readonly body?: undefined;
  };
}[keyof MessagesOf<E, 'response'> & string];

/** A message that was decoded: exactly the fields that were on the wire. */
export type DecodedMessage<E extends WireProfile, D extends Direction = Direction> = {
  readonly [Name in keyof MessagesOf<E, D> & string]: {
    readonly name: Name;
    readonly header: HeaderOf<E, D>;
    readonly value: Required<MessagesOf<E, D>[Name]>;
    /** What stands behind the fields; `undefined` where the message has no body. */
    readonly body: Uint8Array | undefined;
  };
}[keyof MessagesOf<E, D> & string];

/** What stands before the messages of one direction. */
export type HeaderOf<E extends WireProfile, D extends Direction> = ReturnType<
  E[D extends 'request' ? 'requestHeader' : 'responseHeader']['decode']
>;

/**
 * The bytes of one whole message, with the deviations that a dialect writes.
 * @throws WireError where the edition lacks the message, or a value does not fit its field.
 */
export function encode<E extends WireProfile>(edition: E, message: MessageToEncode<E>): Uint8Array {
  const { name, header = {}, value, body } = message as AnyMessage;
  const { direction, layout } = messageNamed(edition, name);
  checkBody(layout, name, value, body);
  if (direction === 'response') return encodeResponse(edition, { name, value });
  checkHeader(edition, name, header);
  const request = { name, value: { ...repeatedIn(layout, header), ...value } };
  if (layout.body === undefined) return encodeRequest(edition, header, request);
  const head = encodeRequest(edition, header, request, body?.length ?? 0);
  const length = head.length + (body?.length ?? 0);
  const bytes = new Uint8Array(length + blockPadding(length, edition.block.request));
  bytes.set(head);
  bytes.set(body ?? [], head.length);
  return bytes;
}

/**
 * The one message that these bytes are, nothing tolerated. A stream is cut into messages by a {@link Framer}.
 * @throws WireError where they are no message of the edition, or less or more than one.
 */
export function decode<E extends WireProfile, D extends Direction>(
  edition: E,
  direction: D,
  bytes: Uint8Array,
): DecodedMessage<E, D> {
  const framer = new Framer<Record<string, unknown>>(direction);
  framer.push(bytes);
  const profiles = [strictForm(edition)] as const;
  const first = framer.next(profiles);
  if (first?.kind === 'violation') throw first.error;
  if (first?.kind !== 'message') throw incomplete(framer, bytes);
  const pieces: Uint8Array[] = [];
  for (let left = first.bodyLength !== undefined; left;) {
    const frame = framer.next(profiles);
    if (frame?.kind !== 'body') throw incomplete(framer, bytes);
    pieces.push(frame.bytes);
    left = !frame.last;
  }
  if (blockPadding(framer.consumed, edition.block[direction]) > 0) framer.next(profiles);
  if (framer.consumed < bytes.length || framer.unfinished !== undefined) throw tooMany(framer, bytes);
  const { name, value } = first.message;
  return {
    name,
    header: first.header,
    value: onWire(first.layout, value as FieldValues),
    body: first.bodyLength === undefined ? undefined : Buffer.concat(pieces),
  } as DecodedMessage<E, D>;
}

type FieldValues = Readonly<Record<string, number | Uint8Array>>;

type AnyMessage = Named<Record<string, FieldValues>> & {
  readonly header?: HeaderValues;
  readonly body?: Uint8Array | undefined;
};

const strictForms = new WeakMap<WireProfile, WireProfile>();

/** The profile as it reads its own layouts alone. */
function strictForm(profile: WireProfile): WireProfile {
  const withoutVariants = (directory: WireProfile['requests']): WireProfile['requests'] =>
    Object.fromEntries(
      Object.entries(directory).map(([name, descriptor]) => [name, descriptor && { ...descriptor, variants: [] }]),
    );
  const known = strictForms.get(profile);
  if (known !== undefined) return known;
  const { requests, responses } = profile;
  const strict = {
    ...profile,
    ...{ tolerates: [], requests: withoutVariants(requests), responses: withoutVariants(responses) },
  };
  strictForms.set(profile, strict);
  return strict;
}

function messageNamed({ id, requests, responses }: WireProfile, name: string): MessageDescriptor<unknown> {
  const descriptor = requests[name] ?? responses[name];
  if (descriptor === undefined) throw new WireError('E_NO_MESSAGE', `${id} has no message ${name}`);
  return descriptor;
}

/** A field that repeats one of the header says what that says. */
function repeatedIn({ fields }: Layout<unknown>, header: HeaderValues): HeaderValues {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = field.kind === 'string' || field.equals === undefined ? undefined : header[field.equals];
      return value === undefined ? [] : [[field.name, value]];
    }),
  );
}

function checkHeader({ requestHeader }: WireProfile, name: string, header: HeaderValues): void {
  const missing = requestHeader.fields.find((field) => field.kind !== 'uint' && header[field.name] === undefined);
  if (missing === undefined) return;
  throw new WireError('E_NO_VALUE', `the header of ${name} needs ${missing.name}`, {
    ...{ field: missing.name, offset: missing.offset, hint: `Give ${missing.name} under "header".` },
  });
}

function checkBody(layout: Layout<unknown>, name: string, value: FieldValues, body: Uint8Array | undefined): void {
  const length = body?.length ?? 0;
  if (layout.body === undefined) {
    if (body === undefined) return;
    throw new WireError('E_BODY_SIZE', `${name} has no body`, { hint: 'Leave "body" out.' });
  }
  const { length: rule } = layout.body;
  if (rule === undefined) return;
  const said = Number(value[rule.field]);
  if (rule.rule === 'is' ? length === said : length <= said) return;
  throw new WireError('E_BODY_SIZE', `the body of ${name} has ${length} bytes where ${rule.field} says ${said}`, {
    field: rule.field,
    hint: rule.rule === 'is' ? 'Give the whole body, and its size.' : 'Give at most as many bytes.',
  });
}

/** The values that were on the wire; a layout adds what it knows of absent fields. */
function onWire({ fields }: Layout<unknown>, value: FieldValues): FieldValues {
  return Object.fromEntries(fields.flatMap(({ name }) => (value[name] === undefined ? [] : [[name, value[name]]])));
}

function incomplete(framer: Framer<Record<string, unknown>>, bytes: Uint8Array): WireError {
  const where = framer.unfinished ?? 'before a header';
  return new WireError('E_INCOMPLETE', `the message ends ${where}`, { offset: bytes.length });
}

function tooMany(framer: Framer<Record<string, unknown>>, bytes: Uint8Array): WireError {
  const count = bytes.length - framer.consumed;
  return new WireError('E_SIZE', `${count} bytes stand behind the message`, {
    ...{ offset: framer.consumed, hint: 'Cut a stream into messages with a Framer.' },
  });
}
