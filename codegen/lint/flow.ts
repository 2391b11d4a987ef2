import { REFUSALS } from '../schema';
import type { ResolvedProfile, SchemaDocument } from '../schema';
import type { Path } from '../problem';
import type { Report } from './report';

/** Bytes of the identifier of RSA in a SubjectPublicKeyInfo. */
const ALGORITHM_SIZE = 15;

/** What a profile must say, besides its types, headers and messages. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  port: [],
  byteOrder: ['request', 'response'],
  block: ['request', 'response'],
  rsa: ['bits', 'exponent', 'publicKeySize', 'oaepHash'],
  aes: ['bits', 'iv'],
  content: [],
  tolerates: [],
  writes: [],
  checksums: [],
  flow: ['returning', 'connection', 'resend', 'client', 'server'],
  'flow.client': [
    ...['attempts', 'registrations', 'reconnects', 'resends', 'resendingBeforeGivingUp'],
    ...['unregisteredId', 'reregisterAs'],
  ],
  'flow.server': ['denial', 'adoptsUnknown', 'closesAfter', 'reportedSize', 'refusals'],
  'flow.server.refusals': REFUSALS,
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
    const steps = section.split('.');
    const part = steps.reduce<object | undefined>(
      (whole, step) => (whole as Readonly<Record<string, object | undefined>> | undefined)?.[step],
      profile,
    );
    // A part that is missing altogether is told where its whole lacks it.
    if (part === undefined) return steps.length === 1 ? [section] : [];
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
  lintContent(profile, report);
  const { returning, resend, server } = profile.flow;
  if (profile.messages[returning]?.direction !== 'request' || !Object.hasOwn(profile.codes, returning)) {
    const fix = 'Name a request that has a code.';
    report(['flow', 'returning'], `there is no request ${JSON.stringify(returning)} that has a code`, fix);
  }
  if (resend.form === 'acknowledged') {
    const path = ['flow', 'resend', 'by'];
    lintResponse(profile, resend.by, path, report);
    if (Object.hasOwn(profile.messages, resend.by) && !Object.hasOwn(profile.codes, resend.by)) {
      const what = `the response ${JSON.stringify(resend.by)} has no code`;
      report(path, what, 'Name a response that has a code.');
    }
  }
  for (const [why, names] of Object.entries(server.refusals)) {
    names.forEach((name, index) => lintResponse(profile, name, ['flow', 'server', 'refusals', why, index], report));
  }
  profile.checksums.forEach((id, index) => {
    if (Object.hasOwn(schema.checksums, id)) return;
    const fix = `Use one of ${Object.keys(schema.checksums).join(', ')}, or describe it under "checksums".`;
    report(['checksums', index], `there is no checksum ${JSON.stringify(id)}`, fix);
  });
}

/** A public key on the wire is a SubjectPublicKeyInfo, whose size follows from its numbers. */
export function lintKeys({ rsa: { bits, exponent, publicKeySize } }: ResolvedProfile, report: Report): void {
  const derSize = (content: number): number => 1 + (content < 128 ? 1 : content < 256 ? 2 : 3) + content;
  const exponentSize = Math.ceil((exponent.toString(2).length + 1) / 8);
  const numbers = derSize(derSize(bits / 8 + 1) + derSize(exponentSize));
  const size = derSize(ALGORITHM_SIZE + derSize(1 + numbers));
  if (size === publicKeySize) return;
  const what = `an RSA-${bits} public key with the exponent ${exponent} has ${size} bytes of DER, not ${publicKeySize}`;
  report(['rsa', 'publicKeySize'], what, `Use ${size}, and give the field's type that size.`);
}

/** A message whose body is the whole content cannot hold a slice of it, and the other way round. */
function lintContent({ content, codes, messages, types }: ResolvedProfile, report: Report): void {
  for (const name of Object.keys(codes)) {
    const { order = [], fields = {} } = messages[name] ?? {};
    const body = fields[order.at(-1) ?? ''];
    if (body === undefined || types[body.type]?.kind !== 'body') continue;
    const { is, atMost } = body.length ?? {};
    if (content.form === 'slices' && is !== undefined && atMost === undefined) {
      const what = `${name} cannot hold a slice: the length of its body "is" ${is}`;
      const fix = `Say "length": { "is": null, "atMost": "${is}" } of its body, or another form.`;
      report(['content', 'form'], what, fix);
    }
    if (content.form === 'single' && atMost !== undefined && is === undefined) {
      const what = `${name} may hold less than the whole content: the length of its body is "atMost" ${atMost}`;
      const fix = `Say "length": { "atMost": null, "is": "${atMost}" } of its body, or another form.`;
      report(['content', 'form'], what, fix);
    }
  }
}

function lintResponse(profile: ResolvedProfile, name: string, path: Path, report: Report): void {
  if (Object.hasOwn(profile.messages, name) && profile.messages[name]?.direction === 'response') return;
  report(path, `there is no response ${JSON.stringify(name)}`, 'Name a message of the direction "response".');
}
