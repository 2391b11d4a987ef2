/** What the log tells of. `docs/events.md` says what each is, and which facts it has of its own. */
export type LogEvent =
  | 'listening'
  | 'adminListening'
  | 'readyListening'
  | 'leaving'
  | 'stopping'
  | 'stopped'
  | 'warning'
  | 'waiting'
  | 'connected'
  | 'turnedAway'
  | 'proxyRefused'
  | 'fileRemoved'
  | 'clientRemoved'
  | 'nameReleased'
  | 'quarantineRemoved'
  | 'damaged'
  | 'scrubbed'
  | 'swept'
  | SessionEvent
  | 'defect'
  | 'repeated'
  | 'linesDropped'
  | 'auditFailing'
  | 'auditRestored';

/** What a session tells of. */
export type SessionEvent =
  | 'registered'
  | 'keyGiven'
  | 'reconnected'
  | 'received'
  | 'verified'
  | 'checksumDiffers'
  | 'givenUp'
  | 'tolerated'
  | 'refused'
  | 'uploadAborted'
  | 'closed'
  | 'ended';

/** What a line says, as values that a program can read. Names are text as their owners wrote it, not escaped. */
export interface LogFacts {
  /** The number of the connection, from 1. */
  readonly connection?: number;
  /** The other side's `address:port`. */
  readonly peer?: string;
  /** The `address:port` of the balancer that handed the connection on. */
  readonly via?: string;
  /** Id of the edition or dialect that is spoken. */
  readonly edition?: string;
  readonly client?: string;
  /** 32 hexadecimal digits. */
  readonly clientId?: string;
  readonly file?: string;
  /** Of what is removed, relative to the data directory. */
  readonly path?: string;
  /** Of a stored file, 32 hexadecimal digits. */
  readonly fileId?: string;
  /** Bytes of the file's plaintext. */
  readonly bytes?: number;
  readonly checksum?: number;
  readonly checksumId?: string;
  /** Bytes of ciphertext that had come of an upload, and how many were announced. */
  readonly arrived?: number;
  readonly contentSize?: number;
  /** The request that it is about. */
  readonly message?: string;
  readonly tolerance?: string;
  readonly reason?: string;
  /** The kind of a refusal, or the limit that was met: a word that a program counts by (docs/events.md). */
  readonly why?: string;
  /** The event that came again, how often, and from which address or network. */
  readonly repeats?: LogEvent;
  readonly count?: number;
  readonly from?: string;
  /** Where the server listens, `address:port`, and the editions and dialects that it speaks there. */
  readonly address?: string;
  readonly editions?: readonly string[];
  /** How many stored contents were checked, and how many of them are not as they should be. */
  readonly files?: number;
  readonly damaged?: number;
  /** How many connections were cut before their file was confirmed. */
  readonly cut?: number;
}

/** A line of the log, with its facts. */
export interface LogRecord extends LogFacts {
  readonly event: LogEvent;
}

/** Where a server tells what happens; the command line prints it. */
export interface Log {
  /** @param text a sentence for a person, names in it escaped; one about a connection begins with its number, `#1 `. */
  info(text: string, record: LogRecord): void;
  warn(text: string, record: LogRecord): void;
}

/** One log that tells all of these what it is told. */
export function toAll(...logs: readonly Log[]): Log {
  return {
    info: (text, record) => logs.forEach((log) => log.info(text, record)),
    warn: (text, record) => logs.forEach((log) => log.warn(text, record)),
  };
}
