/**
 * What another program needs to read and write the messages of this protocol: the editions and dialects as tables, the
 * type of every message, encoders, the framer, and the errors that they throw. It does no I/O and loads neither the server
 * nor the database.
 */
export * from '../generated';
export type { Profile } from '../generated';
export * from './protocol/framer';
export type * from './wire/bodies';
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
export type * from './wire/layout';
export type * from './protocol/profile';
export type * from './wire/profile';
export type { Profile as AnyProfile } from './protocol/profile';
export type { Deviation, DeviationDetails, Tolerance, WriteRule } from './wire/tolerance';
