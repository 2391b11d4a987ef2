import type { Call, CallName, Calls, PipeBody, Refused, Reply, ServerEvent, UploadId } from './events';

/** How a conversation ends: whatever the request was due has been done, or it is to be refused. */
export type Outcome = 'done' | Refused;

/**
 * What is done about one request, from top to bottom: each `yield*` is a place where the session waits. The machine
 * carries out what is yielded, and goes on with what was awaited and nothing else.
 */
export type Conversation<T = Outcome> = Generator<Call | PipeBody, T, ServerEvent>;

/** Asks the shell, and goes on with its answer. */
export function* call<K extends CallName>(
  name: K,
  ask: Calls[K]['ask'],
): Generator<Call<K>, Calls[K]['reply'], ServerEvent> {
  const event = yield { do: 'call', call: name, ask };
  if (!isReplyTo(name, event)) throw new TypeError(`${name} was resumed with ${event.on}`);
  return event.reply;
}

/** Goes on when the body of the message in hand has come to its end. */
export function* pipeBody(to: UploadId | 'discard'): Conversation<void> {
  yield { do: 'pipeBody', to };
}

export function isReplyTo<K extends CallName>(call: K, event: { readonly on: string }): event is Reply<K> {
  return event.on === 'reply' && 'call' in event && event.call === call;
}
