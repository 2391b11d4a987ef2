import { byteCount } from '../../src/text/count';
import type { DirectionName, FieldEntry, HeaderEntry, HeaderFieldName, ResolvedProfile, TypeEntry } from '../schema';
import type { Path } from '../problem';
import type { Report } from './report';
import { largest, limitsCross } from './types';

/** What a conversation relies on in headers. */
const HEADER_KINDS = { clientId: 'bytes', version: 'const' } as const;

/** What it takes to cut a stream into messages. */
const ROLES = ['code', 'size'] as const;

/** Every field list can be laid out: known fields of known types, the body at its end, rules that name real fields. */
export function lintLayouts(profile: ResolvedProfile, report: Report): void {
  for (const direction of ['request', 'response'] as const) {
    const path = ['headers', direction];
    const header = profile.headers[direction];
    lintFields(profile, header, direction, path, report);
    lintHeader(profile, header, direction, path, report);
  }
  for (const [name, message] of Object.entries(profile.messages)) {
    lintFields(profile, message, message.direction, ['messages', name], report);
  }
}

function lintFields(
  profile: ResolvedProfile,
  holder: HeaderEntry,
  direction: DirectionName,
  path: Path,
  report: Report,
): void {
  holder.order.forEach((name, index) => {
    const at = [...path, 'order', index];
    if (!Object.hasOwn(holder.fields, name)) {
      report(at, `there is no field ${JSON.stringify(name)} here`, 'Describe it under "fields", or take it out.');
    }
    if (holder.order.indexOf(name) < index) {
      report(at, `the field ${JSON.stringify(name)} stands twice in this order`, 'Keep one of the two.');
    }
    const before = holder.order[index - 1];
    if (before !== undefined && kindOf(profile, holder.fields[before]) === 'body') {
      report(
        at,
        `the field ${JSON.stringify(name)} stands after the body`,
        'Put the body last: it has no end of its own.',
      );
    }
  });
  for (const [name, field] of Object.entries(holder.fields)) {
    lintField(profile, holder, direction, name, field, [...path, 'fields', name], report);
  }
}

function lintField(
  profile: ResolvedProfile,
  holder: HeaderEntry,
  direction: DirectionName,
  name: string,
  field: FieldEntry,
  path: Path,
  report: Report,
): void {
  const type = Object.hasOwn(profile.types, field.type) ? profile.types[field.type] : undefined;
  if (type === undefined) {
    const known = Object.keys(profile.types).join(', ');
    return report([...path, 'type'], `there is no type ${JSON.stringify(field.type)}`, `Use one of ${known}.`);
  }
  lintNumbers(name, field, type, path, report);
  for (const reference of referencesOf(field)) lintReference(profile, direction, field, reference, path, report);
  if (field.role !== undefined && !Object.values(profile.headers).some(({ fields }) => fields[name] === field)) {
    report([...path, 'role'], 'only the fields of a header have a role', 'Take it out.');
  }
  if (field.length !== undefined) lintLength(profile, holder, field, path, report);
}

function lintNumbers(name: string, field: FieldEntry, type: TypeEntry, path: Path, report: Report): void {
  const isNumber = type.kind === 'uint' || type.kind === 'const' || type.kind === 'enum';
  const most = largest(type.size ?? 0);
  for (const key of ['min', 'max', 'absent', 'default'] as const) {
    const value = field[key];
    if (typeof value !== 'number') continue;
    if (!isNumber) {
      const fix = 'Take it out, or give the field a number type.';
      report([...path, key], `"${key}" is for numbers, and ${name} is none`, fix);
    } else if (value > most) {
      report([...path, key], `${value} does not fit ${byteCount(type.size ?? 0)}`, `Use at most ${most}.`);
    }
  }
  if (!isNumber) return;
  const min = field.min ?? type.min ?? 0;
  const max = field.max ?? type.max ?? most;
  if (min > max) {
    if (field.min !== undefined || field.max !== undefined) {
      limitsCross([...path, field.min === undefined ? 'max' : 'min'], min, max, report);
    }
  } else if (field.default !== undefined && (field.default < min || field.default > max)) {
    report([...path, 'default'], `the default ${field.default} is outside ${min} to ${max}`, 'Change one of the two.');
  } else if (field.default !== undefined && type.values && !Object.values(type.values).includes(field.default)) {
    report([...path, 'default'], `the default ${field.default} has no name in ${field.type}`, 'Use a named value.');
  }
}

