import type { RunResult } from '../client/run';

/** Exit codes of all commands (DESIGN.md section 6). */
export const EXIT = {
  ok: 0,
  internal: 1,
  /** Of `conformance`: something does not conform. */
  failed: 1,
  usage: 2,
  /** Of `conformance`: there is nothing to judge. */
  unreachable: 3,
  refused: 4,
  checksum: 5,
  localFile: 6,
  protocol: 8,
  interrupted: 130,
} as const;

/** The exit code of a run of the client. */
export function exitCodeOf({ failure }: RunResult): number {
  return failure === undefined ? EXIT.ok : EXIT[failure];
}
