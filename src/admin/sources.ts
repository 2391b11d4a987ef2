import type { ServerStatus } from '../server/status';
import type { HealthCheck, Overview } from '../storage';

/** A server, as somebody sees it who only looks on. */
export interface WatchedServer {
  readonly status: ServerStatus;
  checks(): Promise<readonly HealthCheck[]>;
}

/** The log, as far as its health matters. */
export interface WatchedLog {
  /** Lines that could not be written, so far. */
  readonly dropped: number;
  /** Why the audit cannot be written; `undefined` while it can be, or where there is none. */
  readonly auditProblem: string | undefined;
}

/** Where what is shown comes from. */
export interface Sources {
  /** `undefined` until it has started. */
  readonly server: WatchedServer | undefined;
  readonly log: WatchedLog;
  /** What is stored; `undefined` until the server has started, and where it cannot be read. */
  overview(): Promise<Overview | undefined>;
}
