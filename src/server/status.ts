import type { CallName } from './session/events';
import type { FileInHand, SessionStatus } from './session/status';
import type { StoreLoad } from '../storage';

/** What a server is doing, for somebody who looks on; nothing can be changed by it. */
export interface ServerStatus extends StoreLoad {
  /** When it was started, in milliseconds since 1970. */
  readonly since: number;
  /** It is about to stop. */
  readonly isDraining: boolean;
  /** Connections since the start, those that were turned away included. */
  readonly accepted: number;
  /** As many as are allowed at one time. */
  readonly mostConnections: number;
  /** Bytes on the wire since the start, in all connections. */
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** Those that are open, the oldest first. */
  readonly connections: readonly ConnectionStatus[];
}

/** What goes on in one connection. */
export interface ConnectionStatus extends Omit<SessionStatus, 'file'> {
  /** Its number, from 1. */
  readonly connection: number;
  /** The other side's `address:port`. */
  readonly peer: string;
  /** When it was opened, in milliseconds since 1970. */
  readonly since: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly file?: FileProgress;
}

/** How far a file has come. */
export interface FileProgress extends FileInHand {
  /** Of `size`, in bytes. */
  readonly arrived: number;
  /** Since its first packet. */
  readonly milliseconds: number;
}

/** Told how long things took, in milliseconds; must not throw. */
export interface Timings {
  /** From a request, or the last packet of a file, to its answer. @param request its name; `undefined` where it is unreadable. */
  answered(request: string | undefined, milliseconds: number): void;
  /** What is slow or stored; `confirmUpload` lasts until the file is durable. */
  called(call: CallName, milliseconds: number): void;
  /** From a file's first packet to its last. */
  received(milliseconds: number): void;
}
