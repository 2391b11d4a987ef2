import { hex } from '../text/hex';
import type { CrowdedBy } from './session/events';

/** How many connections there may be at one time; 0 is any number. */
export interface AdmissionLimits {
  readonly connections: number;
  readonly connectionsPerAddress: number;
  readonly connectionsPerClient: number;
}

/**
 * Who gets a place at a server (docs/decisions/who-makes-room.md). Where there is none, the oldest connection without a key
 * makes room; one with a key never does, but for its own client that comes from elsewhere.
 */
export class Admission {
  readonly #limits: AdmissionLimits;
  /** Each in the order in which they came. */
  readonly #places = new Set<Place>();
  readonly #keyless = new Set<Place>();
  readonly #byAddress = new Groups();
  readonly #byClient = new Groups();

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /** Places that are taken. */
  get size(): number {
    return this.#places.size;
  }

  /** Places that connections of an address have. */
  sizeAt(address: string): number {
    return this.#byAddress.of(address).size;
  }

  /**
   * Gives a new connection a place.
   * @param address what its connections are counted under.
   * @returns the limit that turns it away, where nobody makes room.
   */
  admit(address: string): Place | CrowdedBy {
    const { connections, connectionsPerAddress } = this.#limits;
    const neighbours = this.#byAddress.of(address);
    if (isReached(connectionsPerAddress, neighbours.size)) {
      const victim = first(neighbours, (place) => this.#keyless.has(place));
      if (victim === undefined) return 'address';
      victim.giveUp('address');
    }
    if (isReached(connections, this.#places.size)) {
      const victim = first(this.#keyless);
      if (victim === undefined) return 'connections';
      victim.giveUp('connections');
    }
    const place: Place = new Place(address, {
      hasRoom: (id) => this.#mayEnrol(place, id),
      enrol: (id) => this.#enrol(place, id),
      leave: () => this.#leave(place),
    });
    this.#places.add(place);
    this.#keyless.add(place);
    this.#byAddress.add(address, place);
    return place;
  }

  #mayEnrol(place: Place, id: string): boolean {
    return !this.#isFull(place, id) || this.#giver(place, id) !== undefined;
  }

  #enrol(place: Place, id: string): boolean {
    // Its place was needed while the key was made: the connection ends with this answer.
    if (!this.#places.has(place)) return true;
    if (this.#isFull(place, id)) {
      const giver = this.#giver(place, id);
      if (giver === undefined) return false;
      giver.giveUp('client');
    }
    if (place.client !== undefined) this.#byClient.delete(place.client, place);
    this.#keyless.delete(place);
    this.#byClient.add(id, place);
    return true;
  }

  #isFull(place: Place, id: string): boolean {
    return place.client !== id && isReached(this.#limits.connectionsPerClient, this.#byClient.of(id).size);
  }

  /**
   * Who knows a client's id and name gets keys for it, though it cannot use them. So at another address that has more of
   * the client's connections without a confirmed file than this one, the oldest of those makes room.
   */
  #giver({ address }: Place, id: string): Place | undefined {
    const counts = new Map<string, number>();
    const unproven = [...this.#byClient.of(id)].filter(({ isProven }) => !isProven);
    for (const place of unproven) counts.set(place.address, (counts.get(place.address) ?? 0) + 1);
    const most = Math.max(...counts.values());
    if (most <= (counts.get(address) ?? 0)) return undefined;
    return unproven.find((place) => counts.get(place.address) === most);
  }

  #leave(place: Place): void {
    this.#places.delete(place);
    this.#keyless.delete(place);
    this.#byAddress.delete(place.address, place);
    if (place.client !== undefined) this.#byClient.delete(place.client, place);
  }
}

/** What a place asks its {@link Admission}. */
interface Desk {
  hasRoom(id: string): boolean;
  enrol(id: string): boolean;
  leave(): void;
}

/** The place of one connection. */
export class Place {
  /** Called when the place is given to another one: the connection has to end. */
  onGivenUp: (by: CrowdedBy) => void = () => undefined;
  readonly #desk: Desk;
  #client: string | undefined;
  #isProven = false;

  constructor(
    readonly address: string,
    desk: Desk,
  ) {
    this.#desk = desk;
  }

  /** Whose key the connection has, as hexadecimal digits. */
  get client(): string | undefined {
    return this.#client;
  }

  /** Whether the client has confirmed a file here, which takes its key. */
  get isProven(): boolean {
    return this.#isProven;
  }

  /** Whether the client may have a key on this connection. */
  hasRoomFor(clientId: Uint8Array): boolean {
    return this.#desk.hasRoom(hex(clientId));
  }

  /** The client has a key on this connection, its first or a further one. @returns false where it has as many connections as it may */
  enrol(clientId: Uint8Array): boolean {
    const id = hex(clientId);
    if (this.#client === id) return true;
    if (!this.#desk.enrol(id)) return false;
    this.#isProven = false;
    this.#client = id;
    return true;
  }

  /** The client has confirmed a file on this connection. */
  prove(): void {
    this.#isProven = true;
  }

  /** The connection is over. */
  leave(): void {
    this.#desk.leave();
  }

  /** Another connection gets the place. */
  giveUp(by: CrowdedBy): void {
    this.leave();
    this.onGivenUp(by);
  }
}

/** Places under what they have in common; those under one key in the order in which they came. */
class Groups {
  readonly #groups = new Map<string, Set<Place>>();

  of(key: string): ReadonlySet<Place> {
    return this.#groups.get(key) ?? NONE;
  }

  add(key: string, place: Place): void {
    const group = this.#groups.get(key) ?? new Set();
    this.#groups.set(key, group.add(place));
  }

  delete(key: string, place: Place): void {
    const group = this.#groups.get(key);
    group?.delete(place);
    if (group?.size === 0) this.#groups.delete(key);
  }
}

const NONE: ReadonlySet<Place> = new Set();

function isReached(limit: number, count: number): boolean {
  return limit !== 0 && count >= limit;
}

function first(places: Iterable<Place>, fits: (place: Place) => boolean = () => true): Place | undefined {
  for (const place of places) if (fits(place)) return place;
  return undefined;
}
