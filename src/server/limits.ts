import type { SessionLimits } from './session/events';

/** What a server allows; every one of them is configuration. But for the size of a file and what is read on, 0 is no limit. */
export interface Limits extends SessionLimits {
  /** Connections at one time. */
  readonly connections: number;
  /** Connections at one time from one IPv4 address, or from one IPv6 network of 64 bits. */
  readonly connectionsPerAddress: number;
  /** Connections at one time that hold a key of the same client. */
  readonly connectionsPerClient: number;
  /** Milliseconds from connecting to an AES key. */
  readonly handshakeMs: number;
  /** Milliseconds without a byte in either direction. */
  readonly idleMs: number;
  /** Bytes a second that a message or a file has to come with, on average over {@link idleMs}. */
  readonly minimumRate: number;
  /** Milliseconds that a refused or ended connection may still send before it is cut. */
  readonly lingerMs: number;
  /** Bytes of plaintext that one client may have stored, confirmed or not. */
  readonly clientBytes: number;
  /** Files that one client may have stored, confirmed or not. */
  readonly clientFiles: number;
  /** Registrations a minute from one address, where a /64 of IPv6 is one. */
  readonly registrations: number;
  /** Bytes that uploads leave free on the disk of the data directory; with 0 nobody looks. */
  readonly freeSpace: number;
  /** Days after which a file that its client never confirmed is removed. */
  readonly unconfirmedDays: number;
}

const MEBIBYTE = 1024 * 1024;

/** A time that is limited, in milliseconds, as it counts: 0 is for ever. */
export function durationOf(limitMs: number): number {
  return limitMs === 0 ? Infinity : limitMs;
}

/** Any one file that the wire can say, and bounds for a public port that no honest client meets. */
export const DEFAULT_LIMITS: Limits = {
  connections: 256,
  connectionsPerAddress: 64,
  connectionsPerClient: 16,
  handshakeMs: 30_000,
  idleMs: 120_000,
  minimumRate: 1024,
  lingerMs: 2_000,
  refusals: 100,
  requests: 1_000_000,
  clientBytes: 4096 * MEBIBYTE,
  clientFiles: 10_000,
  registrations: 600,
  freeSpace: 64 * MEBIBYTE,
  unconfirmedDays: 7,
  fileSize: 2 ** 32 - 1,
  discard: 256 * MEBIBYTE,
};
