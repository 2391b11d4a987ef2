import type { Requests } from '../../../generated';
import type { Call, CallName, Calls, ClientEvent, Connect, Pause, Reply, StopContent } from './events';

/** A request is out, and its answer is awaited. */
export interface AwaitAnswer {
  readonly do: 'awaitAnswer';
  readonly to: keyof Requests;
  /** The request as a person knows it. */
  readonly what: string;
}

/** A place where a run waits. */
export type Wait = Call | Connect | Pause | StopContent | AwaitAnswer;

/**
 * A part of a run, from top to bottom: each `yield*` is a place where it waits. The machine carries out what is yielded,
 * and goes on with what was awaited and nothing else.
 * @throws RunFailure where the run cannot go on
 * @throws ConnectionLost where it can, in another connection
 */
export type Conversation<T = void> = Generator<Wait, T, ClientEvent>;

/** Asks the shell, and goes on with its answer. */
export function* call<K extends CallName>(
  name: K,
  ask: Calls[K]['ask'],
): Generator<Call<K>, Calls[K]['reply'], ClientEvent> {
  const event = yield { do: 'call', call: name, ask };
  if (!isReplyTo(name, event)) throw new TypeError(`${name} was resumed with ${event.on}`);
  return event.reply;
}

export function isReplyTo<K extends CallName>(call: K, event: { readonly on: string }): event is Reply<K> {
  return event.on === 'reply' && 'call' in event && event.call === call;
}

/** Whether an event is what this place waits for. */
export function isAwaited(wait: Wait, event: ClientEvent): boolean {
  switch (wait.do) {
    case 'call':
      return isReplyTo(wait.call, event);
    case 'connect':
      return event.on === 'connected' || event.on === 'connectFailed';
    case 'pause':
      return event.on === 'pauseEnded';
    case 'stopContent':
      return event.on === 'contentSent';
    case 'awaitAnswer':
      return event.on === 'frame';
  }
}
