import type { Profile } from '../../generated';
import { fieldNamed, type Layout } from '../wire/layout';

/** Bytes of a client's id, as a program keeps it. */
export function clientIdSize({ requestHeader }: Profile): number {
  const field = fieldNamed(requestHeader, 'clientId');
  if (field?.kind !== 'bytes') throw new TypeError('the header of requests has no client id');
  return field.text === 'hex' ? field.size / 2 : field.size;
}

/** The id of no client, for an answer to whoever it is. */
export function noClientId(profile: Profile): Uint8Array {
  return new Uint8Array(clientIdSize(profile));
}

/** Bytes of the longest client name that a profile's messages hold, without the NUL. */
export function longestClientName({ requests }: Profile): number {
  return longestString(requests.Register?.layout, 'name');
}

/** Bytes of the longest file name that a profile's messages hold, without the NUL. */
export function longestFileName({ requests }: Profile): number {
  return longestString(requests.SendFile?.layout, 'fileName');
}

function longestString(layout: Layout<unknown> | undefined, name: string): number {
  const field = layout && fieldNamed(layout, name);
  if (field?.kind !== 'string') throw new TypeError(`no message has a string ${name}`);
  return field.max;
}