/** The fields of the header that a field repeats or takes its value from. */
function referencesOf({ equals, absent }: FieldEntry): ReadonlySet<HeaderFieldName> {
  return new Set([...(equals === undefined ? [] : [equals]), ...(typeof absent === 'object' ? [absent.from] : [])]);
}

/** A field that refers to one of the header has its type. */
function lintReference(
  profile: ResolvedProfile,
  direction: DirectionName,
  field: FieldEntry,
  reference: HeaderFieldName,
  path: Path,
  report: Report,
): void {
  const name = reference.slice('header.'.length);
  const header = profile.headers[direction];
  const referred = header.order.includes(name) ? header.fields[name] : undefined;
  if (referred === undefined) {
    return report(path, `a ${direction} has no field "${name}" in its header`, 'Take "equals" and "from" out.');
  }
  if (referred.type === field.type) return;
  const what = `a field that repeats the header's "${name}" has the type ${field.type}, not ${referred.type}`;
  report([...path, 'type'], what, `Give it the type ${referred.type}.`);
}

function lintLength(
  profile: ResolvedProfile,
  holder: HeaderEntry,
  field: FieldEntry,
  path: Path,
  report: Report,
): void {
  if (kindOf(profile, field) !== 'body') {
    return report([...path, 'length'], 'only a body has a length of its own', 'Take "length" out.');
  }
  const rules = Object.entries(field.length ?? {});
  if (rules.length > 1) {
    report([...path, 'length'], 'a length is either "is" or "atMost"', 'Keep one of the two.');
  }
  for (const [rule, name] of rules) {
    if (holder.order.includes(name) && kindOf(profile, holder.fields[name]) === 'uint') continue;
    const what = `the length of the body rests on ${JSON.stringify(name)}, which is no integer in front of it`;
    report([...path, 'length', rule], what, 'Name an integer field of the same order.');
  }
}

function lintHeader(
  profile: ResolvedProfile,
  header: HeaderEntry,
  direction: DirectionName,
  path: Path,
  report: Report,
): void {
  const needed = [...(direction === 'request' ? ['clientId'] : []), 'version'];
  for (const name of needed) {
    if (header.order.includes(name)) continue;
    report([...path, 'order'], `a ${direction} header needs the field "${name}"`, `Put "${name}" into the order.`);
  }
  for (const [name, kind] of Object.entries(HEADER_KINDS)) {
    const field = needed.includes(name) ? header.fields[name] : undefined;
    if (field === undefined || (kindOf(profile, field) ?? kind) === kind) continue;
    const what = `the field "${name}" of a header has a type of the kind "${kind}", not "${kindOf(profile, field)}"`;
    report([...path, 'fields', name, 'type'], what, 'Name such a type.');
  }
  for (const role of ROLES) lintRole(profile, header, direction, role, path, report);
  header.order.forEach((name, index) => {
    const field = header.fields[name];
    if (kindOf(profile, field) === 'body') {
      report([...path, 'order', index], 'a header has no body', 'Take the body out: a header has a fixed size.');
    } else if (field?.role !== undefined || needed.includes(name) || kindOf(profile, field) === 'const') {
      return;
    } else if (field !== undefined && field.default === undefined) {
      report([...path, 'fields', name], `nothing says what to write into "${name}"`, 'Add "default".');
    }
  });
}

function lintRole(
  profile: ResolvedProfile,
  header: HeaderEntry,
  direction: DirectionName,
  role: (typeof ROLES)[number],
  path: Path,
  report: Report,
): void {
  const names = header.order.filter((name) => header.fields[name]?.role === role);
  const [name, another] = names;
  if (name === undefined) {
    const fix = `Give a field of its order the role "${role}".`;
    return report([...path, 'order'], `a ${direction} header needs a field with the role "${role}"`, fix);
  }
  const kind = kindOf(profile, header.fields[name]);
  if (another !== undefined) {
    report([...path, 'fields', another, 'role'], `two fields have the role "${role}"`, 'Take it from one of them.');
  } else if (kind !== undefined && kind !== 'uint') {
    const what = `the field with the role "${role}" has a type of the kind "uint", not "${kind}"`;
    report([...path, 'fields', name, 'type'], what, 'Name such a type.');
  }
}

function kindOf(profile: ResolvedProfile, field: FieldEntry | undefined): string | undefined {
  return field === undefined ? undefined : profile.types[field.type]?.kind;
}
