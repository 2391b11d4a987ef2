import { REFUSALS } from '../schema';
import type { ResolvedProfile, SchemaDocument } from '../schema';
import type { Path } from '../problem';
import type { Report } from './report';

/** What a profile must say, besides its types, headers and messages. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  port: [],
  byteOrder: ['request', 'response'],
  block: ['request', 'response'],
  rsa: ['bits', 'exponent', 'publicKeySize', 'oaepHash'],
  aes: ['bits', 'iv'],
  content: ['slicing', 'sliceSize', 'sliceFixed', 'padSlices', 'encryption', 'reportedSize'],
  tolerates: [],
  writes: [],
  checksums: [],
  flow: [
    ...[
      'returning',
      'resends',
      'resendAwaited',
      'resendPatience',
      'resendingBeforeGivingUp',
      'attempts',
      'refusals',
      'unregisteredId',
    ],
    ...['reregisterAs', 'registrations', 'reconnects', 'denial', 'adoptsUnknown', 'closesAfter', 'connection'],
  ],
  'flow.refusals': REFUSALS,
  codes: [],
};

/** A profile says all that a conversation needs. What its parent lacks too is told there. */
export function lintComplete(profile: ResolvedProfile, parent: ResolvedProfile | undefined, report: Report): void {
  const told = parent === undefined ? [] : lacking(parent);
  for (const key of lacking(profile)) {
    if (told.includes(key)) continue;
    report([], `nothing says "${key}"`, 'Say it here, in an ancestor, or under "common".');
  }
}

function lacking(profile: ResolvedProfile): string[] {
  return Object.entries(NEEDED).flatMap(([section, keys]) => {
    const [outer = '', inner] = section.split('.');
    const whole = (profile as unknown as Readonly<Record<string, object | undefined>>)[outer];
    const part = inner === undefined ? whole : (whole as Readonly<Record<string, object>> | undefined)?.[inner];
    if (part === undefined) return inner === undefined ? [section] : [];
    return keys.filter((key) => !Object.hasOwn(part, key)).map((key) => `${section}.${key}`);
  });
}

/** Answers, flow and checksums name things that exist. */
export function lintFlow(profile: ResolvedProfile, schema: SchemaDocument, report: Report): void {
  for (const [name, message] of Object.entries(profile.messages)) {
    const path = ['messages', name, 'answers'];
    if (message.direction === 'response') {
      if (message.answers !== undefined) report(path, 'a response has no answers', 'Take "answers" out.');
    } else if (message.answers === undefined || message.answers.length === 0) {
      report(['messages', name], `nothing may answer the request ${name}`, 'Add "answers" with at least one response.');
    } else {
      message.answers.forEach((answer, index) => lintResponse(profile, answer, [...path, index], report));
      if (
        Object.hasOwn(profile.codes, name) &&
        !message.answers.some((answer) => Object.hasOwn(profile.codes, answer))
      ) {
        const what = `no answer of ${name} has a code`;
        report(path, what, 'Give one of its answers a code, or take the code of the request out.');
      }
    }
  }
  const { returning, resendAnswer, refusals } = profile.flow;
  if (profile.messages[returning]?.direction !== 'request' || !Object.hasOwn(profile.codes, returning)) {
    const fix = 'Name a request that has a code.';
    report(['flow', 'returning'], `there is no request ${JSON.stringify(returning)} that has a code`, fix);
  }
  if (resendAnswer !== undefined) {
    lintResponse(profile, resendAnswer, ['flow', 'resendAnswer'], report);
    if (Object.hasOwn(profile.messages, resendAnswer) && !Object.hasOwn(profile.codes, resendAnswer)) {
      const what = `the response ${JSON.stringify(resendAnswer)} has no code`;
      report(['flow', 'resendAnswer'], what, 'Name a response that has a code.');
    }
  }
  for (const [why, names] of Object.entries(refusals)) {
    names.forEach((name, index) => lintResponse(profile, name, ['flow', 'refusals', why, index], report));
  }
  profile.checksums.forEach((id, index) => {
    if (Object.hasOwn(schema.checksums, id)) return;
    const fix = `Use one of ${Object.keys(schema.checksums).join(', ')}, or describe it under "checksums".`;
    report(['checksums', index], `there is no checksum ${JSON.stringify(id)}`, fix);
  });
}

function lintResponse(profile: ResolvedProfile, name: string, path: Path, report: Report): void {
  if (Object.hasOwn(profile.messages, name) && profile.messages[name]?.direction === 'response') return;
  report(path, `there is no response ${JSON.stringify(name)}`, 'Name a message of the direction "response".');
}
