import type { ClientCall, Identity } from './driven-client';
import type { Request, Response, ServerCall } from './driven-server';
import type { AesKey } from './plain';

// A state of the whole: plain data, and of each session where it stands. What is told apart here are two states, and what is
// not is none.

/** A content, as the receiver would see it. */
export interface Content {
  /** The file that it is of. */
  readonly of: string;
  /** Whether it differs from the file. */
  readonly isAltered: boolean;
}

/** What a client has put into a connection. */
export type Upward =
  | { readonly is: 'request'; readonly request: Request }
  | { readonly is: 'body'; readonly content: Content; readonly key: AesKey }
  | { readonly is: 'end' };

/** What the server has put into a connection. */
export type Downward = ({ readonly is: 'response' } & Response) | { readonly is: 'end' };

/** A file on its way in. */
export interface Incoming {
  readonly id: number;
  readonly clientId: number;
  readonly fileName: string;
  readonly checksumId: string;
  readonly key: AesKey;
  content: Content | null;
  /** Something of it came under another key. */
  isUnreadable: boolean;
}

/** A file that has arrived and is not confirmed. */
export interface Unconfirmed {
  readonly id: number;
  readonly clientId: number;
  readonly fileName: string;
  readonly checksumId: string;
  readonly content: Content;
}

/** A connection, with the server's session at its end. */
export interface Connection {
  /** The run that opened it, by its place in the scenario. */
  readonly run: number;
  /** The client has not left it. */
  isAttached: boolean;
  /** Nothing arrives any more in either direction, and nobody is told. */
  isSilent: boolean;
  readonly up: Upward[];
  readonly down: Downward[];
  /** Nothing more goes in. */
  isUpClosed: boolean;
  isDownClosed: boolean;
  /** Where the server's session stands. */
  place: number;
  serverWaits: 'frame' | 'body' | 'reply' | 'nothing';
  call: ServerCall | null;
  /** The time of an unanswered "resending" runs. */
  isTimed: boolean;
  bodyTo: number | 'discard' | null;
  key: AesKey | null;
  /** Whom the connection registered and gave no key yet. */
  registered: number | null;
  incoming: Incoming | null;
  unconfirmed: Unconfirmed | null;
  /** What was called received last. */
  received: Content | null;
  /** The server is through with it. */
  isServed: boolean;
}

/** A content that is going out. */
export interface Sending {
  readonly index: number;
  readonly first: Readonly<Record<string, unknown>>;
  readonly sliceSize: number;
  readonly key: AesKey;
  packet: number;
  isStopped: boolean;
}

/** A run of the client program. */
export interface Run {
  phase: 'due' | 'under way' | 'over';
  /** Which client's session it is: as whom it began. */
  begunAs: Identity | null;
  /** How much might still go wrong when it began. */
  faultsLeftBefore: number;
  /** The server had registered the client by then, and had no key of it. */
  wasCutShort: boolean;
  place: number;
  waits: 'connection' | 'call' | 'pause' | 'content' | 'answer' | 'nothing';
  call: ClientCall | null;
  sending: Sending | null;
  key: AesKey | null;
  /** The file that went under this key. */
  keyUsedFor: number | null;
  /** Public keys by the id that they belong to. */
  keys: Record<number, number>;
  /** The public key that was made last. */
  prepared: number | null;
  preparations: number;
  verified: number[];
  failure: string | null;
}

/** A client that the server has in its database. */
export interface ClientRow {
  readonly id: number;
  readonly name: string;
  publicKey: number | null;
  checksum: string | null;
}

/** A file that the server has on its disk, with its row. */
export interface FileRow {
  readonly clientId: number;
  readonly name: string;
  readonly content: Content;
  readonly isVerified: boolean;
}

/** Everything. */
export interface State {
  readonly runs: Run[];
  connections: Connection[];
  /** What a client keeps between its runs, by its name. */
  readonly folders: Record<string, Identity | null>;
  /** What outlives the server. */
  readonly clients: ClientRow[];
  files: FileRow[];
  nextClientId: number;
  /** What does not: registrations that may be gone on with in another connection. */
  carried: number[];
  /** How much may still go wrong. */
  faultsLeft: number;
}

/** A key that is not in use anywhere. */
export function freshKey(state: State, owner: number): AesKey {
  const text = JSON.stringify([state.connections, state.runs]);
  for (let n = 1; ; n++) if (!text.includes(`"n":${n}`)) return { owner, n };
}

/** The disk holds a file once, however often it was brought. */
export function addFile(state: State, row: FileRow): void {
  const same = (other: FileRow): boolean => JSON.stringify(other) === JSON.stringify(row);
  if (!state.files.some(same)) state.files.push(row);
  state.files.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
