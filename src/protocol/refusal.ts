import type { Profile, Requests, Responses } from '../../generated';
import type { Refusal } from './profile';

/**
 * The response with which a profile refuses: the first of its list that it has, and that may answer the request.
 * @param request what is refused; `undefined` where that is not known, so that any response may answer it.
 * @returns `undefined` where no response may be given: the connection is closed then.
 */
export function refusalOf(
  profile: Profile,
  why: Refusal,
  request: keyof Requests | undefined,
): keyof Responses | undefined {
  const allowed = request === undefined ? undefined : (profile.requests[request]?.answers ?? []);
  return profile.flow.server.refusals[why].find(
    (name) => profile.responses[name] !== undefined && (allowed === undefined || allowed.includes(name)),
  );
}

/** Every response with which the profile refuses something. */
export function refusalsOf({ flow }: Profile): readonly (keyof Responses)[] {
  return [...new Set(Object.values(flow.server.refusals).flat())];
}

/** The response that denies a client's return and says nothing else; `undefined` where the profile has none. */
export function denialOf(profile: Profile): keyof Responses | undefined {
  const name = refusalOf(profile, 'unknownClient', 'Reconnect');
  return name === undefined || profile.flow.server.refusals.badInput.includes(name) ? undefined : name;
}
