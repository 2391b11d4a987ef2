import { hex } from '../text/hex';
import { displayText } from '../text/visible';
import { textOf, type Finding } from './finding';
import type { InspectedMessage, Inspection } from './inspect';
import type { Row } from './rows';

/** An inspection as objects for `JSON.stringify`, one a message. Content and bytes without meaning are only counted. */
export function toJsonObjects({ groups, notes }: Inspection): readonly object[] {
  return groups.flatMap(({ profile, alike, connections }) =>
    connections.flatMap(({ name, messages }) =>
      messages.map((message) => ({
        profile: profile.id,
        alike: alike.map(({ id }) => id),
        connection: name,
        ...messageObject(message),
        ...(notes.length === 0 ? {} : { notes }),
      })),
    ),
  );
}

function messageObject(message: InspectedMessage): object {
  const { direction, offset, size, name, isExplained, rows, findings, disclosure } = message;
  const { aesKey, ...disclosed } = disclosure;
  return {
    direction,
    offset,
    size,
    message: name ?? null,
    explained: isExplained,
    fields: rows.map(rowObject),
    findings: findings.map(findingObject),
    ...disclosed,
    ...(aesKey === undefined ? {} : { aesKeyBits: aesKey.length * 8 }),
  };
}

function findingObject(finding: Finding): object {
  const { kind, id, offset, cause } = finding;
  return { kind, id, offset, text: textOf(finding), ...(cause === '' ? {} : { cause }) };
}

function rowObject({ offset, bytes, name, kind, value, unit, doc }: Row): object {
  const isField = kind !== 'content' && kind !== 'trailing';
  return {
    offset,
    size: bytes.length,
    name,
    kind,
    ...(isField ? { bytes: hex(bytes), value: jsonValue(value, kind) } : {}),
    ...(unit === undefined ? {} : { unit }),
    meaning: doc,
  };
}

function jsonValue(value: Row['value'], kind: Row['kind']): number | string {
  if (typeof value === 'number') return value;
  return kind === 'string' ? displayText(value) : hex(value);
}
