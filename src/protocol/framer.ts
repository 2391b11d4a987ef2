import type { Profile, RequestHeader, Requests, ResponseHeader, Responses } from '../../generated';
import type { MessageFrame } from '../wire/frame';
import { Framer } from '../wire/framer';
import type { Direction } from '../wire/profile';
import { PacketBodies } from './packet-bodies';

/** A request as it comes out of a stream. */
export type RequestFrame = MessageFrame<Requests, Profile, RequestHeader>;

/** A response as it comes out of a stream. */
export type ResponseFrame = MessageFrame<Responses, Profile, ResponseHeader>;

/** A framer of what clients send. */
export type RequestFramer = Framer<Requests, Profile, RequestHeader>;

/** A framer of what servers send. */
export type ResponseFramer = Framer<Responses, Profile, ResponseHeader>;

/** A message of either direction. */
export type AnyFrame = MessageFrame<Record<string, unknown>, Profile, AnyHeader>;

/** What stands before a message; a response names no client. */
export type AnyHeader = ResponseHeader & Partial<RequestHeader>;

/** A framer of one direction of a stream, which knows how much of a file each packet has. */
export function createFramer(direction: 'request'): RequestFramer;
export function createFramer(direction: 'response'): ResponseFramer;
export function createFramer(direction: Direction): Framer<Record<string, unknown>, Profile, AnyHeader>;
export function createFramer(direction: Direction): unknown {
  return new Framer<Record<string, unknown>, Profile, AnyHeader>(direction, new PacketBodies());
}
