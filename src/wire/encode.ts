import { blockPadding } from './block';
import { WireError } from './error';
import type { Named } from './frame';
import type { HeaderLayout, HeaderValues, Layout } from './layout';
import type { MessageDescriptor, WireProfile } from './profile';
import { plainMessage, type RawMessage } from './raw-message';
import type { DeviationDetails, WriteRule } from './tolerance';
import { kindOf } from './tolerances/kinds';

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
  const header = profile.responseHeader;
  const plain = plainMessage(layout.encode(response.value), 0);
  const rules = rulesFor(profile, response.name, replyContext);
  const raw = writeDeviations(plain, layout, header.fixedSize, rules, replyContext);
  return joined(encodeHeader(header, {}, code, raw.announced), raw, profile.block.response);
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
  const header = profile.requestHeader;
  const plain = plainMessage(layout.encode(request.value), bodyLength ?? 0);
  const raw = writeDeviations(plain, layout, header.fixedSize, rulesFor(profile, request.name), {});
  const block = bodyLength === undefined ? profile.block.request : 1;
  return joined(encodeHeader(header, headerValues, code, raw.announced), raw, block);
}

/**
 * A header; its constants are written by its layout.
 * @param values its other fields.
 * @throws WireError where a value does not fit its field.
 */
export function encodeHeader(
  layout: HeaderLayout<unknown>,
  values: HeaderValues,
  code: number,
  announced: number,
): Uint8Array {
  return layout.encode({ ...values, [layout.code.name]: code, [layout.size.name]: announced });
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
