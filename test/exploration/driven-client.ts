import type { Profile } from '../../generated';
import type {
  CallName,
  ClientEffect as Effect,
  ClientEvent as Event,
  Failure,
  KnownIdentity,
} from '../../src/client/session/events';
import { FileQueue } from '../../src/client/session/file-queue';
import { ClientSession } from '../../src/client/session/session';
import type { ResponseFrame } from '../../src/protocol/framer';
import type { Driven } from './automaton';
import { dump, watch } from './inside';
import { idNumber, plain, withBytes, type Fields } from './plain';

/** Who a client was after its last run. */
export interface Identity {
  readonly clientId: number;
  /** The number of its public key. */
  readonly publicKey: number;
  readonly isPending: boolean;
}

/** As whom a run begins, and with what. */
export interface ClientOptions {
  readonly name: string;
  readonly files: readonly string[];
  readonly retries: number;
  readonly identity: Identity | null;
}

/** What happens to a client's session. */
export type ClientEvent =
  | { readonly on: 'connected' | 'connectFailed' | 'pauseEnded' | 'contentFailed' }
  | { readonly on: 'contentSent'; readonly checksums: Readonly<Record<string, number>> }
  | { readonly on: 'frame'; readonly name: string; readonly value: Fields }
  | { readonly on: 'reply'; readonly call: CallName; readonly reply: unknown }
  | { readonly on: 'end'; readonly reason: 'timeout' | 'peerEnded' };

/** A question of the session, without bytes. */
export interface ClientCall {
  readonly do: 'call';
  readonly call: CallName;
  readonly ask: Fields;
}

/** A content that is to go out. */
export interface SendContent {
  readonly do: 'sendContent';
  readonly index: number;
  readonly first: Fields;
  readonly sliceSize: number;
}

/** What a client's session wants. */
export type ClientEffect =
  | ClientCall
  | SendContent
  | { readonly do: 'connect' | 'pause' | 'stopContent' }
  | { readonly do: 'send'; readonly name: string; readonly clientId: number; readonly value: Fields }
  | { readonly do: 'confirmIdentity'; readonly clientId: number }
  | { readonly do: 'verified'; readonly index: number }
  | { readonly do: 'finish'; readonly failure: Failure | 'none' };

/** What can be brought to a client: a session, or a mutant around one. */
export type ClientLike = Pick<ClientSession, 'handle'>;

/** A client's session, brought and asked in the exploration's terms. */
export class DrivenClient implements Driven<ClientEvent, ClientEffect> {
  readonly #profile: Profile;
  readonly #session: ClientSession;
  readonly #brought: ClientLike;
  readonly #queue: FileQueue;
  #state: object | undefined;
  /** The call whose reply is awaited, or what is awaited else. */
  #awaited: CallName | 'connection' | 'pause' | 'content' | 'answer' | 'nothing' = 'connection';
  /** The file that was asked for last, by its place in the run. */
  #asked: unknown;
  #isSending = false;
  #confirmed = 0;
  /** A new file is begun, or a lost connection replaced: whatever the session was doing is behind it. */
  #isAfresh = false;

