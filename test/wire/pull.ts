import type { Frame } from '../../src/wire/frame';
import type { Framer } from '../../src/wire/framer';
import type { Profile } from '../../generated/index';
import type { Requests, Responses } from '../../generated/messages';

/** What came out of a framer, with the pieces of each body joined. */
export type Event =
  | { readonly message: string; readonly value: unknown; readonly profiles: readonly string[]; readonly body?: string }
  | { readonly violation: string; readonly name: string | undefined; readonly body?: string };

/** Pulls until the framer wants more bytes, and adds what came to `events`. */
export function pull<M extends Requests | Responses>(
  framer: Framer<M, Profile>,
  profiles: readonly [Profile, ...Profile[]],
  events: Event[] = [],
): Event[] {
  for (let frame = framer.next(profiles); frame !== undefined; frame = framer.next(profiles)) add(frame, events);
  return events;
}

function add<M extends Requests | Responses>(frame: Frame<M, Profile>, events: Event[]): void {
  switch (frame.kind) {
    case 'message': {
      const { name, value } = frame.message as { name: string; value: unknown };
      events.push({ message: name, value, profiles: frame.profiles.map(({ id }) => id) });
      return;
    }
    case 'violation':
      events.push({ violation: frame.error.code, name: frame.name });
      return;
    case 'trailing':
      throw new Error('bytes behind a message');
    case 'body': {
      const whole = events.pop();
      if (whole === undefined) throw new Error('a body before any message');
      events.push({ ...whole, body: (whole.body ?? '') + Buffer.from(frame.bytes).toString('hex') });
    }
  }
}
