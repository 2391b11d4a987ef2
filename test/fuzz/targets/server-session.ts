import { createFramer } from '../../../src/protocol/framer';
import type { CallName, Calls, ServerEffect, ServerEvent } from '../../../src/server/session/events';
import { ServerSession } from '../../../src/server/session/session';
import { encodeResponse } from '../../../src/wire/encode';
import { Choices } from '../choices';
import { must } from '../must';
import { chooseProfiles } from '../profiles';

const LIMITS = { fileSize: 10_000, discard: 1_000, refusals: 5, requests: 20 };
const ID = Buffer.alloc(16, 1);

/**
 * Whatever bytes a client sends, and whatever the store answers, the session goes on or closes: it confirms and discards
 * only what is stored, has one upload open at the most and none after the close, and every answer can be encoded.
 *
 * Input: profiles; then again and again what happens: bytes with their length, or what the store answers.
 */
export function fuzz(data: Uint8Array): void {
  const choices = new Choices(data);
  const connection = new Connection(choices);
  while (!choices.isOver && !connection.isClosed) {
    const happens = choices.below(16);
    if (happens < 12) connection.hear(choices.piece());
    else if (happens < 14) connection.bring({ on: 'silence' });
    else if (happens === 14) connection.bring({ on: 'end', reason: choices.oneOf(['idle', 'handshake', 'shutdown']) });
    else connection.bring({ on: 'end', reason: 'peerEnded', unfinished: undefined });
  }
  connection.bring({ on: 'end', reason: 'idle' });
  must(connection.isClosed, 'a timeout closes');
}

/** The shell of a session, with a store that keeps the books alone. */
class Connection {
  readonly #session: ServerSession;
  readonly #framer = createFramer('request');
  readonly #open = new Set<number>();
  readonly #stored = new Set<number>();
  #uploads = 0;
  isClosed = false;

  constructor(private readonly choices: Choices) {
    this.#session = new ServerSession(chooseProfiles(choices), LIMITS);
  }

  hear(bytes: Uint8Array): void {
    this.#framer.push(bytes);
    for (;;) {
      const { waitsFor } = this.#session;
      if (waitsFor === 'nothing' || waitsFor === 'reply') return;
      const frame = this.#framer.next(this.#session.profiles);
      if (frame === undefined) return;
      if (frame.kind === 'message' || frame.kind === 'violation') this.bring({ on: 'frame', frame });
      else if (frame.kind === 'body' && frame.last) this.bring({ on: 'bodyEnd' });
    }
  }

  bring(event: ServerEvent): void {
    for (const effect of this.#session.handle(event)) this.#carryOut(effect);
    must(this.#open.size <= (this.isClosed ? 0 : 1), 'one upload is open at the most, and none after the close');
  }

  #carryOut(effect: ServerEffect): void {
    must(!this.isClosed || effect.do === 'abandonUpload', 'the close comes last');
    switch (effect.do) {
      case 'call':
        return this.#answer(effect.call, effect.ask);
      case 'send':
        encodeResponse(effect.profile, effect.response, effect.replyContext);
        return;
      case 'pipeBody':
        must(effect.to === 'discard' || this.#open.has(effect.to), 'content goes to an upload that is open');
        return;
      case 'abandonUpload':
        must(this.#open.delete(effect.upload), 'what is abandoned was open');
        return;
      case 'close':
        this.isClosed = true;
        return;
      case 'awaitFrame':
      case 'report':
    }
  }

  #answer<K extends CallName>(call: K, ask: Calls[K]['ask']): void {
    const isRefused = this.choices.below(8) === 7;
    const reply = isRefused
      ? { refused: this.choices.oneOf(['badInput', 'storageFailure', 'unknownClient', 'tooLarge']), reason: 'so' }
      : this.#reply(call, ask);
    // The session has to be done with its effects before it is brought the next event.
    this.bring({ on: 'reply', call, reply } as ServerEvent);
  }

  #reply(call: CallName, ask: Calls[CallName]['ask']): Calls[CallName]['reply'] {
    const upload = 'upload' in ask ? ask.upload : 0;
    switch (call) {
      case 'findClient': {
        const isKnown = this.choices.below(4) !== 3;
        const name = this.choices.oneOf(['Alice', 'Bob']);
        const profile = this.choices.oneOf(['2024b', '2022', 'of another schema']);
        return isKnown
          ? { name: Buffer.from(name), profile, checksum: undefined, hasPublicKey: this.choices.below(2) === 0 }
          : undefined;
      }
      case 'register':
        return this.choices.below(4) === 3 ? 'taken' : { clientId: ID };
      case 'issueKey':
        return { wrappedKey: Buffer.alloc(128, 2) };
      case 'openUpload':
        this.#open.add(++this.#uploads);
        return { upload: this.#uploads };
      case 'finishUpload':
        must(this.#open.delete(upload), 'what is finished was open');
        this.#stored.add(upload);
        return { checksum: 7, size: 8 };
      case 'findTransmission':
        return undefined;
      case 'confirmUpload':
        must(this.#stored.has(upload), 'what is confirmed is stored');
        return 'durable';
      case 'discardUpload':
        must(this.#stored.delete(upload), 'what is discarded is stored');
        return 'durable';
    }
  }
}
