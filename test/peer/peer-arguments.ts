import { editionOf, type Edition } from '../bytes/editions';

/** What the command line of a peer says. */
export interface PeerArguments<Defects> {
  readonly edition: Edition;
  /** Each mistake that was named, switched on. */
  readonly defects: Defects;
}

/**
 * Reads `EDITION [MISTAKE …]`.
 * @param known the mistakes that can be named.
 * @throws Error where an edition or a mistake is not known.
 */
export function peerArguments<Defects extends object>(
  [id = '', ...mistakes]: readonly string[],
  known: { readonly [name in keyof Required<Defects>]: unknown },
): PeerArguments<Defects> {
  const unknown = mistakes.find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) throw new Error(`there is no mistake "${unknown}": ${Object.keys(known).join(', ')}`);
  return { edition: editionOf(id), defects: Object.fromEntries(mistakes.map((name) => [name, true])) as Defects };
}
