import type { AesRules, ChecksumSpec, RsaRules } from '../crypto/rules';
import type { WireProfile } from '../wire/profile';

export type { AesRules, ChecksumSpec, RsaRules };

/** How the content of a file travels: in one message, or in numbered packets. */
export type ContentRules = SingleContent | SlicedContent | ChunkedContent;

/** One message holds the whole ciphertext. */
export interface SingleContent {
  readonly form: 'single';
}

/** Numbered packets each hold a slice of one ciphertext. */
export interface SlicedContent {
  readonly form: 'slices';
  /** Size of a slice in bytes; the last one has what is left. */
  readonly size: number;
  /** Whether the size is the same for every file, or is doubled for a large one until it has no more packets than this. */
  readonly sizing: 'fixed' | DoubledSizing;
  /** What fills the last slice up to the size of the others. */
  readonly filling: 'none' | 'zeros';
}

/** Slices of twice the size, or four times, and so on, for a file that needs more packets. */
export interface DoubledSizing {
  /** The most packets of a file. */
  readonly doubledAbove: number;
}

/** Numbered packets each hold a ciphertext of its own. */
export interface ChunkedContent {
  readonly form: 'chunks';
  /** Bytes of plaintext in a chunk; the last one has what is left. */
  readonly size: number;
}

/** Why a server refuses. */
export type Refusal = 'unknownClient' | 'nameTaken' | 'badInput' | 'tooLarge' | 'storageFailure' | 'busy';

/** The conversation's rules. */
export interface Flow<ResponseName extends string = string, RequestName extends string = string> {
  /** The request with which a known client comes back. */
  readonly returning: RequestName;
  /** One connection for a whole run, or one for each request. */
  readonly connection: 'run' | 'request';
  readonly resend: ResendRules<ResponseName>;
  readonly client: ClientFlow;
  readonly server: ServerFlow<ResponseName, RequestName>;
}

/** What follows "resending": nothing, or a response. */
export type ResendRules<ResponseName extends string = string> = SilentResend | AcknowledgedResend<ResponseName>;

/** Nothing answers "resending"; the file comes again at once. */
export interface SilentResend {
  readonly form: 'silent';
  /** Milliseconds of silence after which a client is taken to wait for an acknowledgement all the same; 0 for never. */
  readonly patience: number;
}

/** A response answers "resending". */
export interface AcknowledgedResend<ResponseName extends string = string> {
  readonly form: 'acknowledged';
  readonly by: ResponseName;
  /** Whether the client waits for it before it sends the file again. */
  readonly awaited: boolean;
}

/** What a client does. */
export interface ClientFlow {
  /** How often a request is tried in all before the client ends. */
  readonly attempts: number;
  /** How often a refused name is tried in all. */
  readonly registrations: number;
  /** How often a denied client comes back in all before it registers anew. */
  readonly reconnects: number;
  /** How many times a file is sent again after the first mismatch. */
  readonly resends: number;
  /** Whether the client says "resending" once more before it gives up. */
  readonly resendingBeforeGivingUp: boolean;
  /** The header's client id before registration, in hexadecimal digits. */
  readonly unregisteredId: string;
  /** The header's client id when a denied client registers anew. */
  readonly reregisterAs: 'unregistered' | 'known';
}

/** What a server does. */
export interface ServerFlow<ResponseName extends string = string, RequestName extends string = string> {
  /** Whether a denied client registers anew, or finds a new id in the denial and goes on with its public key. */
  readonly denial: 'refuse' | 'newId';
  /** Whether a public key under an unknown id registers that id. */
  readonly adoptsUnknown: boolean;
  /** The requests and responses after which the server ends the connection. */
  readonly closesAfter: readonly (ResponseName | RequestName)[];
  /** Which size of a received file the server reports. */
  readonly reportedSize: 'ciphertext' | 'plaintext';
  /**
   * What a server answers to each refusal: the first response of the list that may answer the request in hand.
   * Where none may, the connection is closed.
   */
  readonly refusals: { readonly [why in Refusal]: readonly ResponseName[] };
}

/** An edition or a dialect, resolved: all that a session may ask. */
export interface Profile<
  Requests = Record<string, unknown>,
  Responses = Record<string, unknown>,
  RequestHeader = unknown,
  ResponseHeader = unknown,
> extends WireProfile<Requests, Responses, RequestHeader, ResponseHeader> {
  /** Protocol version byte. */
  readonly version: number;
  /** Default TCP port. */
  readonly port: number;
  readonly rsa: RsaRules;
  readonly aes: AesRules;
  readonly content: ContentRules;
  /** In order of preference; "resending" brings the next one. */
  readonly checksums: readonly ChecksumSpec[];
  readonly flow: Flow<keyof Responses & string, keyof Requests & string>;
}
