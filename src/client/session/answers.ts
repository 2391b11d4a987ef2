import type { Requests, Responses } from '../../../generated';
import type { ResponseFrame } from '../../protocol/framer';
import { counted } from '../../text/count';
import type { Named, ViolationFrame } from '../../wire/frame';
import { connectForRequest } from './connection';
import type { AwaitAnswer, Conversation } from './conversation';
import type { Failure } from './events';
import { RunFailure } from './failure';
import type { RunState } from './state';

/** One of some responses. */
export type AnswerOf<K extends keyof Responses> = Named<Pick<Responses, K>>;

/** An answer that is an error of the server. */
export interface ErrorAnswer {
  readonly error: Failure;
  readonly reason: string;
  /** What is likely behind it, where it stays. */
  readonly hint?: string | undefined;
}

/** The attempts to have a request answered, of which the profile allows so many in all. */
export class Attempts {
  readonly #state: RunState;
  readonly #what: string;
  #made = 1;

  readonly #most: number;

  /**
   * @param what the request as a person knows it.
   * @param most the attempts in all; by default as many as the profile allows.
   */
  constructor(state: RunState, what: string, most: number = state.profile.flow.client.attempts) {
    this.#state = state;
    this.#what = what;
    this.#most = most;
  }

  /**
   * The attempt in hand was answered with an error.
   * @throws AttemptsFailed where it was the last one.
   */
  fail({ error, reason, hint }: ErrorAnswer): void {
    const state = this.#state;
    state.lastError = error;
    state.warn('serverError', `server responded with an error (${reason})`, { reason });
    if (this.#made >= this.#most) {
      throw new AttemptsFailed(
        error,
        `fatal error: ${this.#what} failed ${counted(this.#made, 'time')}${hint === undefined ? '' : `. ${hint}`}`,
      );
    }
    this.#made += 1;
  }
}

/** The last of the attempts was answered with an error. */
export class AttemptsFailed extends RunFailure {}

/** Makes a request, again where the server answers with an error, and goes on with an answer of these names. */
export function* ask<K extends keyof Responses>(
  state: RunState,
  request: Named<Requests>,
  names: readonly K[],
  attempts: Attempts = new Attempts(state, request.name),
): Conversation<AnswerOf<K>> {
  for (;;) {
    yield* connectForRequest(state);
    state.send(request);
    const answer = yield* awaitAnswer(state, { do: 'awaitAnswer', to: request.name, what: request.name }, names);
    if (!('error' in answer)) return answer;
    attempts.fail(answer);
  }
}

/** Waits for an answer of these names, or for one that is an error. */
export function* awaitAnswer<K extends keyof Responses>(
  state: RunState,
  wait: AwaitAnswer,
  names: readonly K[],
): Conversation<AnswerOf<K> | ErrorAnswer> {
  for (;;) {
    const event = yield wait;
    if (event.on !== 'frame') throw new TypeError(`${wait.what} was resumed with ${event.on}`);
    state.connection.answers += 1;
    const answer = understood(state, event.frame);
    if ('error' in answer) return answer;
    if (isOneOf(names, answer)) {
      state.lastError = undefined;
      return answer;
    }
    // Answers are matched by code: one that comes too early or twice is a finding, not a failure.
    if (answer.name !== 'MessageReceived' && answer.name !== 'FileReceived') {
      return { error: answer.name === 'GeneralError' ? 'refused' : 'protocol', reason: answer.name };
    }
    state.warn('unexpectedAnswer', `the server sent ${answer.name}, which nobody awaits after ${wait.what}`, {
      message: answer.name,
    });
  }
}

function understood(state: RunState, frame: ResponseFrame | ViolationFrame): Named<Responses> | ErrorAnswer {
  if (frame.kind === 'message') {
    for (const { tolerance } of frame.deviations) state.tellOnce(tolerance.id, frame.message.name, tolerance.doc);
    return frame.message;
  }
  const reason = `${frame.error.message} (${frame.error.code})`;
  // A denial is one whatever it carries: a peer writes a sentence there.
  if (frame.name === 'ReconnectDenied' && frame.bodyLength !== undefined) {
    return { name: 'ReconnectDenied', value: { clientId: undefined } };
  }
  if (frame.bodyLength === undefined) throw new RunFailure('protocol', `the server's answer makes no sense: ${reason}`);
  return { error: 'protocol', reason };
}

function isOneOf<K extends keyof Responses>(
  names: readonly K[],
  answer: { readonly name: keyof Responses },
): answer is AnswerOf<K> {
  return names.some((name) => name === answer.name);
}
