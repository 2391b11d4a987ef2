import type { Command } from './server-process';

/**
 * What happens at a call: the process is killed before it, or all power is cut before it; or the call fails with an error of
 * the system, or does part of its work only.
 */
export type Effect = 'kill' | 'cut' | 'EIO' | 'ENOSPC' | 'short';

/** The effects that end the process. */
export function isDeadly(effect: Effect): boolean {
  return effect === 'kill' || effect === 'cut';
}

/** One call that fails, and how. */
export interface Fault {
  readonly call: string;
  /** As the way counts the calls of this name, from 1. */
  readonly number: number;
  readonly effect: Effect;
}

/** A call that a program made while it was watched. */
export interface WatchedCall {
  readonly call: string;
  readonly number: number;
  /** Its line in the log, from 0. */
  readonly line: number;
  /** What can happen at it. */
  readonly effects: readonly Effect[];
}

/** A way to watch the calls of a program, and to have one of them fail. */
export interface Way {
  readonly name: string;
  /** Why it cannot be taken on this system; `undefined` where it can. */
  unavailable(): string | undefined;
  /** The command, watched: each call is a line in the file `log`. */
  watched(command: Command, data: string, log: string, fault?: Fault): Command;
  /** Whether a process has come to the call at which it waits for the test to kill it; where it kills itself, undefined. */
  readonly hasComeTo?: (log: string, fault: Fault) => boolean;
  /** The calls in a log at which something can happen. */
  callsIn(log: string, data: string): readonly WatchedCall[];
}

/** What a log has where a call was made to fail. */
export const INJECTED = '(INJECTED)';
