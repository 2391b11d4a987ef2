import type { Profile, Requests } from '../../../generated';
import type { Slicing } from '../../protocol/slicing';
import type { Named } from '../../wire/frame';
import { sameBytes } from '../../wire/value';
import type { FileQueue } from './file-queue';
import type { ClientEffect, Failure, KnownIdentity, MeasuredFile, ReportFacts, ReportName } from './events';

/** What a session is told at its start. */
export interface ClientSessionOptions {
  readonly profile: Profile;
  readonly name: Uint8Array;
  /** The files to send, each under a key of its own; other sessions may take from the same queue. */
  readonly files: FileQueue;
  readonly identity: KnownIdentity | undefined;
  /** Further ones under which the server may know this client, to be tried where it does not know the first. */
  readonly others?: readonly KnownIdentity[];
  /** How often in a row a lost connection is replaced by another before the run is over; 0 by default. */
  readonly retries?: number;
  /**
   * A further connection of a run whose first one the server has accepted: it comes back as `identity` and as nobody else,
   * and takes its first file when it has a key; `false` by default.
   */
  readonly isFurther?: boolean;
}

/** The file in hand. */
export interface CurrentFile {
  readonly index: number;
  readonly measured: MeasuredFile;
  /** For the first transmission. */
  readonly slicing: Slicing;
  /** For all further ones, because a server may have failed on larger packets than it expects. */
  readonly smallestSlicing: Slicing;
  /** How often it is sent again, the transmission in hand included. */
  resends: number;
  /** How often its content has been sent, for whatever reason. */
  attempts: number;
  content: Content;
  /** The transmission during which a connection was lost, by its number of resends: a second loss there is final. */
  lostAt: number | undefined;
  /** The checksums have differed for the last time. */
  isGivenUp: boolean;
}

/** Where the content of a transmission is. */
export type Content =
  | { readonly is: 'unsent' }
  /** On its way; answers may come all the same. */
  | { readonly is: 'going out' }
  | { readonly is: 'out'; readonly checksums: ReadonlyMap<string, number> };

/** What the connection in hand has been used for. */
export interface Connection {
  /** Requests that were sent, and answers that came. */
  requests: number;
  answers: number;
  /** The server has closed it during a pause. */
  hasEnded: boolean;
}

/** What a run knows, and what it wants done. */
export class RunState {
  readonly profile: Profile;
  readonly name: Uint8Array;
  readonly files: FileQueue;
  readonly isFurther: boolean;
  /** Under which the server knows this client, or is thought to. */
  identity: KnownIdentity | undefined;
  /** To be tried where it does not. */
  readonly others: KnownIdentity[];
  /** The id that the server has accepted. */
  #confirmed: Uint8Array | undefined;
  /** As it stands in the headers of requests. */
  clientId: Uint8Array;
  connection: Connection = { requests: 0, answers: 0, hasEnded: false };
  file: CurrentFile | undefined;
  /** How many files this session is through with. */
  delivered = 0;
  readonly retries: number;
  /** How many of them were used since a file was stored. */
  retried = 0;
  /** A registration was cut short, so that the server may have this client's name without its knowing. */
  wasCutShort = false;
  /** The run has been connected. */
  hasConnected = false;
  /** What the last answer means for the run, where it was an error. */
  lastError: Failure | undefined;
  /** The tolerances that were told of already. */
  readonly #told = new Set<string>();
  #effects: ClientEffect[] = [];

  constructor({ profile, name, files, identity, others = [], retries = 0, isFurther = false }: ClientSessionOptions) {
    this.profile = profile;
    this.name = name;
    this.files = files;
    this.isFurther = isFurther;
    this.identity = identity;
    this.others = [...others];
    this.retries = retries;
    this.clientId = unregisteredId(profile);
  }

  /** Adds an effect to those of the event in hand. */
  want(effect: ClientEffect): void {
    this.#effects.push(effect);
  }

  info(event: ReportName, text: string, facts: ReportFacts = {}): void {
    this.want({ do: 'report', event, level: 'info', text, facts, index: this.file?.index });
  }

  warn(event: ReportName, text: string, facts: ReportFacts = {}): void {
    this.want({ do: 'report', event, level: 'warn', text, facts, index: this.file?.index });
  }

  /** Tells of a deviation where it is the first of its kind. */
  tellOnce(id: string, message: string, doc: string): void {
    if (this.#told.has(id)) return;
    this.#told.add(id);
    this.info('tolerated', `tolerated in ${message}: ${id} (${doc})`, { message, tolerance: id });
  }

  /** The server has given a key to this client. */
  confirmIdentity(): void {
    const { clientId } = this;
    if (this.#confirmed !== undefined && sameBytes(this.#confirmed, clientId)) return;
    this.#confirmed = clientId;
    if (this.identity !== undefined) this.identity = { ...this.identity, isPending: false };
    this.want({ do: 'confirmIdentity', clientId });
  }

  /** Whether the server has given this client a key in this run. */
  get isAccepted(): boolean {
    return this.#confirmed !== undefined;
  }

  send(request: Named<Requests>): void {
    this.connection.requests += 1;
    this.want({ do: 'send', profile: this.profile, request, clientId: this.clientId });
  }

  /** The effects of the event in hand. */
  takeEffects(): readonly ClientEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }
}

/** What stands in the header of a client that has no id. */
export function unregisteredId({ flow }: Profile): Uint8Array {
  return Buffer.from(flow.client.unregisteredId, 'hex');
}
