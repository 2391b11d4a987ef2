// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import type { PublicKey, Reconnect, Register } from '../messages';
import type { CrcInvalid2023a, CrcValid2023a, GiveUp2023a } from './2023a';

/** A file's content, encrypted with the connection's AES key: all of it, or one slice in a numbered packet. */
export interface SendFile2024a {
  /** The size of the whole ciphertext, the same in every packet. In bytes. */
  readonly contentSize: number;
  /** The size of the file before encryption. In bytes. */
  readonly originalSize: number;
  /** The number of this packet, counted from 1. */
  readonly packetNumber: number;
  /** How many packets hold the whole ciphertext. */
  readonly totalPackets: number;
  /** The file's name, without a path. */
  readonly fileName: Uint8Array;
}

/** The requests of 2024a, by name. */
export interface Requests2024a {
  readonly Register: Register;
  readonly PublicKey: PublicKey;
  readonly Reconnect: Reconnect;
  readonly SendFile: SendFile2024a;
  readonly CrcValid: CrcValid2023a;
  readonly CrcInvalid: CrcInvalid2023a;
  readonly GiveUp: GiveUp2023a;
}
