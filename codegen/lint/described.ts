import type { ResolvedProfile } from '../schema';
import type { Report } from './report';

/** What every message says, besides what its kind needs. */
const PARTS = ['direction', 'doc', 'fields', 'order'] as const;

/**
 * A message that an edition changes and nothing describes: most often its description was deleted or renamed, and what
 * is left of it is here. One problem says so, in place of one for each part.
 * @returns the names of these messages.
 */
export function lintDescribed({ messages }: ResolvedProfile, report: Report): ReadonlySet<unknown> {
  const undescribed = new Set<string>();
  for (const [name, message] of Object.entries(messages)) {
    const lacking = PARTS.filter((part) => !Object.hasOwn(message, part));
    if (!lacking.includes('direction') || !lacking.includes('fields')) continue;
    undescribed.add(name);
    const list = lacking.map((part) => JSON.stringify(part));
    report(
      ['messages', name],
      `nothing describes the message ${JSON.stringify(name)}: it has no ${list.join(', ')}`,
      'If it was deleted or renamed under "messages", take out or rename what is left of it here, or put it back there; ' +
        'if it is new, add what it lacks.',
    );
  }
  return undescribed;
}
