import type { ReportFacts, ReportName } from './session/events';

/** What happened in a run, by the name of the event (docs/events.md). */
export type RunFacts =
  /** All files can be sent; `bytes` are those of all of them. */
  | { readonly event: 'started'; readonly files: number; readonly bytes: number }
  /** Several files have the same name on the wire. */
  | { readonly event: 'sameName'; readonly level: 'warn'; readonly text: string; readonly paths: readonly string[] }
  | { readonly event: 'connected' }
  /** The content of a file begins to go out; `bytes` are those of plaintext. */
  | ({ readonly event: 'sending'; readonly bytes: number; readonly attempt: number } & FileOfRun)
  /** Bytes of ciphertext that have gone out, of all that are to go. */
  | ({ readonly event: 'progress'; readonly sent: number; readonly total: number } & FileOfRun)
  /** The content is out; the server computes its checksum. */
  | ({ readonly event: 'sent'; readonly bytes: number; readonly attempt: number } & FileOfRun)
  /** Both sides have the same checksum, and the server has acknowledged that. */
  | ({
      readonly event: 'verified';
      readonly bytes: number;
      readonly attempt: number;
      readonly checksum: number;
      readonly checksumId: string;
    } & FileOfRun)
  | ({
      readonly event: ReportName;
      readonly level: 'info' | 'warn';
      /** A sentence for a person, in which names are escaped. */
      readonly text: string;
    } & Partial<FileOfRun> &
      ReportFacts);

/** The file that is in hand: its path as it was given, and its place in the list of files, from 0. */
export interface FileOfRun {
  readonly file: string;
  readonly index: number;
}

/** What a run tells about itself: what happened, and between whom. */
export type RunEvent = RunFacts & {
  /** The client's name. */
  readonly client: string;
  /** In hexadecimal digits, once the client has one. */
  readonly clientId?: string;
  /** The edition or dialect that is spoken. */
  readonly edition: string;
  /** The number of the connection in this run, from 1, and the server's address and port; none before the first. */
  readonly connection?: number;
  readonly peer?: string;
};
