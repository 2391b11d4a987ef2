/**
 * The codecs alone: the editions and dialects as tables, the type of every message, encoders and decoders, the framer, and
 * the errors that they throw. It does no I/O, and of other packages it loads binary-parser only.
 */
export * from '../generated';
export type { Difference, DirectoryDifference, FlowDifference } from './protocol/extend';
export type {
  AcknowledgedResend,
  AesRules,
  ChecksumSpec,
  ChunkedContent,
  ClientFlow,
  ContentRules,
  DoubledSizing,
  Flow,
  Refusal,
  ResendRules,
  RsaRules,
  ServerFlow,
  SilentResend,
  SingleContent,
  SlicedContent,
  Profile as AnyProfile,
} from './protocol/profile';
export {
  encodeRequest,
  encodeResponse,
  type Encoding,
  type ReplyContext,
  type Requesting,
  type Responding,
} from './wire/encode';
export { SealwireError, WireError, type ErrorDetails } from './wire/error';
export type * from './wire/frame';
export { Framer } from './wire/framer';
export { SeparateBodies, type Bodies, type BodyOwner, type MessageValues } from './wire/bodies';
export type * from './wire/layout';
export { decode, encode } from './wire/message';
export type * from './wire/message';
export type { Direction, Directory, MessageDescriptor, Variant, WireProfile } from './wire/profile';
export type { Deviation, DeviationDetails, Tolerance, WriteRule } from './wire/tolerance';
export type * from './wire/typed-messages';
