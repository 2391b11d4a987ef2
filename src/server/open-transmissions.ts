/** A stored transmission that no client has confirmed or given up yet. */
export interface OpenTransmission {
  readonly fileId: Uint8Array;
  readonly checksumId: string;
}

/** How many are remembered; the oldest is forgotten first, and stays in the store as unverified. */
const MOST = 10_000;

/** The transmissions of clients that use a connection for each request, shared by all connections of a server. */
export class OpenTransmissions {
  readonly #open = new Map<string, OpenTransmission>();

  /** Remembers the last transmission of this file. */
  add(clientId: Uint8Array, fileName: Uint8Array, transmission: OpenTransmission): void {
    const key = keyOf(clientId, fileName);
    this.#open.delete(key);
    this.#open.set(key, transmission);
    const [oldest] = this.#open.keys();
    if (this.#open.size > MOST && oldest !== undefined) this.#open.delete(oldest);
  }

  /** The last transmission of this file, if it is open; it is forgotten with that. */
  take(clientId: Uint8Array, fileName: Uint8Array): OpenTransmission | undefined {
    const key = keyOf(clientId, fileName);
    const found = this.#open.get(key);
    this.#open.delete(key);
    return found;
  }
}

function keyOf(clientId: Uint8Array, fileName: Uint8Array): string {
  return `${Buffer.from(clientId).toString('hex')} ${Buffer.from(fileName).toString('hex')}`;
}
