import type { HeaderLayout, Layout } from './layout';
import type { Tolerance, WriteRule } from './tolerance';

/** Requests go from client to server, responses back. */
export type Direction = 'request' | 'response';

/** A message as a profile knows it: its code in the header and its layout on the wire. */
export interface MessageDescriptor<M> {
  readonly name: string;
  readonly doc: string;
  readonly direction: Direction;
  readonly code: number;
  readonly layout: Layout<M>;
  /** The names of the responses that may answer this request; empty for a response. */
  readonly answers: readonly string[];
  /** Other layouts in which the message may come, those with fewer deviations first. */
  readonly variants: readonly Variant<M>[];
}

/** A layout that differs from the profile's own by tolerated deviations. */
export interface Variant<M> {
  /** Ids of the tolerances that make it. */
  readonly tolerances: readonly string[];
  readonly layout: Layout<M>;
}

/** Every message of one direction; `undefined` where the profile lacks it. */
export type Directory<T> = { readonly [K in keyof T]: MessageDescriptor<T[K]> | undefined };

/** What it takes to cut a stream into messages, and to write them. */
export interface WireProfile<
  Requests = Record<string, unknown>,
  Responses = Record<string, unknown>,
  RequestHeader = unknown,
  ResponseHeader = unknown,
> {
  readonly id: string;
  readonly doc: string;
  readonly requestHeader: HeaderLayout<RequestHeader>;
  readonly responseHeader: HeaderLayout<ResponseHeader>;
  readonly requests: Directory<Requests>;
  readonly responses: Directory<Responses>;
  /** Every message is filled up with zeros to a multiple of so many bytes. */
  readonly block: { readonly [direction in Direction]: number };
  /** The deviations that are read, in the order in which they are tried; none in the strict form. */
  readonly tolerates: readonly Tolerance[];
  /** The deviations that are written. */
  readonly writes: readonly WriteRule[];
}

/** The header in front of a profile's messages of this direction. */
export function headerOf(profile: WireProfile, direction: Direction): HeaderLayout<unknown> {
  return direction === 'request' ? profile.requestHeader : profile.responseHeader;
}

/** The messages of a direction by their codes, once one of them was looked for. */
const indexes = new WeakMap<object, ReadonlyMap<number, MessageDescriptor<unknown>>>();

/** The message that a profile has under this code, if any. */
export function descriptorOf(
  profile: WireProfile,
  direction: Direction,
  code: number,
): MessageDescriptor<unknown> | undefined {
  const directory = direction === 'request' ? profile.requests : profile.responses;
  const index = indexes.get(directory) ?? indexOf(directory);
  indexes.set(directory, index);
  return index.get(code);
}

function indexOf(directory: WireProfile['requests']): ReadonlyMap<number, MessageDescriptor<unknown>> {
  return new Map(
    Object.values(directory).flatMap((descriptor) => (descriptor === undefined ? [] : [[descriptor.code, descriptor]])),
  );
}
