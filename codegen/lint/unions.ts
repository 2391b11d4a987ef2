import type { Resolution } from '../resolve';
import type { TypeEntry } from '../schema';
import type { Findings } from './report';

const FORMS: Readonly<Record<TypeEntry['kind'], string>> = {
  uint: 'a number',
  const: 'a number',
  enum: 'a number',
  bytes: 'opaque bytes',
  string: 'a string',
  body: 'a body',
};

/** A message has one TypeScript type for all editions, so they agree on its direction and on the form of each value. */
export function lintUnions(findings: Findings, resolutions: readonly Resolution[]): void {
  const first = new Map<string, { readonly says: string; readonly id: string }>();
  for (const resolution of resolutions) {
    const { id, messages, types } = resolution.profile;
    const report = findings.reportIn(resolution);
    const agree = (path: readonly string[], subject: string, says: string): void => {
      const known = first.get(path.join('.')) ?? { says, id };
      first.set(path.join('.'), known);
      if (known.says === says) return;
      const what = `${subject} is ${says} here, but ${known.says} in ${known.id}`;
      report(path, what, 'Let all editions agree, or give it another name here.');
    };
    for (const [name, message] of Object.entries(messages)) {
      agree(['messages', name, 'direction'], name, `a ${message.direction}`);
      for (const field of message.order) {
        const type = types[message.fields[field]?.type ?? ''];
        if (type !== undefined) agree(['messages', name, 'fields', field, 'type'], field, FORMS[type.kind]);
      }
    }
  }
}
