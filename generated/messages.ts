// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

/** Stands before every request. */
export interface RequestHeader {
  /** The id that the server gave; before registration anything, usually zeros. */
  readonly clientId: Uint8Array;
  /** Which request this is. */
  readonly code: number;
  /** The number of bytes that follow the header. In bytes. */
  readonly payloadSize: number;
}

/** Stands before every response. */
export interface ResponseHeader {
  /** Which response this is. */
  readonly code: number;
  /** The number of bytes that follow the header. In bytes. */
  readonly payloadSize: number;
}

/** A client that the server does not know asks for an id under its name. */
export interface Register {
  /** The client's name; no two clients of a server share one. */
  readonly name: Uint8Array;
}

/** A registered client sends its RSA public key and asks for an AES key. */
export interface PublicKey {
  /** The client's name, as registered. */
  readonly name: Uint8Array;
  /** The key with which the server wraps the AES key. */
  readonly publicKey: Uint8Array;
}

/** A client that has an id and a key pair comes back and asks for a fresh AES key. */
export interface Reconnect {
  /** The client's name, as registered. */
  readonly name: Uint8Array;
}

/** A file's content, encrypted with the connection's AES key: all of it, or one slice in a numbered packet. */
export interface SendFile {
  /** The client's id once more. */
  readonly clientId: Uint8Array;
  /** The size of the whole ciphertext, the same in every packet. In bytes. */
  readonly contentSize: number;
  /** The size of the file before encryption. In bytes. */
  readonly originalSize?: number | undefined;
  /** The number of this packet, counted from 1. */
  readonly packetNumber: number;
  /** How many packets hold the whole ciphertext. */
  readonly totalPackets: number;
  /** The file's name, without a path. */
  readonly fileName: Uint8Array;
}

/** The client's checksum equals the server's: the file is verified. */
export interface CrcValid {
  /** The client's id once more. */
  readonly clientId: Uint8Array;
  /** The name under which the file was sent. */
  readonly fileName: Uint8Array;
}

/** The checksums differ: the client sends the file again. */
export interface CrcInvalid {
  /** The client's id once more. */
  readonly clientId: Uint8Array;
  /** The name under which the file was sent. */
  readonly fileName: Uint8Array;
}

/** The checksums differ once more: the client gives up, and the server discards the file. */
export interface GiveUp {
  /** The client's id once more. */
  readonly clientId: Uint8Array;
  /** The name under which the file was sent. */
  readonly fileName: Uint8Array;
}

/** The name was free; the client has an id now. */
export interface Registered {
  /** The new client's id. */
  readonly clientId: Uint8Array;
}

/** The name belongs to another client. Final: the client does not try again. */
export type RegistrationFailed = Readonly<Record<string, never>>;

/** The public key was accepted; here is the connection's AES key. */
export interface Key {
  /** The client's id. */
  readonly clientId: Uint8Array;
  /** The AES key, wrapped with the public key just received. */
  readonly wrappedKey: Uint8Array;
}

/** The whole content has arrived and was decrypted; here is the checksum of the plaintext. */
export interface FileReceived {
  /** The client's id. */
  readonly clientId: Uint8Array;
  /** The size of the ciphertext that was received. In bytes. */
  readonly contentSize: number;
  /** The name under which the file was sent. */
  readonly fileName: Uint8Array;
  /** The checksum of the plaintext. */
  readonly checksum: number;
}

/** The request was understood; after CrcValid it promises that the file survives a power cut. */
export interface MessageReceived {
  /** The client's id. */
  readonly clientId?: Uint8Array | undefined;
}

/** The client is known; here is a fresh AES key. */
export interface Reconnected {
  /** The client's id. */
  readonly clientId: Uint8Array;
  /** The fresh AES key, wrapped with the public key that the server has kept. */
  readonly wrappedKey: Uint8Array;
}

/** The server does not know this client or has no key of it: the client registers anew, with a new key pair. */
export interface ReconnectDenied {
  /** The id that was refused. */
  readonly clientId?: Uint8Array | undefined;
}

/** The request could not be served. The client may try it again. */
export type GeneralError = Readonly<Record<string, never>>;

/** Every request by its name. */
export interface Requests {
  readonly Register: Register;
  readonly PublicKey: PublicKey;
  readonly Reconnect: Reconnect;
  readonly SendFile: SendFile;
  readonly CrcValid: CrcValid;
  readonly CrcInvalid: CrcInvalid;
  readonly GiveUp: GiveUp;
}

/** Every response by its name. */
export interface Responses {
  readonly Registered: Registered;
  readonly RegistrationFailed: RegistrationFailed;
  readonly Key: Key;
  readonly FileReceived: FileReceived;
  readonly MessageReceived: MessageReceived;
  readonly Reconnected: Reconnected;
  readonly ReconnectDenied: ReconnectDenied;
  readonly GeneralError: GeneralError;
}
