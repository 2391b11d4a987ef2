import { SessionEventError } from '../../protocol/session-event-error';
import type { Candidates } from '../narrowing';
import { acknowledgeResending } from './confirmation';
import { isReplyTo, type Conversation } from './conversation';
import { reportEnd, whenToClose } from './end';
import type { CallName, End, ServerEffect, ServerEvent, SessionLimits } from './events';
import { serve } from './requests';
import { SessionState } from './state';
import { statusOf, type SessionStatus } from './status';

/** What the session waits for. */
type Waiting =
  | { readonly for: 'frame' }
  | { readonly for: 'reply'; readonly call: CallName }
  | { readonly for: 'body' }
  /** The connection is closed; `outstanding` is the call whose reply may still come. */
  | { readonly for: 'nothing'; readonly outstanding: CallName | undefined };

/**
 * The server's side of one connection, as a state machine without I/O: an event comes in, effects come out. A request
 * begins a conversation, a generator that is run here from one event to the next; what outlasts it is in the state. The
 * session asks its profile, never which edition that is.
 */
export class ServerSession {
  readonly #state: SessionState;
  #awaited: Waiting = { for: 'frame' };
  /** About the request in hand. */
  #conversation: Conversation<void> | undefined;
  /** The connection ends as soon as the request in hand is answered. */
  #isEnding = false;

  /** @param profiles what the listener serves, in order of preference. */
  constructor(profiles: Candidates, limits: SessionLimits) {
    this.#state = new SessionState(profiles, limits);
  }

  /** The profiles still possible, for the framer. */
  get profiles(): Candidates {
    return this.#state.profiles;
  }

  /** What the shell may bring next: a frame is pulled only where this says so. */
  get waitsFor(): Waiting['for'] {
    return this.#awaited.for;
  }

  /** What the session is about, for somebody who looks on. */
  get status(): SessionStatus {
    return statusOf(this.#state);
  }

  /**
   * Takes one event and says what to do about it. An end and the silence may come at any time, and after the close
   * whatever was still under way.
   * @throws SessionEventError where the event is not awaited; the session is as it was before
   */
  handle(event: ServerEvent): readonly ServerEffect[] {
    if (this.#awaited.for === 'nothing') this.#takeLate(event, this.#awaited.outstanding);
    else if (event.on === 'end') this.#end(event, this.#awaited.for);
    else if (event.on === 'silence') this.#silence();
    else this.#goOn(event, this.#awaited);
    return this.#state.takeEffects();
  }

  #goOn(event: Exclude<ServerEvent, End | { on: 'silence' }>, awaited: Waiting): void {
    if (!isAwaited(event, awaited)) throw new SessionEventError(nameAwaited(awaited), nameOf(event));
    this.#awaited = { for: 'frame' };
    if (event.on === 'frame') this.#conversation = serve(this.#state, event.frame);
    const step = this.#conversation?.next(event);
    const isOver = step === undefined || step.done === true;
    if (this.#state.isClosing || (isOver && this.#isToEnd())) return this.#close();
    if (isOver) return;
    this.#state.want(step.value);
    this.#awaited = step.value.do === 'call' ? { for: 'reply', call: step.value.call } : { for: 'body' };
  }

  #silence(): void {
    if (this.#awaited.for !== 'frame') return;
    acknowledgeResending(this.#state);
    if (this.#state.isClosing) this.#close();
  }

  #end(end: End, awaited: 'frame' | 'reply' | 'body'): void {
    const when = whenToClose(this.#state, end, awaited);
    if (when === 'never') return;
    this.#isEnding = true;
    if (when === 'now' || end.reason === 'crowded') reportEnd(this.#state, end);
    if (when === 'later') return;
    this.#close();
  }

  /** Whether the request that is answered now was the last one. */
  #isToEnd(): boolean {
    return this.#isEnding || (this.#state.isDraining && !this.#state.hasFileInHand);
  }

  #close(): void {
    this.#state.abandonUpload();
    this.#state.want({ do: 'close' });
    this.#conversation = undefined;
    this.#awaited = { for: 'nothing', outstanding: this.#awaited.for === 'reply' ? this.#awaited.call : undefined };
  }

  /** An upload that was being opened when the connection closed is of no use any more. */
  #takeLate(event: ServerEvent, outstanding: CallName | undefined): void {
    if (outstanding === undefined || !isReplyTo(outstanding, event)) return;
    this.#awaited = { for: 'nothing', outstanding: undefined };
    if (isReplyTo('openUpload', event) && 'upload' in event.reply) {
      this.#state.want({ do: 'abandonUpload', upload: event.reply.upload });
    }
  }
}

function isAwaited(event: ServerEvent, awaited: Waiting): boolean {
  if (awaited.for === 'reply') return isReplyTo(awaited.call, event);
  return awaited.for === 'body' ? event.on === 'bodyEnd' : event.on === awaited.for;
}

function nameAwaited(awaited: Waiting): string {
  if (awaited.for === 'reply') return `a reply to ${awaited.call}`;
  return awaited.for === 'body' ? 'the end of a body' : 'a frame';
}

function nameOf(event: ServerEvent): string {
  if (event.on === 'reply') return `a reply to ${event.call}`;
  return event.on === 'bodyEnd' ? 'the end of a body' : 'a frame';
}
