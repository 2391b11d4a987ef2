import type { Profile, Responses } from '../../generated';

/** The answer that denies a client's return, and nothing else: `undefined` where the profile has none. */
export function denialOf({ flow, requests }: Profile): keyof Responses | undefined {
  const name = flow.refusals.unknownClient.find((one) => requests.Reconnect?.answers.includes(one));
  return name === undefined || flow.refusals.badInput.includes(name) ? undefined : name;
}