  constructor(
    profile: Profile,
    { name, files, retries, identity }: ClientOptions,
    wrap: (session: ClientSession) => ClientLike = (session) => session,
  ) {
    this.#profile = profile;
    this.#queue = new FileQueue(files);
    this.#session = new ClientSession({
      profile,
      name: Buffer.from(name),
      files: this.#queue,
      retries,
      identity: identity === null ? undefined : (withBytes(identity) as unknown as KnownIdentity),
    });
    this.#brought = wrap(this.#session);
  }

  handle(event: ClientEvent): readonly ClientEffect[] {
    const { result, state } = watch(() => this.#brought.handle(this.#eventOf(event)));
    this.#state = state ?? this.#state;
    if (event.on === 'contentSent') this.#isSending = false;
    this.#isAfresh = result.some((effect) => isAfresh(effect));
    const effects = result.flatMap(plainEffect);
    for (const effect of effects) this.#note(effect);
    return effects;
  }

  outOfPlace(): readonly ClientEvent[] {
    const awaited = this.#awaited;
    if (awaited === 'nothing') return [];
    const replies = CALLS.filter((call) => call !== awaited);
    const others: readonly ClientEvent[] = [
      ...(awaited === 'connection' ? [] : ([{ on: 'connected' }, { on: 'connectFailed' }] as const)),
      ...(awaited === 'pause' ? [] : ([{ on: 'pauseEnded' }] as const)),
      ...(awaited === 'answer' ? [] : ([{ on: 'frame', name: 'Registered', value: { clientId: 9 } }] as const)),
      ...(this.#isSending ? [] : ([{ on: 'contentSent', checksums: {} }, { on: 'contentFailed' }] as const)),
    ];
    return [...replies.map((call): ClientEvent => ({ on: 'reply', call, reply: undefined })), ...others];
  }

  /** Where it begins afresh, a run is its state and what is left to send; else that, and what has happened since. */
  snapshot(): string | undefined {
    if (this.#awaited === 'nothing') return 'over';
    if (!this.#isAfresh || this.#state === undefined) return undefined;
    const { hasGivenUp, isEmpty } = this.#queue;
    const { isAccepted } = this.#session;
    return JSON.stringify({
      ...{ awaited: this.#awaited, asked: this.#asked, confirmed: this.#confirmed, isAccepted, hasGivenUp, isEmpty },
      ...{ isSending: this.#isSending, state: dump(this.#state, ['files']) },
    });
  }

  #note(effect: ClientEffect): void {
    switch (effect.do) {
      case 'call':
        this.#awaited = effect.call;
        this.#asked = effect.ask.index ?? this.#asked;
        return;
      case 'connect':
        this.#isSending = false;
        this.#awaited = 'connection';
        return;
      case 'pause':
        this.#awaited = 'pause';
        return;
      case 'stopContent':
        this.#awaited = 'content';
        return;
      case 'sendContent':
        this.#isSending = true;
        this.#awaited = 'answer';
        return;
      case 'send':
        this.#awaited = 'answer';
        return;
      case 'confirmIdentity':
        this.#confirmed = effect.clientId;
        return;
      case 'finish':
        this.#awaited = 'nothing';
        return;
      case 'verified':
    }
  }

  #eventOf(event: ClientEvent): Event {
    switch (event.on) {
      case 'frame':
        return { on: 'frame', frame: this.#frameOf(event.name, event.value) };
      case 'reply': {
        const { call, reply } = event;
        return { on: 'reply', call, reply: typeof reply === 'object' ? withBytes(reply ?? {}) : reply } as Event;
      }
      case 'contentSent':
        return { on: 'contentSent', checksums: new Map(Object.entries(event.checksums)) };
      case 'connectFailed':
      case 'contentFailed':
        return { on: event.on, reason: 'because' };
      case 'end':
        return event.reason === 'peerEnded'
          ? { on: 'end', reason: 'peerEnded', unfinished: undefined }
          : { on: 'end', reason: 'timeout' };
      default:
        return event as Event;
    }
  }

  #frameOf(name: string, value: object): ResponseFrame {
    const profile = this.#profile;
    return {
      kind: 'message',
      header: { code: 0, payloadSize: 0 },
      message: { name, value: withBytes(value) } as unknown as ResponseFrame['message'],
      profiles: [profile],
      bodyLength: undefined,
      deviations: [],
      raw: new Uint8Array(0),
      layout: profile.responseHeader,
    };
  }
}

const CALLS: readonly CallName[] = ['prepareIdentity', 'saveIdentity', 'unwrapKey', 'measureFile'];

function isAfresh(effect: Effect): boolean {
  if (effect.do === 'call') return effect.call === 'measureFile';
  return effect.do === 'report' && (effect.event === 'retrying' || effect.event === 'reconnecting');
}

/** Reports are for people. */
function plainEffect(effect: Effect): readonly ClientEffect[] {
  switch (effect.do) {
    case 'call':
      return [{ do: 'call', call: effect.call, ask: plain(effect.ask) }];
    case 'send': {
      const { request, clientId } = effect;
      return [{ do: 'send', name: request.name, clientId: idNumber(clientId), value: plain(request.value) }];
    }
    case 'sendContent': {
      const { index, first, sliceSize } = effect;
      return [{ do: 'sendContent', index, first: plain(first), sliceSize }];
    }
    case 'confirmIdentity':
      return [{ do: 'confirmIdentity', clientId: idNumber(effect.clientId) }];
    case 'verified':
      return [{ do: 'verified', index: effect.index }];
    case 'finish':
      return [{ do: 'finish', failure: effect.failure ?? 'none' }];
    case 'report':
      return [];
    default:
      return [{ do: effect.do }];
  }
}
