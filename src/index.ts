/**
 * What another program needs to read and write the messages of this protocol: the editions and dialects as tables, the
 * type of every message, encoders, the framer, and the errors that they throw. It does no I/O and loads neither the server
 * nor the database.
 */
export * from '../generated';
export { encodeRequest, encodeResponse } from './wire/encode';
export { SealwireError, WireError, type ErrorDetails } from './wire/error';
export { Framer, type Frame, type Header, type MessageFrame, type Named, type ViolationFrame } from './wire/framer';
export type { BytesField, FieldSpec, Layout, StringField, BodySpec, UintField } from './wire/layout';
export type { MessageDescriptor, ChecksumSpec, Direction, RequestHeader, ResponseHeader } from './wire/profile';
