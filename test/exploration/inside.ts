import { RunState } from '../../src/client/session/state';
import { SessionState } from '../../src/server/session/state';

// What a session knows is its own. Both sessions end each event by taking the effects from their state, so that this is where
// a test can see it, and nothing of the sessions has to be opened.

let last: object | undefined;

function see(state: object): void {
  last = state;
}

for (const prototype of [RunState.prototype, SessionState.prototype] as readonly { takeEffects(): unknown }[]) {
  const { takeEffects } = prototype;
  prototype.takeEffects = function () {
    see(this);
    return takeEffects.call(this);
  };
}

/** Brings an event to a session; the state that it had in hand. */
export function watch<T>(bring: () => T): { readonly result: T; readonly state: object | undefined } {
  last = undefined;
  const result = bring();
  return { result, state: last };
}

/** Everything in a state, down to the last value; a profile by its id, and without what `leave` names. */
export function dump(state: object, leave: readonly string[] = []): string {
  return JSON.stringify(state, (name, value: unknown) => {
    if (leave.includes(name)) return undefined;
    if (value instanceof Map || value instanceof Set) return [...(value as Iterable<unknown>)];
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
    if (typeof value === 'object' && value !== null && 'requestHeader' in value) return (value as { id?: string }).id;
    if (typeof value === 'function') throw new TypeError(`a function in a state: ${name}`);
    return value === undefined ? 'undefined' : value;
  });
}
