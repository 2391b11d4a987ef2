import type { Layout } from './layout';
import type { Tolerance, WriteRule } from './tolerance';

/** Requests go from client to server, responses back. */
export type Direction = 'request' | 'response';

/** A message as a profile knows it: its code in the header and its layout on the wire. */
export interface MessageDescriptor<M> {
  readonly name: string;
  readonly doc: string;
  readonly direction: Direction;
  readonly code: number;
  readonly layout: Layout<M>;
  /** The names of the responses that may answer this request; empty for a response. */
  readonly answers: readonly string[];
  /** Other layouts in which the message may come, those with fewer deviations first. */
  readonly variants: readonly Variant<M>[];
}

/** A layout that differs from the profile's own by tolerated deviations. */
export interface Variant<M> {
  /** Ids of the tolerances that make it. */
  readonly tolerances: readonly string[];
  readonly layout: Layout<M>;
}

/** Every message of one direction; `undefined` where the profile lacks it. */
export type Directory<T> = { readonly [K in keyof T]: MessageDescriptor<T[K]> | undefined };

/** A CRC by the parameters of the Rocksoft model, so that a checksum is data. */
export interface ChecksumSpec {
  readonly id: string;
  /** Width in bits; only 32 is defined. */
  readonly width: 32;
  /** The polynomial in normal (not reflected) form. */
  readonly polynomial: number;
  readonly init: number;
  readonly reflectIn: boolean;
  readonly reflectOut: boolean;
  readonly xorOut: number;
  /** POSIX cksum: the length is appended to the data, least significant byte first, without its leading zeros. */
  readonly appendLength: boolean;
}

/** RSA as the profile uses it. */
export interface RsaRules {
  /** Size of the modulus in bits. */
  readonly bits: number;
  /** Public exponent of the keys that we make. */
  readonly exponent: number;
  /** Size in bytes of the public key's SubjectPublicKeyInfo DER on the wire. */
  readonly publicKeySize: number;
  /** Hash of OAEP and of its MGF1. */
  readonly oaepHash: 'sha1' | 'sha256';
}

/** AES as the profile uses it. CBC with PKCS#7 padding. */
export interface AesRules {
  /** Size of the key in bits. */
  readonly bits: 128 | 192 | 256;
  /** Where the initialisation vector comes from: 16 zero bytes, or 16 bytes in front of the ciphertext. */
  readonly iv: 'zero' | 'prefix';
}

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
  /** Whether the size stays for a file whose packets their field cannot count, or is raised for it. */
  readonly sizing: 'fixed' | 'raised';
  /** What fills the last slice up to the size of the others. */
  readonly filling: 'none' | 'zeros';
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
export interface Profile<Requests = Record<string, unknown>, Responses = Record<string, unknown>> {
  readonly id: string;
  readonly doc: string;
  /** Protocol version byte. */
  readonly version: number;
  /** Default TCP port. */
  readonly port: number;
  readonly requestHeader: Layout<RequestHeader>;
  readonly responseHeader: Layout<ResponseHeader>;
  readonly requests: Directory<Requests>;
  readonly responses: Directory<Responses>;
  /** Every message is filled up with zeros to a multiple of so many bytes. */
  readonly block: { readonly [direction in Direction]: number };
  readonly rsa: RsaRules;
  readonly aes: AesRules;
  readonly content: ContentRules;
  /** The deviations that are read, in the order in which they are tried; none in the strict form. */
  readonly tolerates: readonly Tolerance[];
  /** The deviations that are written. */
  readonly writes: readonly WriteRule[];
  /** In order of preference; "resending" brings the next one. */
  readonly checksums: readonly ChecksumSpec[];
  readonly flow: Flow<keyof Responses & string, keyof Requests & string>;
}

/** What stands before every request. */
export interface RequestHeader {
  readonly clientId: Uint8Array;
  readonly version: number;
  readonly code: number;
  /** Bytes that follow the header. */
  readonly payloadSize: number;
}

/** What stands before every response. */
export interface ResponseHeader {
  readonly version: number;
  readonly code: number;
  /** Bytes that follow the header. */
  readonly payloadSize: number;
}
