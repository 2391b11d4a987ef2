import { isDeepStrictEqual } from 'node:util';
import { decode, encode, type MessageToEncode } from '../../../src/wire/message';
import { WireError } from '../../../src/wire/error';
import type { Profile } from '../../../generated';
import { Choices } from '../choices';
import { must } from '../must';
import { chooseProfiles } from '../profiles';

/**
 * Bytes are refused with a typed error that says where, or they are a message; encoded again, it is a message with the same
 * values.
 *
 * Input: profile, direction, then the bytes of one message.
 */
export function fuzz(data: Uint8Array): void {
  const choices = new Choices(data);
  const [profile] = chooseProfiles(choices);
  const direction = choices.oneOf(['request', 'response']);
  const bytes = choices.rest();

  const message = refusing(() => decode(profile, direction, bytes));
  if (message === undefined) return;
  const encoded = refusing(() => encode(profile, message as MessageToEncode<Profile>));
  // What dialects write differently need not be what they read strictly.
  if (encoded === undefined || profile.writes.length > 0) return;
  must(isDeepStrictEqual(plain(decode(profile, direction, encoded)), plain(message)), 'nothing is lost by encoding');
}

/** What a task returns; `undefined` where it refuses. Any error that is not typed is a defect. */
function refusing<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    must(error.code.startsWith('E_'), 'an error has a code');
    return undefined;
  }
}

/** Buffers and byte arrays with the same bytes are the same value. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) =>
      part instanceof Uint8Array ? Buffer.from(part).toString('hex') : part,
    ),
  );
}
