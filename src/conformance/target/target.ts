import type { Profile } from '../../../generated';

/** A server to judge. */
export interface ServerTarget {
  /** As a report names it. */
  readonly name: string;
  /**
   * Starts it, or makes sure that it is there.
   * @throws NoTargetError where there is none, or it does not come up in time.
   */
  start(profile: Profile): Promise<RunningServer>;
}

/** A server that listens. */
export interface RunningServer {
  readonly host: string;
  readonly port: number;
  /** Where it keeps what it stores, as far as that is known. */
  readonly directory: string | undefined;
  /** What it has printed last, since {@link forgetOutput} at the earliest; empty where that is not known. */
  readonly output: () => string;
  /** Lets `output` leave out what was printed up to now. */
  readonly forgetOutput: () => void;
  /** Whether it is still there: false once its process has ended. */
  readonly isAlive: () => boolean;
  /** Ends it and everything that it has started. */
  stop(): Promise<void>;
}

/** A client to judge. */
export interface ClientTarget {
  /** As a report names it. */
  readonly name: string;
  /**
   * Runs it once in a directory that holds `transfer.info` and perhaps `me.info` and `priv.key`, until it ends or `timeoutMs` have
   * passed; ends it then, and everything that it has started.
   * @throws NoTargetError where it cannot be started at all.
   */
  run(directory: string, profile: Profile, timeoutMs: number): Promise<ClientRun>;
}

/** How a client's run went. */
export interface ClientRun {
  /** `undefined` where it was ended because its time was over. */
  readonly exitCode: number | undefined;
  /** What it printed last, for a report. */
  readonly output: string;
}
