import { editions as profiles, type Profile } from '../../generated';
import type {
  CallName,
  Calls,
  ClientEffect,
  ClientEvent,
  Failure,
  KnownIdentity,
} from '../../src/client/session/events';
import { FileQueue } from '../../src/client/session/file-queue';
import { ClientSession } from '../../src/client/session/session';
import { encodeRequest } from '../../src/wire/encode';
import { createFramer } from '../../src/protocol/framer';
import type { Edition } from '../bytes/editions';

/** What a session wanted done: a request as its bytes, a content by the bytes in front of its first slice. */
export type Seen =
  | { readonly call: CallName; readonly ask: Readonly<Record<string, unknown>> }
  | { readonly sent: Buffer }
  | { readonly content: number; readonly head: Buffer }
  | { readonly info: string }
  | { readonly warn: string }
  | { readonly verified: number; readonly checksum: number; readonly by: string }
  | { readonly finished: Failure | 'well'; readonly text: string }
  | 'stop content'
  | 'connect'
  /** After so many milliseconds. */
  | { readonly connect: number };

/** What a dialogue is about. */
export interface DialogueOptions {
  readonly name?: string;
  readonly files?: number;
  /** Instead of files of its own, those of several sessions. */
  readonly queue?: FileQueue;
  readonly isFurther?: boolean;
  readonly identity?: KnownIdentity;
  readonly others?: readonly KnownIdentity[];
  readonly retries?: number;
  /** Instead of the edition's own. */
  readonly profile?: Profile;
}

/** The profile of an edition that test/bytes describes. */
export function profileOf({ id }: Edition): Profile {
  const profile = profiles.find((one) => one.id === id);
  if (profile === undefined) throw new Error(`no edition ${id}`);
  return profile;
}

/** So many files, each with a name of its own. */
export function queueOf(files: number): FileQueue {
  return new FileQueue(Array.from({ length: files }, (_, index) => `${index}.txt`));
}

/** A client's session and a framer without a port: bytes come in, the test answers calls, what the session wants is seen. */
export class Dialogue {
  readonly session: ClientSession;
  /** The ids that the server has accepted, which the client keeps; that is not among what is seen. */
  readonly confirmed: string[] = [];
  readonly #profile: Profile;
  readonly #framer = createFramer('response');

  constructor(
    edition: Edition,
    { name = 'Ada', files = 1, queue = queueOf(files), profile, ...options }: DialogueOptions = {},
  ) {
    this.#profile = profile ?? profileOf(edition);
    this.session = new ClientSession({
      profile: this.#profile,
      name: Buffer.from(name),
      files: queue,
      identity: undefined,
      ...options,
    });
  }

  /** Takes bytes from the server; frames are pulled where the shell may pull them. */
  hear(...bytes: readonly Uint8Array[]): readonly Seen[] {
    for (const piece of bytes) this.#framer.push(piece);
    return this.#pump();
  }

  reply<K extends CallName>(call: K, reply: Calls[K]['reply']): readonly Seen[] {
    return [...this.bring({ on: 'reply', call, reply } as ClientEvent), ...this.#pump()];
  }

  /** The content has gone out, and these are its checksums. */
  contentSent(checksums: Readonly<Record<string, number>>): readonly Seen[] {
    const event = { on: 'contentSent', checksums: new Map(Object.entries(checksums)) } as const;
    return [...this.bring(event), ...this.#pump()];
  }

  /** The server ended, as the shell tells it. */
  end(): readonly Seen[] {
    return this.bring({ on: 'end', reason: 'peerEnded', unfinished: this.#framer.unfinished });
  }

  /** Any event. */
  bring(event: ClientEvent): readonly Seen[] {
    return this.session.handle(event).flatMap((effect): readonly Seen[] => {
      // A pause is over at once here: what it keeps apart is the network's matter.
      if (effect.do === 'pause') return this.bring({ on: 'pauseEnded' });
      if (effect.do === 'confirmIdentity') {
        this.confirmed.push(Buffer.from(effect.clientId).toString('hex'));
        return [];
      }
      return [see(effect)];
    });
  }

  #pump(): readonly Seen[] {
    const seen: Seen[] = [];
    while (this.session.waitsForFrame) {
      const frame = this.#framer.next([this.#profile]);
      if (frame === undefined) break;
      if (frame.kind === 'message' || frame.kind === 'violation') seen.push(...this.bring({ on: 'frame', frame }));
    }
    return seen;
  }
}

function see(effect: Exclude<ClientEffect, { do: 'pause' | 'confirmIdentity' }>): Seen {
  switch (effect.do) {
    case 'call': {
      // The profile is the schema's matter.
      const ask = Object.entries(effect.ask).filter(([key]) => key !== 'profile');
      return { call: effect.call, ask: Object.fromEntries(ask) };
    }
    case 'send':
      return { sent: Buffer.from(encodeRequest(effect.profile, { clientId: effect.clientId }, effect.request)) };
    case 'sendContent': {
      const { profile, first, index, sliceSize } = effect;
      const slice = Math.min(sliceSize, first.contentSize);
      const head = encodeRequest(profile, { clientId: first.clientId }, { name: 'SendFile', value: first }, slice);
      return { content: index, head: Buffer.from(head) };
    }
    case 'stopContent':
      return 'stop content';
    case 'connect':
      return effect.afterMs === undefined ? 'connect' : { connect: effect.afterMs };
    case 'report':
      return effect.level === 'info' ? { info: effect.text } : { warn: effect.text };
    case 'verified':
      return { verified: effect.index, checksum: effect.checksum, by: effect.checksumId };
    case 'finish':
      return { finished: effect.failure ?? 'well', text: effect.text };
  }
}
