// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import type { FileReceived, Key, PublicKey, Register, Registered, RegistrationFailed } from '../messages';

/** A file's content, encrypted with the connection's AES key: all of it, or one slice in a numbered packet. */
export interface SendFile2022 {
  /** The client's id once more. */
  readonly clientId?: Uint8Array;
  /** The size of the whole ciphertext, the same in every packet. In bytes. */
  readonly contentSize: number;
  /** The file's name, without a path. */
  readonly fileName: Uint8Array;
}

/** The client's checksum equals the server's: the file is verified. */
export interface CrcValid2022 {
  /** The client's id once more. */
  readonly clientId?: Uint8Array;
  /** The name under which the file was sent. */
  readonly fileName: Uint8Array;
}

/** The checksums differ: the client sends the file again. */
export interface CrcInvalid2022 {
  /** The client's id once more. */
  readonly clientId?: Uint8Array;
  /** The name under which the file was sent. */
  readonly fileName: Uint8Array;
}

/** The checksums differ once more: the client gives up, and the server discards the file. */
export interface GiveUp2022 {
  /** The client's id once more. */
  readonly clientId?: Uint8Array;
  /** The name under which the file was sent. */
  readonly fileName: Uint8Array;
}

/** The requests of 2022, by name. */
export interface Requests2022 {
  readonly Register: Register;
  readonly PublicKey: PublicKey;
  readonly SendFile: SendFile2022;
  readonly CrcValid: CrcValid2022;
  readonly CrcInvalid: CrcInvalid2022;
  readonly GiveUp: GiveUp2022;
}

/** The request was understood; after CrcValid it promises that the file survives a power cut. */
export type MessageReceived2022 = Readonly<Record<string, never>>;

/** The responses of 2022, by name. */
export interface Responses2022 {
  readonly Registered: Registered;
  readonly RegistrationFailed: RegistrationFailed;
  readonly Key: Key;
  readonly FileReceived: FileReceived;
  readonly MessageReceived: MessageReceived2022;
}
