import { editions as profiles, type Profile } from '../../generated';
import type {
  CallName,
  Calls,
  ServerEffect,
  ServerEvent,
  SessionLimits,
  UploadId,
} from '../../src/server/session/events';
import type { Candidates } from '../../src/server/narrowing';
import { ServerSession } from '../../src/server/session/session';
import { encodeResponse } from '../../src/wire/encode';
import { createFramer } from '../../src/protocol/framer';
import { strictly } from '../../src/protocol/strictly';

/** What a session wanted done: a response as its bytes, a profile as its id. */
export type Seen =
  | { readonly call: CallName; readonly ask: Readonly<Record<string, unknown>> }
  | { readonly sent: Buffer }
  | { readonly pipeTo: UploadId | 'discard' }
  | { readonly abandoned: UploadId }
  | { readonly info: string }
  | { readonly warn: string }
  | { readonly awaitsFrame: number }
  | 'closed';

/** Limits that no test meets by accident. */
export const ROOMY: SessionLimits = { fileSize: 1_000_000, discard: 1_000_000, refusals: 0, requests: 0 };

/** The candidates of a listener with these editions, in this order. */
export function candidates(...ids: readonly string[]): Candidates {
  const [first, ...rest] = ids.map((id): Profile => {
    const profile = profiles.find((one) => one.id === id);
    if (profile === undefined) throw new Error(`no edition ${id}`);
    return strictly(profile);
  });
  if (first === undefined) throw new Error('a listener needs an edition');
  return [first, ...rest];
}

/**
 * A server's session and a framer without a port. Bytes come in, calls are answered by the test, and what the session
 * wants is seen; frames are pulled exactly where the shell may pull them.
 */
export class Conversation {
  /** What was piped, by where it went. */
  readonly piped = new Map<UploadId | 'discard', Buffer>();
  readonly session: ServerSession;
  readonly #framer = createFramer('request');
  #bodyTo: UploadId | 'discard' = 'discard';

  constructor(editions: Candidates, limits: SessionLimits = ROOMY) {
    this.session = new ServerSession(editions, limits);
  }

  /** Takes bytes from the client, up to where the session waits for an answer. */
  hear(...bytes: readonly Uint8Array[]): readonly Seen[] {
    for (const piece of bytes) this.#framer.push(piece);
    return this.#pump();
  }

  /** Answers the call that is pending; what the client sent meanwhile is pulled then. */
  reply<K extends CallName>(call: K, reply: Calls[K]['reply']): readonly Seen[] {
    return [...this.bring({ on: 'reply', call, reply } as ServerEvent), ...this.#pump()];
  }

  /** The client ended, as the shell tells it. */
  end(): readonly Seen[] {
    return this.bring({ on: 'end', reason: 'peerEnded', unfinished: this.#framer.unfinished });
  }

  timeout(which: 'handshake' | 'idle'): readonly Seen[] {
    return this.bring({ on: 'end', reason: which });
  }

  shutdown(): readonly Seen[] {
    return this.bring({ on: 'end', reason: 'shutdown' });
  }

  /** Any event, also one that the shell would not bring. */
  bring(event: ServerEvent): readonly Seen[] {
    return this.session.handle(event).map((effect) => this.#see(effect));
  }

  #pump(): readonly Seen[] {
    const seen: Seen[] = [];
    while (this.session.waitsFor === 'frame' || this.session.waitsFor === 'body') {
      const frame = this.#framer.next(this.session.profiles);
      if (frame === undefined) break;
      if (frame.kind === 'trailing') continue;
      if (frame.kind !== 'body') {
        seen.push(...this.bring({ on: 'frame', frame }));
        continue;
      }
      const before = this.piped.get(this.#bodyTo) ?? Buffer.alloc(0);
      this.piped.set(this.#bodyTo, Buffer.concat([before, frame.bytes]));
      if (frame.last) seen.push(...this.bring({ on: 'bodyEnd' }));
    }
    return seen;
  }

  #see(effect: ServerEffect): Seen {
    switch (effect.do) {
      case 'call':
        return { call: effect.call, ask: readable(effect.ask) };
      case 'send':
        return { sent: Buffer.from(encodeResponse(effect.profile, effect.response, effect.replyContext)) };
      case 'pipeBody':
        this.#bodyTo = effect.to;
        return { pipeTo: effect.to };
      case 'abandonUpload':
        return { abandoned: effect.upload };
      case 'report':
        return effect.level === 'info' ? { info: effect.text } : { warn: effect.text };
      case 'awaitFrame':
        return { awaitsFrame: effect.ms };
      case 'close':
        return 'closed';
    }
  }
}

/** Profiles and checksums as their ids: the rest of them is the schema's matter. */
function readable(ask: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(ask).map(([key, value]) => [key, hasId(value) ? value.id : value]));
}

function hasId(value: unknown): value is { readonly id: string } {
  return typeof value === 'object' && value !== null && 'id' in value;
}
