import type { ResolvedProfile } from '../schema';
import type { Report } from './report';
import { largest } from './types';

/** Codes name messages, fit the header and are unique within their direction. */
export function lintCodes(profile: ResolvedProfile, report: Report): void {
  const owners = new Map<string, string>();
  for (const [name, code] of Object.entries(profile.codes)) {
    const path = ['codes', name];
    const message = Object.hasOwn(profile.messages, name) ? profile.messages[name] : undefined;
    if (message === undefined) {
      report(
        path,
        `there is no message ${JSON.stringify(name)}`,
        'Describe it under "messages", or take its code out.',
      );
      continue;
    }
    const key = `${message.direction} ${code}`;
    const owner = owners.get(key);
    if (owner === undefined) owners.set(key, name);
    else report(path, `the code ${code} belongs to ${owner} already`, 'Give each message of a direction its own code.');
    const field = Object.values(profile.headers[message.direction].fields).find(({ role }) => role === 'code');
    const size = profile.types[field?.type ?? '']?.size;
    const most = largest(size ?? 8);
    if (code > most) report(path, `the code ${code} does not fit the header's code field`, `Use at most ${most}.`);
  }
}
