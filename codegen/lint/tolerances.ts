import type { ResolvedProfile, SchemaDocument } from '../schema';
import type { Report } from './report';

/** Where to say what "writes" cannot. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  layout: 'Say so under "messages": another order or width is a layout of its own.',
  paddedBody: 'Say "filling": "zeros" under "content".',
  packetsEncryptedEach: 'Say "form": "chunks" under "content".',
};

/** What is tolerated and written is described, and speaks of messages and fields that exist. */
export function lintTolerances(profile: ResolvedProfile, schema: SchemaDocument, report: Report): void {
  const known = Object.keys(schema.tolerances).join(', ');
  profile.tolerates.forEach((id, index) => {
    if (Object.hasOwn(schema.tolerances, id)) return;
    report(['tolerates', index], `there is no tolerance ${JSON.stringify(id)}`, `Use one of ${known}.`);
  });
  profile.writes.forEach((write, index) => {
    const path = ['writes', index];
    if (!Object.hasOwn(schema.tolerances, write.tolerance)) {
      report(
        [...path, 'tolerance'],
        `there is no tolerance ${JSON.stringify(write.tolerance)}`,
        `Use one of ${known}.`,
      );
    } else {
      const elsewhere = ELSEWHERE[schema.tolerances[write.tolerance]?.kind ?? ''];
      if (elsewhere !== undefined)
        report([...path, 'tolerance'], `${write.tolerance} is not written this way`, elsewhere);
    }
    for (const key of ['message', 'answering'] as const) {
      const name = write[key];
      if (name === undefined || Object.hasOwn(profile.messages, name)) continue;
      report([...path, key], `there is no message ${JSON.stringify(name)}`, 'Name a message of the schema.');
    }
  });
  const { closesAfter } = profile.flow.server;
  const { unregisteredId } = profile.flow.client;
  closesAfter.forEach((name, index) => {
    if (Object.hasOwn(profile.messages, name)) return;
    report(
      ['flow', 'server', 'closesAfter', index],
      `there is no message ${JSON.stringify(name)}`,
      'Name a message of the schema.',
    );
  });
  const type = profile.types[profile.headers.request.fields['clientId']?.type ?? ''];
  const size = type?.text === 'hex' ? (type.size ?? 0) / 2 : (type?.size ?? 0);
  if (unregisteredId.length !== 2 * size) {
    const what = `the id before registration has ${unregisteredId.length / 2} bytes, the header's client id ${size}`;
    report(['flow', 'client', 'unregisteredId'], what, `Give it ${2 * size} hexadecimal digits.`);
  }
}

/** Every tolerance speaks of messages, fields and types that exist. */
export function lintToleranceEntries(schema: SchemaDocument, report: Report): void {
  for (const [id, entry] of Object.entries(schema.tolerances)) {
    const path = ['tolerances', id];
    entry.messages?.forEach((name, index) => {
      const message = Object.hasOwn(schema.messages, name) ? schema.messages[name] : undefined;
      if (message === undefined) {
        const what = `there is no message ${JSON.stringify(name)}`;
        return report([...path, 'messages', index], what, 'Name a message of the schema.');
      }
      for (const key of ['swap', 'drop', 'prepend', 'append', 'countFromZero'] as const) {
        entry[key]?.forEach((field, at) => {
          if (Object.hasOwn(message.fields, field)) return;
          report([...path, key, at], `${name} has no field ${JSON.stringify(field)}`, 'Check its spelling.');
        });
      }
    });
    if (entry.type !== undefined && schema.types[entry.type]?.kind !== 'string') {
      report(
        [...path, 'type'],
        `there is no string type ${JSON.stringify(entry.type)}`,
        'Name a type of the kind "string".',
      );
    }
  }
}
