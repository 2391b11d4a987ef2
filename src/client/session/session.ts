import { SessionEventError } from '../../protocol/session-event-error';
import { mayGoOn, mayRetry } from './connection';
import { isAwaited, type Conversation, type Wait } from './conversation';
import type { ClientEffect, ClientEvent, End, Failure, KnownIdentity } from './events';
import { ConnectionLost, RunFailure } from './failure';
import { joinIn, leaveFile, sendFiles, summary } from './files';
import { RunState, type ClientSessionOptions } from './state';

/**
 * The client's side of one run, as a state machine without I/O: an event comes in, effects come out. The run is one
 * conversation, a generator that is run here from one event to the next. The session asks its profile, never which edition
 * that is.
 */
export class ClientSession {
  readonly #state: RunState;
  readonly #conversation: Conversation;
  /** Where the run is; `undefined` when it is over. At its beginning the shell connects unasked. */
  #wait: Wait | undefined = { do: 'connect' };

  constructor(options: ClientSessionOptions) {
    this.#state = new RunState(options);
    this.#conversation = this.#state.isFurther ? joinIn(this.#state) : sendFiles(this.#state);
  }

  /** Who the server takes this client for, or is thought to; `undefined` while it has no id. */
  get identity(): KnownIdentity | undefined {
    return this.#state.identity;
  }

  /** The server has given this client a key. */
  get isAccepted(): boolean {
    return this.#state.isAccepted;
  }

  /** Whether the shell may bring the next frame. */
  get waitsForFrame(): boolean {
    return this.#wait?.do === 'awaitAnswer';
  }

  /**
   * Takes one event and says what to do about it. An end may come at any time, and after the end of the run anything.
   * @throws SessionEventError where the event is not awaited; the session is as it was before
   */
  handle(event: ClientEvent): readonly ClientEffect[] {
    if (this.#wait === undefined) return [];
    if (event.on === 'end') this.#end(event, this.#wait);
    else if (event.on === 'contentSent' || event.on === 'contentFailed') this.#endContent(event, this.#wait);
    else this.#goOn(event, this.#wait);
    return this.#state.takeEffects();
  }

  #goOn(event: ClientEvent, wait: Wait): void {
    if (!isAwaited(wait, event)) throw new SessionEventError(nameAwaited(wait), nameOf(event));
    if (event.on === 'connectFailed') return this.#fail(event.reason);
    if (event.on === 'connected') this.#state.hasConnected = true;
    this.#advance(() => this.#conversation.next(event));
    const { connection } = this.#state;
    if (!connection.hasEnded || this.#wait === undefined || isBusy(this.#wait)) return;
    connection.hasEnded = false;
    this.#end({ on: 'end', reason: 'peerEnded', unfinished: undefined }, this.#wait);
  }

  /** A content goes out beside the conversation, which awaits an answer meanwhile, or that the content is stopped. */
  #endContent(event: Extract<ClientEvent, { on: 'contentSent' | 'contentFailed' }>, wait: Wait): void {
    const { file } = this.#state;
    if (file?.content.is !== 'going out') throw new SessionEventError(nameAwaited(wait), nameOf(event));
    if (event.on === 'contentFailed') return this.#finish('localFile', event.reason);
    file.content = { is: 'out', checksums: event.checksums };
    if (wait.do === 'stopContent') this.#advance(() => this.#conversation.next(event));
  }

  #advance(step: () => ReturnType<Conversation['next']>): void {
    try {
      const { done, value: wait } = step();
      if (done === true)
        return this.#finish(this.#state.files.hasGivenUp ? 'checksum' : undefined, summary(this.#state.files));
      this.#wait = wait;
      if (wait.do !== 'awaitAnswer') this.#state.want(wait);
    } catch (error) {
      if (!(error instanceof RunFailure)) throw error;
      this.#finish(error.failure, error.message);
    }
  }

  #end(end: End, wait: Wait): void {
    if (end.reason === 'timeout') {
      // What is asked of this machine may take its time: the server is not silent, it is not asked.
      if (wait.do !== 'call') this.#finish('protocol', silence(wait));
    } else if (wait.do === 'pause' || (wait.do === 'call' && mayRetry(this.#state))) {
      // It is lost when something is to be sent in it.
      this.#state.connection.hasEnded = true;
    } else if (wait.do !== 'connect') {
      this.#lose(end.unfinished, wait);
    }
  }

  /** The server has closed the connection: the run goes on in another one, or is over. */
  #lose(unfinished: string | undefined, wait: Wait): void {
    const state = this.#state;
    const question = wait.do === 'awaitAnswer' ? ` instead of answering ${wait.what}` : '';
    const where = unfinished === undefined ? '' : `, ${unfinished}`;
    const text = `the server closed the connection${question}${where}`;
    if (mayGoOn(state, wait)) return this.#goOnAfter(new ConnectionLost(text, undefined));
    if (mayRetry(state)) return this.#retry(text);
    if (!state.files.hasGivenUp) return this.#finish(state.lastError ?? 'lost', `${text}${this.#hintOnLoss(wait)}`);
    state.warn('connectionLost', text);
    this.#finish('checksum', summary(state.files));
  }

  /** Where no message says that a client is unknown, closing does. */
  #hintOnLoss(wait: Wait): string {
    const { profile, identity, isAccepted } = this.#state;
    const isReturning =
      wait.do === 'awaitAnswer' && wait.to === 'PublicKey' && !isAccepted && identity?.isPending !== true;
    if (!isReturning || profile.flow.returning !== 'PublicKey' || identity === undefined) return '';
    return '. It may not know this client: make sure that it is the right server, or register there with another --identity folder';
  }

  /** No connection: the run has not begun, or waits longer for the server that it had. */
  #fail(reason: string): void {
    const state = this.#state;
    if (state.hasConnected && mayRetry(state)) this.#retry(reason);
    else this.#finish('unreachable', reason);
  }

  #retry(text: string): void {
    this.#state.retried += 1;
    this.#goOnAfter(new ConnectionLost(text, this.#state.retried));
  }

  #goOnAfter(lost: ConnectionLost): void {
    this.#advance(() => this.#conversation.throw(lost));
  }

  #finish(failure: Failure | undefined, text: string): void {
    this.#wait = undefined;
    if (failure !== undefined) leaveFile(this.#state, failure);
    this.#state.want({ do: 'finish', failure, text });
  }
}

/** Whether the run waits for something else than the server. */
function isBusy({ do: waits }: Wait): boolean {
  return waits === 'pause' || waits === 'call';
}

function silence(wait: Wait): string {
  if (wait.do !== 'awaitAnswer') return 'the server did not take the rest of the file in time';
  return `the server did not answer ${wait.what} in time`;
}

function nameAwaited(wait: Wait): string {
  switch (wait.do) {
    case 'call':
      return `a reply to ${wait.call}`;
    case 'connect':
      return 'a connection';
    case 'pause':
      return 'the end of a pause';
    case 'stopContent':
      return 'the end of a content';
    case 'awaitAnswer':
      return `an answer to ${wait.what}`;
  }
}

function nameOf(event: ClientEvent): string {
  switch (event.on) {
    case 'reply':
      return `a reply to ${event.call}`;
    case 'connected':
      return 'a connection';
    case 'connectFailed':
      return 'the want of a connection';
    case 'pauseEnded':
      return 'the end of a pause';
    case 'contentSent':
    case 'contentFailed':
      return 'the end of a content';
    case 'frame':
      return 'an answer';
    case 'end':
      return 'an end';
  }
}
