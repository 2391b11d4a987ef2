import { editions, type Profile } from '../../../generated';
import type { Candidates } from '../../../src/server/narrowing';
import type { Attack } from './judge';
import { STATES, type State } from './owner';
import { KINDS, movesOf, type Move } from './stranger';

/** An edition as owners and strangers speak it here: nobody waits for patience to end. */
function impatient(edition: Profile, connection: 'run' | 'request'): Profile {
  const { resend } = edition.flow;
  const flow = { ...edition.flow, connection, resend: resend.form === 'silent' ? { ...resend, patience: 0 } : resend };
  return { ...edition, flow };
}

const perRun = editions.map((edition) => impatient(edition, 'run'));

/** Every edition, with a connection for a whole run, and with one for each request. */
export const profiles: readonly Profile[] = [...perRun, ...editions.map((edition) => impatient(edition, 'request'))];

/** Where an owner comes back: any edition may be spoken there, the newest by preference. */
export function listenerOf(profile: Profile): Candidates {
  return profile.flow.connection === 'request' ? [profile] : ([...perRun].reverse() as [Profile, ...Profile[]]);
}

/**
 * All attacks on owners of a profile in a state: each request and each pair of requests, by nobody, by nobody who stays connected,
 * and by a client of its own; and each request of the other editions, on their listeners.
 */
export function attacksOn(profile: Profile, state: State): readonly Attack[] {
  const manners = [...KINDS.map((kind) => ({ kind, stays: false })), { kind: 'nobody' as const, stays: true }];
  const own = manners.flatMap((manner) =>
    sequencesOf(profile).map((moves) => ({ profile, state, spoken: profile, moves, ...manner })),
  );
  if (profile.flow.connection === 'request') return own;
  const others = perRun.filter((spoken) => spoken !== profile);
  const elsewhere = others.flatMap((spoken) =>
    movesOf(spoken).map((move) => ({ profile, state, spoken, kind: 'nobody' as const, moves: [move], stays: false })),
  );
  return [...own, ...elsewhere];
}

/** All attacks that there are. */
export function allAttacks(): readonly Attack[] {
  return profiles.flatMap((profile) => STATES.flatMap((state) => attacksOn(profile, state)));
}

function sequencesOf(profile: Profile): readonly (readonly Move[])[] {
  const moves = movesOf(profile);
  return [...moves.map((move) => [move]), ...moves.flatMap((first) => moves.map((second) => [first, second]))];
}
