import type { Profile, Requests, Responses } from '../../../generated';
import { blockPadding } from '../../wire/block';
import { plainMessage } from '../../wire/raw-message';
import { rulesFor, writeDeviations, type ReplyContext } from '../../wire/encode';
import type { Layout } from '../../wire/layout';
import type { MessageDescriptor } from '../../wire/profile';
import { encodeFields } from '../../wire/field-table';

/** The values of a message's fields by name; those that its layout lacks are passed over. */
export type FieldValues = Readonly<Record<string, number | Uint8Array>>;

/** A message to send. */
export interface MessageSpec<Name extends string = string> {
  readonly name: Name;
  readonly values: FieldValues;
  /** Behind the fixed part. */
  readonly content?: Uint8Array;
}

/** What a header says otherwise than is right. */
export interface Departures {
  readonly version?: number;
  readonly code?: number;
  readonly payloadSize?: number;
}

/** A request with the header's client id. */
export interface RequestSpec extends MessageSpec<keyof Requests> {
  readonly clientId: Uint8Array;
}

/**
 * A whole request as the profile has it, laid out by its tables alone: values are not checked, so that a wrong message
 * can be made on purpose, and nothing is shared with the emitted encoders.
 */
export function composeRequest(profile: Profile, spec: RequestSpec, departures: Departures = {}): Uint8Array {
  const descriptor = descriptorFor(profile.requests[spec.name], spec.name, profile);
  const header = profile.requestHeader;
  return compose(profile, descriptor, header, spec, { clientId: spec.clientId, ...departures }, {});
}

/** A whole response, in the same way. @param replyContext what it answers, for the deviations that hang on it. */
export function composeResponse(
  profile: Profile,
  spec: MessageSpec<keyof Responses>,
  replyContext: ReplyContext = {},
  departures: Departures = {},
): Uint8Array {
  const descriptor = descriptorFor(profile.responses[spec.name], spec.name, profile);
  const header = profile.responseHeader;
  return compose(profile, descriptor, header, spec, { ...departures }, replyContext);
}

function compose(
  profile: Profile,
  { layout, code, direction }: MessageDescriptor<unknown>,
  header: Layout<unknown>,
  { name, values, content = new Uint8Array(0) }: MessageSpec,
  inHeader: Readonly<Record<string, number | Uint8Array>>,
  replyContext: ReplyContext,
): Uint8Array {
  const plain = plainMessage(encodeFields(layout.fields, values), content.length);
  const raw = writeDeviations(plain, layout, header.fixedSize, rulesFor(profile, name, replyContext), replyContext);
  const head = encodeFields(header.fields, {
    version: profile.version,
    code,
    payloadSize: raw.announced,
    ...inHeader,
  });
  const length = head.length + raw.fixed.length + content.length + raw.trailing.length;
  const padding = new Uint8Array(blockPadding(length, profile.block[direction]));
  return Buffer.concat([head, raw.fixed, content, raw.trailing, padding]);
}

function descriptorFor(descriptor: unknown, name: string, profile: Profile): MessageDescriptor<unknown> {
  if (descriptor === undefined) throw new TypeError(`${profile.id} has no message ${name}`);
  return descriptor as MessageDescriptor<unknown>;
}
