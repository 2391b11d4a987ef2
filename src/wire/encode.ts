import { blockPadding } from './block';
import { WireError } from './error';
import type { Named } from './framer';
import type { Layout } from './layout';
import type { MessageDescriptor, Profile } from './profile';
import type { Deviation, WriteRule } from './tolerance';
import { stringTo } from './value';
import { deviate, type RawMessage } from './write';

/** What of a profile it takes to encode a response. */
export type Responding<M> = Pick<
  Profile<never, M>,
  'id' | 'version' | 'block' | 'writes' | 'responseHeader' | 'responses'
>;

/** What of a profile it takes to encode a request. */
export type Requesting<M> = Pick<
  Profile<M, never>,
  'id' | 'version' | 'block' | 'writes' | 'requestHeader' | 'requests'
>;

/** What a response answers, for the deviations that hang on it. */
export interface ReplyContext {
  /** The request that is answered. */
  readonly request?: string;
  /** The file that the request speaks of. */
  readonly fileName?: Uint8Array;
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
  const plain = canonical(layout.encode(response.value), 0);
  const raw = deviating(
    plain,
    layout,
    profile.responseHeader.fixedSize,
    rulesFor(profile, response.name, replyContext),
    replyContext,
  );
  const header = { version: profile.version, code, payloadSize: raw.payloadSize };
  return joined(profile.responseHeader.encode(header), raw, profile.block.response);
}

/**
 * A whole request, or its part in front of the body, with the deviations that the profile writes.
 * @param bodyLength bytes of the body that will follow, and its padding to a block behind it; `undefined` for none.
 * @throws WireError as {@link encodeResponse} does.
 */
export function encodeRequest<Messages>(
  profile: Requesting<Messages>,
  clientId: Uint8Array,
  request: Named<Messages>,
  bodyLength?: number,
): Uint8Array {
  const descriptor = profile.requests[request.name] as MessageDescriptor<unknown> | undefined;
  const { code, layout } = present(descriptor, request.name, profile.id);
  const plain = canonical(layout.encode(request.value), bodyLength ?? 0);
  const raw = deviating(plain, layout, profile.requestHeader.fixedSize, rulesFor(profile, request.name), {});
  const header = { clientId, version: profile.version, code, payloadSize: raw.payloadSize };
  return joined(profile.requestHeader.encode(header), raw, bodyLength === undefined ? profile.block.request : 1);
}

/** A message without a deviation. @param bodyLength bytes of the body that follows the fixed part. */
export function canonical(fixed: Uint8Array, bodyLength: number): RawMessage {
  return { payloadSize: fixed.length + bodyLength, fixed, rest: new Uint8Array(0) };
}

/** The deviations that a profile writes into a message, in this answer to a request. */
export function rulesFor(
  { writes }: Pick<Profile, 'writes'>,
  name: string,
  { request }: ReplyContext = {},
): readonly WriteRule[] {
  return writes.filter(
    ({ message, answering }) => message === name && (answering === undefined || answering === request),
  );
}

/** A message with deviations written into it, one after the other. */
export function deviating(
  plain: RawMessage,
  layout: Layout<unknown>,
  headerSize: number,
  rules: readonly WriteRule[],
  replyContext: ReplyContext,
): RawMessage {
  return rules.reduce(
    (raw, rule) => deviate(raw, layout, headerSize, rule.tolerance, deviationOf(rule, replyContext)),
    plain,
  );
}

function deviationOf({ tolerance, bytes, announced }: WriteRule, { fileName }: ReplyContext): Deviation {
  const behind =
    tolerance.kind === 'unannouncedString' && fileName !== undefined
      ? { bytes: stringTo(fileName, tolerance.field) }
      : { ...(bytes !== undefined && { bytes: Buffer.from(bytes, 'hex') }) };
  return { ...behind, ...(announced !== undefined && { announced }) };
}

function present(
  descriptor: MessageDescriptor<unknown> | undefined,
  name: string,
  profile: string,
): MessageDescriptor<unknown> {
  if (descriptor !== undefined) return descriptor;
  throw new WireError('E_NO_MESSAGE', `${profile} has no message ${name}`, { hint: 'Give it a code in the schema.' });
}

function joined(header: Uint8Array, { fixed, rest }: RawMessage, block: number): Uint8Array {
  const length = header.length + fixed.length + rest.length;
  const bytes = new Uint8Array(length + blockPadding(length, block));
  bytes.set(header);
  bytes.set(fixed, header.length);
  bytes.set(rest, header.length + fixed.length);
  return bytes;
}
