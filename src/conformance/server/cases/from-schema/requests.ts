import type { Profile, Requests } from '../../../../../generated';
import type { MessageDescriptor } from '../../../../wire/profile';

/** A request as the schema describes it. */
export interface RequestDescriptor extends MessageDescriptor<unknown> {
  readonly name: keyof Requests;
}

/** The requests that a profile has, in the order of a conversation. */
export function requestsOf(profile: Profile): readonly RequestDescriptor[] {
  return Object.values(profile.requests).flatMap((descriptor) =>
    descriptor === undefined ? [] : [descriptor as RequestDescriptor],
  );
}
