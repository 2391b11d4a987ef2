import type { Profile } from '../../generated';
import type { RequestFrame } from '../../src/protocol/framer';
import type { CallName, ServerEffect as Effect, ServerEvent as Event } from '../../src/server/session/events';
import { DEFAULT_LIMITS } from '../../src/server/limits';
import { ServerSession } from '../../src/server/session/session';
import type { Driven } from './automaton';
import { dump, watch } from './inside';
import { idOf, plain, withBytes, type Fields } from './plain';

/** A request on its way. */
export interface Request {
  readonly name: string;
  readonly clientId: number;
  readonly value: Fields;
  readonly bodyLength?: number;
}

/** What happens to a server's session. */
export type ServerEvent =
  | ({ readonly on: 'frame' } & Request)
  | { readonly on: 'bodyEnd' | 'silence' }
  | { readonly on: 'reply'; readonly call: CallName; readonly reply: unknown }
  | { readonly on: 'end'; readonly reason: 'handshake' | 'idle' | 'crowded' | 'peerEnded' | 'shutdown' | 'drain' };

/** A question of the session, without bytes. */
export interface ServerCall {
  readonly do: 'call';
  readonly call: CallName;
  readonly ask: Fields;
}

/** A response, with the request that it answers and the file of which that speaks. */
export interface Response {
  readonly do: 'send';
  readonly name: string;
  readonly value: Fields;
  readonly to: string | undefined;
  readonly subject: string | undefined;
}

/** What a server's session wants. */
export type ServerEffect =
  | ServerCall
  | Response
  | { readonly do: 'pipeBody'; readonly to: number | 'discard' }
  | { readonly do: 'abandonUpload'; readonly upload: number }
  | { readonly do: 'awaitFrame' }
  | { readonly do: 'close' };

/** What can be brought to a server: a session, or a mutant around one. */
export type ServerLike = Pick<ServerSession, 'handle'>;

/** A server's session, brought and asked in the exploration's terms. */
export class DrivenServer implements Driven<ServerEvent, ServerEffect> {
  readonly #profile: Profile;
  readonly #session: ServerSession;
  readonly #brought: ServerLike;
  #state: object | undefined;
  #asked: CallName | undefined;

  constructor(profile: Profile, wrap: (session: ServerSession) => ServerLike = (session) => session) {
    this.#profile = profile;
    this.#session = new ServerSession([profile], DEFAULT_LIMITS);
    this.#brought = wrap(this.#session);
  }

  handle(event: ServerEvent): readonly ServerEffect[] {
    const { result, state } = watch(() => this.#brought.handle(this.#eventOf(event)));
    this.#state = state ?? this.#state;
    if (event.on === 'reply') this.#asked = undefined;
    const effects = result.flatMap(plainEffect);
    for (const effect of effects) if (effect.do === 'call') this.#asked = effect.call;
    return effects;
  }

  outOfPlace(): readonly ServerEvent[] {
    const { waitsFor } = this.#session;
    if (waitsFor === 'nothing') return [];
    const replies = CALLS.filter((call) => waitsFor !== 'reply' || call !== this.#asked);
    return [
      ...replies.map((call): ServerEvent => ({ on: 'reply', call, reply: undefined })),
      ...(waitsFor === 'frame'
        ? []
        : [{ on: 'frame', name: 'Register', clientId: 0, value: { name: 'Eve' } } as const]),
      ...(waitsFor === 'body' ? [] : [{ on: 'bodyEnd' } as const]),
    ];
  }

  /** Between two requests a session is its state; within one it is that, and what has happened since. */
  snapshot(): string | undefined {
    const { waitsFor } = this.#session;
    if (waitsFor === 'nothing' && this.#asked === undefined) return 'over';
    return waitsFor === 'frame' && this.#state !== undefined ? dump(this.#state) : undefined;
  }

  #eventOf(event: ServerEvent): Event {
    switch (event.on) {
      case 'frame':
        return { on: 'frame', frame: this.#frameOf(event) };
      case 'reply':
        return { ...event, reply: this.#replyOf(event.reply) } as Event;
      case 'end':
        if (event.reason === 'peerEnded') return { on: 'end', reason: 'peerEnded', unfinished: undefined };
        return event.reason === 'crowded'
          ? { on: 'end', reason: 'crowded', by: 'connections' }
          : { on: 'end', reason: event.reason };
      default:
        return event;
    }
  }

  #frameOf({ name, clientId, value, bodyLength }: Request): RequestFrame {
    const profile = this.#profile;
    return {
      kind: 'message',
      header: { clientId: idOf(clientId), code: 0, payloadSize: 0 },
      message: { name, value: withBytes(value) } as unknown as RequestFrame['message'],
      profiles: [profile],
      bodyLength,
      deviations: [],
      raw: new Uint8Array(0),
      layout: profile.requestHeader,
    };
  }

  /** A checksum is given by its id. */
  #replyOf(reply: unknown): unknown {
    if (typeof reply !== 'object' || reply === null || 'refused' in reply) return reply;
    if ('upload' in reply && 'checksum' in reply) {
      return { ...reply, checksum: this.#profile.checksums.find(({ id }) => id === reply.checksum) };
    }
    return withBytes(reply);
  }
}

const CALLS: readonly CallName[] = [
  'findClient',
  'register',
  'issueKey',
  'openUpload',
  'finishUpload',
  'findTransmission',
  'confirmUpload',
  'discardUpload',
];

/** Reports are for people. */
function plainEffect(effect: Effect): readonly ServerEffect[] {
  switch (effect.do) {
    case 'call':
      return [{ do: 'call', call: effect.call, ask: plain(effect.ask) }];
    case 'send': {
      const { response, replyContext } = effect;
      const { request, subject } = replyContext;
      const said = subject === undefined ? undefined : Buffer.from(subject).toString();
      return [{ do: 'send', name: response.name, value: plain(response.value), to: request, subject: said }];
    }
    case 'awaitFrame':
      return [{ do: 'awaitFrame' }];
    case 'report':
      return [];
    default:
      return [effect];
  }
}
