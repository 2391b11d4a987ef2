import type { SessionLimits } from './session/events';

/** What a server allows; every one of them is configuration. */
export interface Limits extends SessionLimits {
  /** Connections at one time. */
  readonly connections: number;
  /** Milliseconds from connecting to an AES key. */
  readonly handshakeMs: number;
  /** Milliseconds without a byte in either direction. */
  readonly idleMs: number;
  /** Milliseconds that a refused or ended connection may still send before it is cut. */
  readonly lingerMs: number;
}

const MEBIBYTE = 1024 * 1024;

/** Any file that the wire can say, and bounds that no honest client meets. */
export const DEFAULT_LIMITS: Limits = {
  connections: 256,
  handshakeMs: 30_000,
  idleMs: 120_000,
  lingerMs: 2_000,
  fileSize: 2 ** 32 - 1,
  discard: 256 * MEBIBYTE,
};
