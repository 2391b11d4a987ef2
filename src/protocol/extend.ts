import type { Directory } from '../wire/profile';
import type { Flow, Profile } from './profile';

/** What an edition or dialect says otherwise than the one that it stands on. */
export type Difference<P extends Pick<Profile, 'requests' | 'responses' | 'flow'>> = Partial<
  Omit<P, 'requests' | 'responses' | 'flow'>
> & {
  readonly requests?: DirectoryDifference<P['requests']>;
  readonly responses?: DirectoryDifference<P['responses']>;
  readonly flow?: FlowDifference<P['flow']>;
};

/** What is different of each message; `undefined` takes a message away. */
export type DirectoryDifference<D> = { readonly [K in keyof D]?: Partial<NonNullable<D[K]>> | undefined };

/** What is different of the conversation's rules. */
export type FlowDifference<F extends Flow> = Partial<Omit<F, 'client' | 'server'>> & {
  readonly client?: Partial<F['client']>;
  readonly server?: Partial<Omit<F['server'], 'refusals'>> & {
    readonly refusals?: Partial<F['server']['refusals']>;
  };
};

/** A profile that says all that another one says, but for a difference. A message that only the new one has is said whole. */
export function extend<Requests, Responses, RequestHeader, ResponseHeader>(
  base: Profile<Requests, Responses, RequestHeader, ResponseHeader>,
  difference: Difference<Profile<Requests, Responses, RequestHeader, ResponseHeader>>,
): Profile<Requests, Responses, RequestHeader, ResponseHeader> {
  const { requests, responses, flow, ...rest } = difference;
  return {
    ...base,
    ...rest,
    requests: extendDirectory(base.requests, requests),
    responses: extendDirectory(base.responses, responses),
    flow: extendFlow(base.flow, flow),
  };
}

function extendDirectory<T>(base: Directory<T>, difference: object = {}): Directory<T> {
  const changes = Object.entries(difference as Readonly<Record<string, object | undefined>>);
  const descriptors = base as Readonly<Record<string, object | undefined>>;
  const changed = changes.map(([name, change]) => [name, change && { ...descriptors[name], ...change }]);
  return { ...base, ...Object.fromEntries(changed) } as Directory<T>;
}

function extendFlow<F extends Flow>(base: F, difference: object = {}): F {
  const { client, server, ...rest } = difference as FlowDifference<Flow>;
  return {
    ...base,
    ...rest,
    client: { ...base.client, ...client },
    server: { ...base.server, ...server, refusals: { ...base.server.refusals, ...server?.refusals } },
  };
}
