// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import type {
  FileReceived,
  GeneralError,
  Key,
  PublicKey,
  Reconnect,
  Reconnected,
  Register,
  Registered,
  RegistrationFailed,
} from '../messages';

/** A file's content, encrypted with the connection's AES key: all of it, or one slice in a numbered packet. */
export interface SendFile2023a {
  /** The size of the whole ciphertext, the same in every packet. In bytes. */
  readonly contentSize: number;
  /** The file's name, without a path. */
  readonly fileName: Uint8Array;
}

/** The client's checksum equals the server's: the file is verified. */
export interface CrcValid2023a {
  /** The name under which the file was sent. */
  readonly fileName: Uint8Array;
}

/** The checksums differ: the client sends the file again. */
export interface CrcInvalid2023a {
  /** The name under which the file was sent. */
  readonly fileName: Uint8Array;
}

/** The checksums differ once more: the client gives up, and the server discards the file. */
export interface GiveUp2023a {
  /** The name under which the file was sent. */
  readonly fileName: Uint8Array;
}

/** The requests of 2023a, by name. */
export interface Requests2023a {
  readonly Register: Register;
  readonly PublicKey: PublicKey;
  readonly Reconnect: Reconnect;
  readonly SendFile: SendFile2023a;
  readonly CrcValid: CrcValid2023a;
  readonly CrcInvalid: CrcInvalid2023a;
  readonly GiveUp: GiveUp2023a;
}

/** The request was understood; after CrcValid it promises that the file survives a power cut. */
export interface MessageReceived2023a {
  /** The client's id. */
  readonly clientId: Uint8Array;
}

/** The server does not know this client or has no key of it: the client registers anew, with a new key pair. */
export interface ReconnectDenied2023a {
  /** The id that was refused. */
  readonly clientId: Uint8Array;
}

/** The responses of 2023a, by name. */
export interface Responses2023a {
  readonly Registered: Registered;
  readonly RegistrationFailed: RegistrationFailed;
  readonly Key: Key;
  readonly FileReceived: FileReceived;
  readonly MessageReceived: MessageReceived2023a;
  readonly Reconnected: Reconnected;
  readonly ReconnectDenied: ReconnectDenied2023a;
  readonly GeneralError: GeneralError;
}
