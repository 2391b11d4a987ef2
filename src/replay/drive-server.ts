import type { Responses } from '../../generated';
import type { Call, Calls, ServerEffect, ServerEvent } from '../server/session/events';
import { ServerSession } from '../server/session/session';
import { encodeResponse } from '../wire/encode';
import { createFramer } from '../protocol/framer';
import { Comparison, type Driven } from './comparison';
import type { Conversation } from './conversation';

/** No recording is refused for its size or its length. */
const LIMITS = { fileSize: Number.MAX_SAFE_INTEGER, discard: Number.MAX_SAFE_INTEGER, refusals: 0, requests: 0 };

/** Drives our server's session with what the recorded client said, every call answered from the recording. */
export function driveServer(conversation: Conversation): Driven {
  return new DrivenServer(conversation).run();
}

class DrivenServer {
  readonly #conversation: Conversation;
  readonly #session: ServerSession;
  readonly #framer = createFramer('request');
  readonly #comparison: Comparison<Responses>;
  #upload = 0;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
    this.#session = new ServerSession([conversation.profile], LIMITS);
    this.#comparison = new Comparison(conversation.responses);
  }

  run(): Driven {
    return this.#comparison.attempt(() => this.#converse());
  }

  #converse(): void {
    this.#framer.push(this.#conversation.connection.requests);
    while (!this.#comparison.isOver && this.#session.waitsFor !== 'nothing') {
      const frame = this.#framer.next(this.#session.profiles);
      if (frame === undefined) break;
      if (frame.kind === 'trailing') continue;
      if (frame.kind !== 'body') this.#bring({ on: 'frame', frame });
      else if (frame.last) this.#bring({ on: 'bodyEnd' });
    }
  }

  #bring(event: ServerEvent): void {
    for (const effect of this.#session.handle(event)) {
      if (this.#comparison.isOver) return;
      this.#perform(effect);
    }
  }

  #perform(effect: ServerEffect): void {
    if (effect.do === 'send') {
      const { profile, response, replyContext } = effect;
      this.#comparison.say(response, encodeResponse(profile, response, replyContext));
    } else if (effect.do === 'call') {
      this.#answer(effect);
    }
  }

  #answer(effect: Call): void {
    switch (effect.call) {
      case 'findClient':
        return this.#reply('findClient', this.#known(effect.ask.clientId));
      case 'register':
        return this.#reply('register', this.#registration(effect.ask.as));
      case 'issueKey':
        return this.#reply('issueKey', this.#key());
      case 'openUpload':
        return this.#reply('openUpload', { upload: ++this.#upload });
      case 'finishUpload':
        return this.#finish();
      case 'findTransmission':
        return this.#reply('findTransmission', undefined);
      case 'confirmUpload':
      case 'discardUpload':
        return this.#reply(effect.call, this.#is('MessageReceived') ? 'durable' : REFUSED);
    }
  }

  #reply<K extends keyof Calls>(call: K, reply: Calls[K]['reply']): void {
    this.#bring({ on: 'reply', call, reply } as ServerEvent);
  }

  /** The recorded server knew the client unless its next answer is a refusal. */
  #known(clientId: Uint8Array): Calls['findClient']['reply'] {
    const { profile, requests } = this.#conversation;
    if (this.#is('ReconnectDenied') || this.#is('GeneralError') || this.#comparison.due === undefined) return undefined;
    const asked = requests.find(({ message }) => 'name' in message.value);
    const name = asked !== undefined && 'name' in asked.message.value ? asked.message.value.name : clientId;
    const registered = this.#comparison.due.message.name === 'Key' && this.#isFirstKey();
    return { name, profile: profile.id, checksum: undefined, hasPublicKey: !registered };
  }

  /** Whether the client registered in this connection, so that the key in hand is its first. */
  #isFirstKey(): boolean {
    const said = this.#conversation.responses.slice(0, this.#comparison.position);
    return said.some(({ message }) => message.name === 'Registered' || message.name === 'ReconnectDenied');
  }

  #registration(as: Uint8Array | undefined): Calls['register']['reply'] {
    const due = this.#comparison.due?.message;
    if (due?.name === 'Registered') return { clientId: due.value.clientId };
    if (due?.name === 'ReconnectDenied' && due.value.clientId !== undefined) return { clientId: due.value.clientId };
    if (due?.name === 'Key' && as !== undefined) return { clientId: as };
    return due?.name === 'RegistrationFailed' ? 'taken' : REFUSED;
  }

  #key(): Calls['issueKey']['reply'] {
    const due = this.#comparison.due?.message;
    return due?.name === 'Key' || due?.name === 'Reconnected' ? { wrappedKey: due.value.wrappedKey } : REFUSED;
  }

  #finish(): void {
    const due = this.#comparison.due?.message;
    if (due === undefined) return this.#comparison.part('the recorded server does not answer the file');
    const transmission = this.#conversation.transmissions.at(0);
    const size = transmission?.plaintext instanceof Uint8Array ? transmission.plaintext.length : undefined;
    if (due.name !== 'FileReceived') return this.#reply('finishUpload', REFUSED);
    this.#reply('finishUpload', { checksum: due.value.checksum, size: size ?? due.value.contentSize });
  }

  #is(name: keyof Responses): boolean {
    return this.#comparison.due?.message.name === name;
  }
}

const REFUSED = { refused: 'badInput', reason: 'as recorded' } as const;
