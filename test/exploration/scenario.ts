import type { Profile } from '../../generated';
import type { ClientSession } from '../../src/client/session/session';
import type { ServerSession } from '../../src/server/session/session';
import type { ClientLike, Identity } from './driven-client';
import type { ServerLike } from './driven-server';
import type { ServerCalls } from './server-calls';

/** A run of the client program. */
export interface PlannedRun {
  readonly name: string;
  readonly files: readonly string[];
  readonly retries: number;
  /** At once, or when the run before is over. */
  readonly begins: 'at once' | 'after';
}

/** What is explored. */
export interface Scenario {
  readonly says: string;
  readonly runs: readonly PlannedRun[];
  /** Clients that have been there before: both sides know them, or the client alone does. */
  readonly known?: readonly { readonly name: string; readonly by: 'both' | 'the client' }[];
  /** How many faults may come together. */
  readonly faults: number;
  /** Whether each run ends well where nothing goes wrong; `true` by default. */
  readonly endsWell?: (profile: Profile) => boolean;
  /**
   * Whether a call is answered before anything else happens; `false` by default. What the answer does is one step anyhow, so
   * that both orders of two calls are visited all the same; what is left out is what reaches a session in the midst of one.
   */
  readonly answersAtOnce?: boolean;
}

/** Something in it that is broken on purpose. */
export interface Mutant {
  readonly server?: (session: ServerSession) => ServerLike;
  readonly client?: (session: ClientSession) => ClientLike;
  readonly calls?: (calls: ServerCalls) => ServerCalls;
}

/** All that a space is made from. */
export interface SpaceOptions {
  readonly profile: Profile;
  readonly scenario: Scenario;
  readonly mutant?: Mutant;
  /** Whether histories that come to the same are one place of a session; `true` by default. */
  readonly isMerging?: boolean;
}

/** Who a client is that has been there before. */
export function formerIdentity(number: number): Identity {
  return { clientId: 0x10 + number, publicKey: 8 + number, isPending: false };
}
