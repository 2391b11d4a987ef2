import type { Profile, Responses } from '../../../generated';
import type { ReplyContext } from '../../wire/encode';
import type { RequestFrame } from '../../protocol/framer';
import type { Named, ViolationFrame } from '../../wire/frame';
import type { LogFacts, SessionEvent } from '../log';
import type { ChecksumSpec, Refusal } from '../../protocol/profile';

/** What the server keeps of a client, as far as the conversation needs it. */
export interface KnownClient {
  readonly name: Uint8Array;
  /** Id of the edition or dialect in which the client confirmed a file last, or registered. */
  readonly profile: string;
  /** Id of the checksum that the client confirmed last. */
  readonly checksum: string | undefined;
  readonly hasPublicKey: boolean;
}

/** A refusal with the sentence that the log shows. */
export interface Refused {
  readonly refused: Refusal;
  readonly reason: string;
  /** What the log's fact `why` says; by default the kind of the refusal. */
  readonly why?: string;
}

/** A number that the connection gives to an upload. */
export type UploadId = number;

/** A content as it arrived. */
export interface StoredContent {
  readonly checksum: number;
  /** Bytes of plaintext. */
  readonly size: number;
}

/** What is random, slow or stored: asked by an effect, answered by an event. */
export interface Calls {
  findClient: { ask: { readonly clientId: Uint8Array }; reply: KnownClient | Refused | undefined };
  register: {
    /** `as`: the id that the client has already, where the flow lets it keep one. */
    ask: {
      readonly name: Uint8Array;
      readonly profile: Profile;
      readonly as?: Uint8Array;
    };
    reply: { readonly clientId: Uint8Array } | 'taken' | Refused;
  };
  /** A fresh AES key, wrapped with the key given or with the one kept; a given key is kept unless another one was. */
  issueKey: {
    ask: { readonly clientId: Uint8Array; readonly publicKey: Uint8Array | 'stored'; readonly profile: Profile };
    reply: { readonly wrappedKey: Uint8Array } | Refused;
  };
  /** Content is taken only under a key that this connection gave to the client. */
  openUpload: {
    ask: {
      readonly clientId: Uint8Array;
      readonly fileName: Uint8Array;
      readonly contentSize: number;
      readonly checksum: ChecksumSpec;
      /** Whether each packet is a ciphertext of its own. */
      readonly encryptedEach: boolean;
      /** The transmission that the client rejected, and which this one replaces when all of it has come. */
      readonly replaces?: UploadId;
      readonly profile: Profile;
    };
    reply: { readonly upload: UploadId } | Refused;
  };
  /** Everything has arrived: decrypt the rest, and begin to store it; drop the transmission that it replaces. */
  finishUpload: {
    ask: { readonly upload: UploadId; readonly replaces: UploadId | undefined };
    reply: StoredContent | Refused;
  };
  /** A transmission that arrived on an earlier connection and is not confirmed yet. */
  findTransmission: {
    ask: {
      readonly clientId: Uint8Array;
      readonly fileName: Uint8Array;
      /** Whether the client sends it again, for which it may use its key once more. */
      readonly comesAgain: boolean;
      readonly profile: Profile;
    };
    reply:
      | { readonly upload: UploadId; readonly checksum: ChecksumSpec; readonly content: StoredContent }
      | Refused
      | undefined;
  };
  /** The client found the checksum right: the file stays, verified, whatever happens to the server. */
  confirmUpload: { ask: { readonly upload: UploadId }; reply: 'durable' | Refused };
  /** The client gave the file up: nothing of it is kept. */
  discardUpload: { ask: { readonly upload: UploadId }; reply: 'durable' | Refused };
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

/** Why a session has to end; `arrived` are the bytes of ciphertext that have come of the upload in hand. */
export type End = EndReason & { readonly arrived?: number | undefined };

/** What there were too many connections of. */
export type CrowdedBy = 'connections' | 'address' | 'client';

type EndReason =
  /** Too long without an AES key, without a byte, within a message whose bytes drip, or without room for an answer. */
  | { readonly on: 'end'; readonly reason: 'handshake' | 'idle' | 'slow' | 'unread' }
  /** Another connection needs the place: of all, of this address, or of this client. */
  | { readonly on: 'end'; readonly reason: 'crowded'; readonly by: CrowdedBy }
  /** The peer sends nothing more; `unfinished` says what was cut short. */
  | { readonly on: 'end'; readonly reason: 'peerEnded'; readonly unfinished: string | undefined }
  /** The server drains, and the connection ends when it has no file in hand; or it stops, and the connection ends now. */
  | { readonly on: 'end'; readonly reason: 'drain' | 'shutdown' };

/** What happens to a session. */
export type ServerEvent =
  | { readonly on: 'frame'; readonly frame: RequestFrame | ViolationFrame }
  /** The body has been piped to its end; or the sink failed and the rest was discarded. */
  | { readonly on: 'bodyEnd' }
  | Reply
  /** The time that was set has passed without a frame. */
  | { readonly on: 'silence' }
  | End;

/** The body of the message in hand goes there as it comes; `bodyEnd` follows. */
export interface PipeBody {
  readonly do: 'pipeBody';
  readonly to: UploadId | 'discard';
}

/** What happened, as a sentence for a person and as facts for a program. */
export interface Report {
  readonly do: 'report';
  readonly event: SessionEvent;
  readonly level: 'info' | 'warn';
  readonly text: string;
  readonly facts: LogFacts;
}

/** What a session wants done, in order. */
export type ServerEffect =
  | Call
  | {
      readonly do: 'send';
      readonly profile: Profile;
      readonly response: Named<Responses>;
      readonly replyContext: ReplyContext;
    }
  | PipeBody
  /** The upload will not be finished: nothing of it is kept. */
  | { readonly do: 'abandonUpload'; readonly upload: UploadId }
  /** `silence` follows if no frame comes for so many milliseconds. */
  | { readonly do: 'awaitFrame'; readonly ms: number }
  | Report
  /** Half-close after what was sent, and discard what still comes, within limits. */
  | { readonly do: 'close' };

/** The limits that a session judges by. */
export interface SessionLimits {
  /** Largest content of a file that is accepted, in bytes of ciphertext. */
  readonly fileSize: number;
  /** Most bytes of a refused message that are read and thrown away to keep the stream in step. */
  readonly discard: number;
  /** Requests that are refused before the connection is closed, messages that cannot be read among them; 0: any number. */
  readonly refusals: number;
  /** Requests in one connection, the packets of a file counted once; 0: any number. */
  readonly requests: number;
}
