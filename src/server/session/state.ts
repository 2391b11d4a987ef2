import type { Profile, Requests, Responses } from '../../../generated';
import type { PacketSeries } from '../../protocol/packet-series';
import type { Named } from '../../wire/frame';
import type { ChecksumSpec } from '../../protocol/profile';
import { answeringAlike, type Candidates } from '../narrowing';
import { hex } from '../../text/hex';
import { displayText } from '../../text/visible';
import type { LogFacts, SessionEvent } from '../log';
import type { ServerEffect, SessionLimits, StoredContent, UploadId } from './events';

/** The client that speaks on this connection. */
export interface Client {
  readonly id: Uint8Array;
  readonly name: Uint8Array;
  /** Id of the checksum that it confirmed last. */
  readonly checksum: string | undefined;
  /** It has registered here and has not sent a key yet, so that any key is its first. */
  readonly isNew: boolean;
}

/** A file of which packets are still due. */
export interface Receiving {
  readonly is: 'receiving';
  readonly id: UploadId;
  readonly series: PacketSeries;
  readonly checksum: ChecksumSpec;
}

/** The last packet of a series that was refused; the rest of the series is passed over. */
export interface PassedOver {
  readonly is: 'refused';
  readonly packet: number;
}

/** The file that arrived last, and what the client has said of it. */
export interface StoredFile {
  readonly upload: UploadId;
  readonly fileName: Uint8Array;
  readonly checksum: ChecksumSpec;
  readonly content: StoredContent;
  readonly state: 'unconfirmed' | 'rejected' | 'verified';
}

/** The request in hand. */
export interface Request {
  /** `undefined` where the code was unknown. */
  readonly name: keyof Requests | undefined;
  readonly clientId: Uint8Array;
  /** The file that it brings or speaks of. */
  readonly fileName?: Uint8Array | undefined;
}

/** What a session knows from one request to the next, and what it wants done. */
export class SessionState {
  /** The profiles still possible, the preferred one first. */
  profiles: Candidates;
  client: Client | undefined;
  /** An AES key was given here, or an upload opened under one that was carried over: the handshake is over. */
  hasKey = false;
  /** Requests so far, and how many of them were refused. */
  requests = 0;
  refusals = 0;
  /** The request that came last, for the log. */
  request: Request | undefined;
  /** The id that was denied last: a client that sends its public key all the same takes it for its own. */
  denied: Uint8Array | undefined;
  upload: Receiving | PassedOver | undefined;
  file: StoredFile | undefined;
  /** A "resending" that was not answered, as the edition has it. */
  unanswered: { readonly request: Request; readonly fileName: Uint8Array } | undefined;
  /** The connection ends when the effects so far are carried out. */
  isClosing = false;
  /** The server is about to stop: the file in hand may be finished, and no further one is taken. */
  isDraining = false;
  /** The tolerances that the log has told of already. */
  readonly #told = new Set<string>();
  #effects: ServerEffect[] = [];

  constructor(
    profiles: Candidates,
    readonly limits: SessionLimits,
  ) {
    this.profiles = profiles;
  }

  /** The profile in which answers are given. */
  get profile(): Profile {
    return this.profiles[0];
  }

  /** Adds an effect to those of the event in hand. */
  want(effect: ServerEffect): void {
    this.#effects.push(effect);
  }

  info(event: SessionEvent, text: string, facts: LogFacts = {}): void {
    this.want({ do: 'report', event, level: 'info', text, facts: { ...this.facts(), ...facts } });
  }

  warn(event: SessionEvent, text: string, facts: LogFacts = {}): void {
    this.want({ do: 'report', event, level: 'warn', text, facts: { ...this.facts(), ...facts } });
  }

  /** Tells of a deviation where it is the first of its kind. */
  tellOnce(id: string, message: string, doc: string): void {
    if (this.#told.has(id)) return;
    this.#told.add(id);
    this.info('tolerated', `tolerated in ${message}: ${id} (${doc})`, { message, tolerance: id });
  }

  /** Answers a request; what the client learns of our profile by that narrows the choice. */
  respond(request: Request, response: Named<Responses>, fileName?: Uint8Array): void {
    const { profile } = this;
    this.profiles = answeringAlike(this.profiles, profile, response.name);
    const replyContext = {
      ...(request.name !== undefined && { request: request.name }),
      ...(fileName !== undefined && { subject: fileName }),
    };
    this.want({ do: 'send', profile, response, replyContext });
    if (profile.flow.server.closesAfter.includes(response.name)) this.isClosing = true;
  }

  /** Nothing is kept of an upload that is still being received. */
  abandonUpload(): void {
    if (this.upload?.is !== 'receiving') return;
    this.want({ do: 'abandonUpload', upload: this.upload.id });
    this.upload = undefined;
  }

  /** Whether the client has sent a part of a file, or all of it without having said yet that it is right. */
  get hasFileInHand(): boolean {
    return this.upload?.is === 'receiving' || (this.file !== undefined && this.file.state !== 'verified');
  }

  /** Who speaks, in which edition, and of which file. */
  facts(): LogFacts {
    const { client, request } = this;
    const id = client?.id ?? request?.clientId;
    return {
      ...(request !== undefined && { edition: this.profile.id }),
      ...(client !== undefined && { client: displayText(client.name) }),
      ...(id !== undefined && { clientId: hex(id) }),
      ...(request?.fileName !== undefined && { file: displayText(request.fileName) }),
    };
  }

  /** The effects of the event in hand. */
  takeEffects(): readonly ServerEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }
}
