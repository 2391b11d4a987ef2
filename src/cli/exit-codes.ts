import { CommanderError } from 'commander';
import type { RunResult } from '../client/run';
import { SealwireError } from '../wire/error';

/** The exit codes of all commands. The README has them in a table, which a test holds against this one. */
export const EXIT = {
  /** Everything that was asked for is done, and is as it should be. */
  ok: 0,
  /** A defect of Sealwire. */
  internal: 1,
  /** An option, an argument, or a file that one of them names, is wrong. */
  usage: 2,
  /** A server cannot be reached or the connection to it is lost, an address is not to be had, or there is nothing to judge. */
  unreachable: 3,
  /** The server refused. */
  refused: 4,
  /** The checksums still differed after the retries. */
  checksum: 5,
  /** A file to send or a stored one, the data directory or the client's folder cannot be used, or changed. */
  localFile: 6,
  /** What was looked at is not as it should be. */
  found: 7,
  /** The server broke the protocol. */
  protocol: 8,
  /** Another program listens on the port. */
  portInUse: 9,
  /** Another server uses the data directory. */
  directoryInUse: 10,
  /** A file stands where a directory is needed. */
  notADirectory: 11,
  /** The database is missing, damaged, newer than the program, or not that of the contents beside it. */
  database: 12,
  interrupted: 130,
} as const;

/** Errors by their stable code, apart from those of the command line: what a person can mend, and where. */
const OF_ERRORS: Readonly<Record<string, number>> = {
  E_USAGE: EXIT.usage,
  E_CONTENTS_URL: EXIT.usage,
  E_TRANSFER_INFO: EXIT.usage,
  E_ME_INFO: EXIT.usage,
  E_PRIV_KEY: EXIT.usage,
  E_COURSE_FILE: EXIT.usage,
  E_SERVER_ADDRESS: EXIT.usage,
  E_BAD_PRIVATE_KEY: EXIT.usage,
  E_NO_DATABASE: EXIT.usage,
  E_UNKNOWN_CLIENT: EXIT.usage,
  E_FILE_VERIFIED: EXIT.usage,
  E_FOREIGN_DATABASE: EXIT.usage,
  E_BACKUP_EXISTS: EXIT.usage,
  E_BACKUP_INSIDE: EXIT.usage,
  E_MIGRATION_CONFLICT: EXIT.usage,
  E_DATABASE_MISSING: EXIT.database,
  E_DATABASE_EMPTY: EXIT.database,
  E_DATABASE_CORRUPT: EXIT.database,
  E_DATABASE_UNRELATED: EXIT.database,
  E_NEWER_DATABASE: EXIT.database,
  E_REBUILD_UNFINISHED: EXIT.database,
  E_RECORDING: EXIT.usage,
  E_FILES_TO_SEND: EXIT.localFile,
  E_LISTEN: EXIT.unreachable,
  E_PORT_IN_USE: EXIT.portInUse,
  E_DATA_LOCKED: EXIT.directoryInUse,
  E_SWEEPING: EXIT.directoryInUse,
  E_NOT_A_DIRECTORY: EXIT.notADirectory,
  E_SQLITE_DRIVER: EXIT.localFile,
  E_POSTGRES_DRIVER: EXIT.localFile,
  E_STORAGE: EXIT.localFile,
};

/** The exit code of a run of the client. */
export function exitCodeOf({ failure }: RunResult): number {
  if (failure === undefined) return EXIT.ok;
  return failure === 'lost' ? EXIT.unreachable : EXIT[failure];
}

/** The exit code of a command that ended with an error; one that nobody foresaw is a defect of Sealwire. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  return (error instanceof SealwireError ? OF_ERRORS[error.code] : undefined) ?? EXIT.internal;
}
