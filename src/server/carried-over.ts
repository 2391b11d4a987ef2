import { hex } from '../text/hex';
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

/**
 * What clients that open a connection for each request carry from one to the next, shared by all connections of a server
 * (docs/decisions/whose-key.md). Each is good once, for a while, and for the address that it was given to.
 */
export class CarriedOver {
  readonly #registrations: ShortMemory<true>;
  readonly #keys: ShortMemory<CarriedKey>;
  readonly #transmissions: ShortMemory<OpenTransmission>;

  /**
   * @param lifetimeMs how long a client may take from one connection to the next, in milliseconds.
   * @param now the time in milliseconds.
   */
  constructor(lifetimeMs: number, now: () => number = Date.now) {
    this.#registrations = new ShortMemory(lifetimeMs, now);
    this.#keys = new ShortMemory(lifetimeMs, now);
    this.#transmissions = new ShortMemory(lifetimeMs, now);
  }

  /** What the clients at one address carry. */
  at(address: string): CarriedAt {
    const keyOf = (...parts: readonly Uint8Array[]): string => [address, ...parts.map(hex)].join(' ');
    return {
      addRegistration: (clientId) => this.#registrations.add(keyOf(clientId), true),
      takeRegistration: (clientId) => this.#registrations.take(keyOf(clientId)) ?? false,
      addKey: (clientId, key) => this.#keys.add(keyOf(clientId), key),
      takeKey: (clientId) => this.#keys.take(keyOf(clientId)),
      addTransmission: (clientId, fileName, open) => this.#transmissions.add(keyOf(clientId, fileName), open),
      takeTransmission: (clientId, fileName) => this.#transmissions.take(keyOf(clientId, fileName)),
    };
  }
}

/** What the clients at one address carry from one connection to the next; whatever is taken is forgotten. */
export interface CarriedAt {
  /** The client has registered here, and its first public key may come from here. */
  addRegistration(clientId: Uint8Array): void;
  takeRegistration(clientId: Uint8Array): boolean;
  /** The client's next transmission may use the key. */
  addKey(clientId: Uint8Array, key: CarriedKey): void;
  takeKey(clientId: Uint8Array): CarriedKey | undefined;
  /** The last transmission of this file may be confirmed, given up or sent again. */
  addTransmission(clientId: Uint8Array, fileName: Uint8Array, transmission: OpenTransmission): void;
  takeTransmission(clientId: Uint8Array, fileName: Uint8Array): OpenTransmission | undefined;
}
