import { blockPadding } from './block';
import { WireError } from './error';
import type { Named } from './frame';
import type { HeaderLayout, HeaderValues, Layout } from './layout';
import type { MessageDescriptor, WireProfile } from './profile';
import { plainMessage, type RawMessage } from './raw-message';
import type { DeviationDetails, WriteRule } from './tolerance';
import { kindOf } from './tolerances/kinds';

/** A response's header has no values but those that follow from the message. */
const NO_VALUES: HeaderValues = {};

/** What of a profile it takes to encode anything. */
export type Encoding = Pick<WireProfile, 'id' | 'block' | 'writes'>;

/** What of a profile it takes to encode a response. */
export type Responding<M> = Encoding & Pick<WireProfile<never, M>, 'responseHeader' | 'responses'>;

/** What of a profile it takes to encode a request. */
export type Requesting<M> = Encoding & Pick<WireProfile<M, never>, 'requestHeader' | 'requests'>;

/** What a response answers, for the deviations that hang on it. */
export interface ReplyContext {
  /** The request that is answered. */
  readonly request?: string;
  /** The string of which the request speaks, such as the name of a file. */
  readonly subject?: Uint8Array;
}

/**
 * A whole response, with the deviations that the profile writes.
 * @throws WireError E_NO_MESSAGE where the profile lacks it, or where a value does not fit its field.
 */
export function encodeResponse<Messages>(
  profile: Responding<Messages>,
  response: Named<Messages>,
  replyContext: ReplyContext = {},
): Uint8Array {
  const descriptor = profile.responses[response.name] as MessageDescriptor<unknown> | undefined;
  const { code, layout } = present(descriptor, response.name, profile.id);
  const header = { layout: profile.responseHeader, values: NO_VALUES, code };
  const message = { layout, value: response.value, bodyLength: 0 };
  return encodeMessage(
    header,
    message,
    profile.block.response,
    rulesFor(profile, response.name, replyContext),
    replyContext,
  );
}

/**
 * A whole request, or its part in front of the body, with the deviations that the profile writes.
 * @param headerValues the header's fields but for the code, the size and constants.
 * @param bodyLength bytes of the body that will follow, and its padding to a block behind it; `undefined` for none.
 * @throws WireError as {@link encodeResponse} does.
 */
export function encodeRequest<Messages>(
  profile: Requesting<Messages>,
  headerValues: HeaderValues,
  request: Named<Messages>,
  bodyLength?: number,
): Uint8Array {
  const descriptor = profile.requests[request.name] as MessageDescriptor<unknown> | undefined;
  const { code, layout } = present(descriptor, request.name, profile.id);
  const header = { layout: profile.requestHeader, values: headerValues, code };
  const message = { layout, value: request.value, bodyLength: bodyLength ?? 0 };
  const block = bodyLength === undefined ? profile.block.request : 1;
  return encodeMessage(header, message, block, rulesFor(profile, request.name), {});
}

interface HeaderToEncode {
  readonly layout: HeaderLayout<unknown>;
  /** Its fields but for the code, the size and constants. */
  readonly values: HeaderValues;
  readonly code: number;
}

interface PayloadToEncode {
  readonly layout: Layout<unknown>;
  readonly value: unknown;
  readonly bodyLength: number;
}

/**
 * Without deviations the parts of a message have their sizes and places from the start, and are written right there.
 * @param block the message is filled up with zeros to a multiple of so many bytes.
 */
function encodeMessage(
  header: HeaderToEncode,
  { layout, value, bodyLength }: PayloadToEncode,
  block: number,
  rules: readonly WriteRule[],
  replyContext: ReplyContext,
): Uint8Array {
  const headerSize = header.layout.fixedSize;
  if (rules.length > 0) {
    const plain = plainMessage(layout.encode(value), bodyLength);
    const raw = writeDeviations(plain, layout, headerSize, rules, replyContext);
    return joined(encodeHeader(header.layout, header.values, header.code, raw.announced), raw, block);
  }
  const length = headerSize + layout.fixedSize;
  const bytes = new Uint8Array(length + blockPadding(length, block));
  layout.encode(value, bytes, headerSize);
  return encodeHeader(header.layout, header.values, header.code, layout.fixedSize + bodyLength, bytes);
}

/**
 * A header; its constants are written by its layout.
 * @param values its other fields.
 * @param bytes where it is written, from their start on; an array of its own by default.
 * @returns `bytes`
 * @throws WireError where a value does not fit its field.
 */
export function encodeHeader(
  layout: HeaderLayout<unknown>,
  values: HeaderValues,
  code: number,
  announced: number,
  bytes?: Uint8Array,
): Uint8Array {
  return layout.encode(layout.complete(values, code, announced), bytes);
}

/** The deviations that a profile writes into a message, in this answer to a request. */
export function rulesFor(
  { writes }: Pick<WireProfile, 'writes'>,
  name: string,
  { request }: ReplyContext = {},
): readonly WriteRule[] {
  return writes.filter(
    ({ message, answering }) => message === name && (answering === undefined || answering === request),
  );
}

/**
 * A message with deviations written into it, one after the other. Deviations of layout are written by that layout's own
 * encoder.
 * @param headerSize bytes of the header.
 */
export function writeDeviations(
  plain: RawMessage,
  layout: Layout<unknown>,
  headerSize: number,
  rules: readonly WriteRule[],
  replyContext: ReplyContext,
): RawMessage {
  return rules.reduce((raw, rule) => {
    const details = detailsOf(rule, replyContext);
    return kindOf(rule.tolerance).write?.(raw, { layout, headerSize, details }) ?? raw;
  }, plain);
}

function detailsOf({ tolerance, bytes, announced }: WriteRule, { subject }: ReplyContext): DeviationDetails {
  const said = subject && kindOf(tolerance).trailingFor?.(tolerance, subject);
  const trailing = said ?? (bytes === undefined ? undefined : Buffer.from(bytes, 'hex'));
  return { ...(trailing !== undefined && { bytes: trailing }), ...(announced !== undefined && { announced }) };
}

function present(
  descriptor: MessageDescriptor<unknown> | undefined,
  name: string,
  profile: string,
): MessageDescriptor<unknown> {
  if (descriptor !== undefined) return descriptor;
  throw new WireError('E_NO_MESSAGE', `${profile} has no message ${name}`, { hint: 'Give it a code in the schema.' });
}

function joined(header: Uint8Array, { fixed, trailing }: RawMessage, block: number): Uint8Array {
  const length = header.length + fixed.length + trailing.length;
  const bytes = new Uint8Array(length + blockPadding(length, block));
  bytes.set(header);
  bytes.set(fixed, header.length);
  bytes.set(trailing, header.length + fixed.length);
  return bytes;
}
