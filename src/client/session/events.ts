import type { Profile, Requests, SendFile } from '../../../generated';
import type { ResponseFrame } from '../../protocol/framer';
import type { Named, ViolationFrame } from '../../wire/frame';

/** Who the client was after its last run. */
export interface KnownIdentity {
  readonly clientId: Uint8Array;
  /** SubjectPublicKeyInfo DER of the key pair that was kept. */
  readonly publicKey: Uint8Array;
  /** The server has given the id, and has not been heard to take the public key. */
  readonly isPending?: boolean;
}

/** A file measured once, before anything of it is sent. */
export interface MeasuredFile {
  /** As it goes onto the wire. */
  readonly fileName: Uint8Array;
  /** Bytes of plaintext and of ciphertext. */
  readonly size: number;
  readonly contentSize: number;
}

/** Something on this machine went wrong; the sentence is for the person. */
export interface LocalFailure {
  readonly failed: string;
}

/** What is random, slow or stored: asked by an effect, answered by an event. */
export interface Calls {
  /** Makes sure that a new identity can be written, and makes its key pair. */
  prepareIdentity: {
    ask: { readonly profile: Profile };
    reply: { readonly publicKey: Uint8Array } | LocalFailure;
  };
  /** Writes a new id, with the key pair that was made last, where the next run finds them. */
  saveIdentity: { ask: { readonly clientId: Uint8Array }; reply: 'saved' | LocalFailure };
  /** Takes over the AES key that was wrapped for a client; says whether it is one that this run has used already. */
  unwrapKey: {
    ask: { readonly clientId: Uint8Array; readonly wrappedKey: Uint8Array; readonly profile: Profile };
    reply: 'fresh' | 'used' | { readonly bad: string };
  };
  measureFile: { ask: { readonly index: number; readonly profile: Profile }; reply: MeasuredFile | LocalFailure };
}

export type CallName = keyof Calls;

/** A question to the shell; its {@link Reply} follows. */
export type Call<K extends CallName = CallName> = {
  [N in K]: { readonly do: 'call'; readonly call: N; readonly ask: Calls[N]['ask'] };
}[K];

/** The answer to a {@link Call}. */
export type Reply<K extends CallName = CallName> = {
  [N in K]: { readonly on: 'reply'; readonly call: N; readonly reply: Calls[N]['reply'] };
}[K];

/** Why a connection has come to its end. */
export type End =
  /** Too long without a byte. */
  | { readonly on: 'end'; readonly reason: 'timeout' }
  /** The server sends nothing more; `unfinished` says what was cut short. */
  | { readonly on: 'end'; readonly reason: 'peerEnded'; readonly unfinished: string | undefined };

/** What happens to a session. */
export type ClientEvent =
  | { readonly on: 'connected' }
  /** The connection could not be had; the sentence says why. */
  | { readonly on: 'connectFailed'; readonly reason: string }
  | { readonly on: 'frame'; readonly frame: ResponseFrame | ViolationFrame }
  | Reply
  /** The content has gone out, or as much of it as was to: its checksums by id, over the plaintext. */
  | { readonly on: 'contentSent'; readonly checksums: ReadonlyMap<string, number> }
  | { readonly on: 'contentFailed'; readonly reason: string }
  | { readonly on: 'pauseEnded' }
  | End;

/** Why a run ended without every file verified; each has an exit code of its own. */
export type Failure = 'unreachable' | 'lost' | 'refused' | 'checksum' | 'localFile' | 'protocol';

/** Closes the connection and opens another to the same server; `connected` or `connectFailed` follows. */
export interface Connect {
  readonly do: 'connect';
  /** Milliseconds to wait in between; the connection before is given up at once. */
  readonly afterMs?: number;
}

/** Lets what was sent go out by itself; `pauseEnded` follows. */
export interface Pause {
  readonly do: 'pause';
  readonly ms: number;
}

/** Ends the content at the next end of a message; `contentSent` follows. */
export interface StopContent {
  readonly do: 'stopContent';
}

/** What a session may tell of on its way (docs/events.md). */
export type ReportName =
  | 'registered'
  | 'registeringAnew'
  | 'newId'
  | 'reconnecting'
  | 'retrying'
  | 'keyReused'
  | 'tolerated'
  | 'unexpectedAnswer'
  | 'serverError'
  | 'checksumDiffers'
  | 'givenUp'
  | 'connectionLost'
  | 'fewerConnections'
  | 'identityKept'
  | 'identityFound'
  | 'identityAtRisk';

/** What a report says, as values that a program can read. */
export interface ReportFacts {
  /** The message of the server that it is about. */
  readonly message?: string;
  /** The tolerance's id. */
  readonly tolerance?: string;
  /** The server's checksum. */
  readonly checksum?: number;
  readonly attempt?: number;
  readonly reason?: string;
}

/** What happened, as a sentence for a person and as facts for a program. */
export interface Report {
  readonly event: ReportName;
  readonly level: 'info' | 'warn';
  readonly text: string;
  readonly facts: ReportFacts;
  /** The file in hand, by its place among those of the run. */
  readonly index: number | undefined;
}

/** What a session wants done, in order. */
export type ClientEffect =
  | Call
  | Connect
  | Pause
  | StopContent
  | { readonly do: 'send'; readonly profile: Profile; readonly request: Named<Requests>; readonly clientId: Uint8Array }
  /** Encrypts the file and sends it in as many messages as `first` says, each with `sliceSize` bytes of ciphertext. */
  | {
      readonly do: 'sendContent';
      readonly profile: Profile;
      readonly index: number;
      /** How often this file's content has been sent, this time included. */
      readonly attempt: number;
      /** Of plaintext. */
      readonly bytes: number;
      readonly first: SendFile;
      readonly sliceSize: number;
    }
  /** The server has accepted this client: the next run comes to it as the same. */
  | { readonly do: 'confirmIdentity'; readonly clientId: Uint8Array }
  | ({ readonly do: 'report' } & Report)
  | {
      readonly do: 'verified';
      readonly index: number;
      readonly bytes: number;
      readonly attempt: number;
      readonly checksum: number;
      readonly checksumId: string;
    }
  | { readonly do: 'finish'; readonly failure: Failure | undefined; readonly text: string };
