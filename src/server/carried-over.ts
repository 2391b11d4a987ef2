import type { Notes } from '../storage';
import { hex } from '../text/hex';
import { keyFrom, keyText, transmissionFrom, transmissionText } from './carried-text';
import type { StoredContent } from './session/events';
import { ShortMemory } from './short-memory';

/** A key that was given to a client for one transmission, and how often it may send that again. */
export interface CarriedKey {
  readonly aesKey: Uint8Array;
  readonly resends: number;
}

/** A stored transmission that no client has confirmed or given up yet. */
export interface OpenTransmission {
  readonly fileId: Uint8Array;
  /** Id of the profile in which it was sent. */
  readonly profile: string;
  readonly checksumId: string;
  readonly content: StoredContent;
  /** With what it may be sent again. */
  readonly key: CarriedKey;
}

/** A hundred years, in milliseconds: a database adds no infinite time to the present one. */
const FOR_EVER_MS = 100 * 365 * 24 * 60 * 60 * 1000;

/**
 * What clients that open a connection for each request carry from one to the next (docs/decisions/whose-key.md). Each is good
 * once, for a while, and for the address that it was given to. All connections of a server share it; and where several
 * servers share a store, all of theirs do, since the next connection may be another server's.
 */
export class CarriedOver {
  readonly #lifetimeMs: number;
  readonly #registrations: Notes;
  readonly #keys: Notes;
  readonly #transmissions: Notes;

  /**
   * @param lifetimeMs how long a client may take from one connection to the next, in milliseconds.
   * @param notesFor makes the notes of one kind, of which a short memory forgets the oldest: many files must not make it forget a
   *   registration. Where servers share their notes, these are for all kinds.
   */
  constructor(lifetimeMs: number, notesFor: () => Notes = () => new ShortMemory()) {
    this.#lifetimeMs = Math.min(lifetimeMs, FOR_EVER_MS);
    this.#registrations = notesFor();
    this.#keys = notesFor();
    this.#transmissions = notesFor();
  }

  /** What the clients at one address carry. */
  at(address: string): CarriedAt {
    const lifetimeMs = this.#lifetimeMs;
    const keyOf = (kind: string, ...parts: readonly Uint8Array[]): string =>
      [kind, address, ...parts.map(hex)].join(' ');
    const registrationOf = (id: Uint8Array): string => keyOf('registration', id);
    const aesKeyOf = (id: Uint8Array): string => keyOf('key', id);
    const transmissionOf = (id: Uint8Array, fileName: Uint8Array): string => keyOf('transmission', id, fileName);
    return {
      addRegistration: (id) => this.#registrations.add(registrationOf(id), '', lifetimeMs),
      takeRegistration: async (id) => (await this.#registrations.take(registrationOf(id))) !== undefined,
      addKey: (id, key) => this.#keys.add(aesKeyOf(id), keyText(key), lifetimeMs),
      takeKey: async (id) => keyFrom(await this.#keys.take(aesKeyOf(id))),
      addTransmission: (id, fileName, open) =>
        this.#transmissions.add(transmissionOf(id, fileName), transmissionText(open), lifetimeMs),
      takeTransmission: async (id, fileName) =>
        transmissionFrom(await this.#transmissions.take(transmissionOf(id, fileName))),
    };
  }
}

/**
 * What the clients at one address carry from one connection to the next; whatever is taken is forgotten. All of it rejects with
 * a StorageError where servers share it and cannot reach it.
 */
export interface CarriedAt {
  /** The client has registered here, and its first public key may come from here. */
  addRegistration(clientId: Uint8Array): Promise<void>;
  takeRegistration(clientId: Uint8Array): Promise<boolean>;
  /** The client's next transmission may use the key. */
  addKey(clientId: Uint8Array, key: CarriedKey): Promise<void>;
  takeKey(clientId: Uint8Array): Promise<CarriedKey | undefined>;
  /** The last transmission of this file may be confirmed, given up or sent again. */
  addTransmission(clientId: Uint8Array, fileName: Uint8Array, transmission: OpenTransmission): Promise<void>;
  takeTransmission(clientId: Uint8Array, fileName: Uint8Array): Promise<OpenTransmission | undefined>;
}
