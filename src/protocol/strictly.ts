import type { Profile } from '../../generated';

/** The profile with nothing tolerated: each deviation is a violation then. */
export function strictly(profile: Profile): Profile {
  const { resend } = profile.flow;
  return {
    ...profile,
    tolerates: [],
    flow: { ...profile.flow, resend: resend.form === 'silent' ? { ...resend, patience: 0 } : resend },
    requests: withoutVariants(profile.requests),
    responses: withoutVariants(profile.responses),
  };
}

function withoutVariants<D extends Profile['requests'] | Profile['responses']>(directory: D): D {
  return Object.fromEntries(
    Object.entries(directory).map(([name, descriptor]) => [name, descriptor && { ...descriptor, variants: [] }]),
  ) as D;
}
