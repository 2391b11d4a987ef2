import type { ExampleEntry, ExampleValue, FieldEntry, ResolvedProfile, SchemaDocument, TypeEntry } from '../schema';
import type { Path } from '../problem';
import type { Resolution } from '../resolve';
import type { Findings, Report } from './report';
import { largest } from './types';

/** Every message has an example in each profile that has it, and every example fits the profiles to which it belongs. */
export function lintExamples(findings: Findings, resolutions: readonly Resolution[], schema: SchemaDocument): void {
  for (const resolution of resolutions) {
    for (const name of Object.keys(resolution.profile.messages)) {
      if (schema.examples.some((example) => example.message === name)) continue;
      const fix = 'Add one under "examples"; the golden vectors are made from them.';
      findings.reportIn(resolution)(['messages', name], `the message ${name} has no example`, fix);
    }
  }
  schema.examples.forEach((example, index) => {
    const path = ['examples', index];
    if (!resolutions.some(({ profile }) => Object.hasOwn(profile.messages, example.message))) {
      const what = `there is no message ${JSON.stringify(example.message)}`;
      return findings.report([...path, 'message'], what, 'Name a message of the schema.');
    }
    const same = schema.examples.findIndex((other) => other.message === example.message && other.name === example.name);
    if (same < index) {
      const what = `examples[${same}] of ${example.message} has this name too`;
      findings.report([...path, 'name'], what, 'Choose another name.');
    }
    example.editions?.forEach((id, at) => {
      const listed = resolutions.find(({ profile }) => profile.id === id)?.profile;
      if (listed !== undefined && Object.hasOwn(listed.codes, example.message)) return;
      const what =
        listed === undefined
          ? `there is no edition or dialect ${JSON.stringify(id)}`
          : `${id} has no message ${example.message}`;
      findings.report([...path, 'editions', at], what, 'Take it out, or check its spelling.');
    });
    const users = resolutions
      .map(({ profile }) => profile)
      .filter(({ codes }) => Object.hasOwn(codes, example.message));
    const owners = users.filter((profile) => belongsTo(example, profile));
    // What fits nowhere is a mistake of the example, and is told as one.
    for (const profile of owners.length > 0 ? owners : users) lintExample(example, profile, path, findings.report);
  });
  for (const resolution of resolutions) lintCovered(findings, resolution, resolutions, schema);
}

/** A profile that has a message has an example of it, where another profile has one. */
function lintCovered(
  findings: Findings,
  resolution: Resolution,
  resolutions: readonly Resolution[],
  schema: SchemaDocument,
): void {
  const { profile } = resolution;
  for (const name of Object.keys(profile.codes)) {
    const examples = schema.examples.filter(({ message }) => message === name);
    if (examples.some((example) => belongsTo(example, profile))) continue;
    const [first] = examples.filter((example) => resolutions.some((other) => belongsTo(example, other.profile)));
    if (first === undefined) continue;
    const misfit = misfitOf(first, profile) ?? { path: ['messages', name], why: 'its "editions" leave it out' };
    const what = `no example of ${name} fits: ${misfit.why}`;
    findings.reportIn(resolution)(misfit.path, what, 'Add one that does under "examples".');
  }
}

/**
 * Whether an example is one of this profile's: by its "editions", which hold for what extends them too as far as it fits,
 * or by the number and sizes of its values.
 */
export function belongsTo(example: ExampleEntry, profile: ResolvedProfile): boolean {
  if (!Object.hasOwn(profile.codes, example.message)) return false;
  if (example.editions?.includes(profile.id) === true) return true;
  if (example.editions?.some((id) => profile.lineage.includes(id)) === false) return false;
  return misfitOf(example, profile) === undefined;
}

/** The first value that a profile's message needs and the example lacks, or has in another size. */
function misfitOf(
  example: ExampleEntry,
  { types, headers, messages }: ResolvedProfile,
): { readonly path: Path; readonly why: string } | undefined {
  const message = messages[example.message];
  const idType = headers.request.fields['clientId']?.type ?? '';
  const id = message?.direction === 'request' ? types[idType] : undefined;
  if (id !== undefined && (example.clientId ?? '').length !== 2 * valueSize(id)) {
    return { path: ['types', idType, 'size'], why: `the header's client id has ${valueSize(id)} bytes` };
  }
  for (const name of message?.order ?? []) {
    const field = message?.fields[name];
    const type = types[field?.type ?? ''];
    if (field === undefined || type === undefined) continue;
    const value = example.values[name];
    if (value === undefined && field.default === undefined && field.equals === undefined && type.kind !== 'const') {
      return { path: ['messages', example.message, 'order'], why: `the field "${name}" has no value` };
    }
    if (type.kind !== 'bytes' || value === undefined || typeof value === 'number') continue;
    if (exampleBytes(value, 'bytes').length === valueSize(type)) continue;
    return { path: ['types', field.type, 'size'], why: `the field "${name}" has ${valueSize(type)} bytes` };
  }
  return undefined;
}

function lintExample(example: ExampleEntry, profile: ResolvedProfile, path: Path, report: Report): void {
  const message = profile.messages[example.message];
  if (message === undefined) return;
  for (const name of Object.keys(example.values)) {
    if (Object.hasOwn(message.fields, name)) continue;
    report([...path, 'values', name], `${example.message} has no field ${JSON.stringify(name)}`, 'Check its spelling.');
  }
  if (message.direction === 'request') {
    const type = profile.types[profile.headers.request.fields['clientId']?.type ?? ''];
    const size = example.clientId === undefined ? 0 : example.clientId.length / 2;
    if (type !== undefined && size !== valueSize(type)) {
      const fix = `Give it ${2 * valueSize(type)} hexadecimal digits.`;
      report([...path, 'clientId'], `the header's client id has ${size} bytes in this example`, fix);
    }
  }
  for (const name of message.order) {
    const field = message.fields[name];
    const type = field === undefined ? undefined : profile.types[field.type];
    if (field === undefined || type === undefined) continue;
    const value = example.values[name];
    if (value === undefined) {
      if (field.default !== undefined || field.equals !== undefined || type.kind === 'const') continue;
      report([...path, 'values'], `the field "${name}" has no value in this example`, `Add "${name}".`);
      continue;
    }
    const problem = misfit(value, field, type) ?? disagreement(value, field, example);
    if (problem !== undefined) {
      report([...path, 'values', name], `this does not fit the field "${name}": ${problem}`, 'Change the value.');
    }
  }
}

/** What a value says against the header's client id or against another value of its example. */
function disagreement(value: ExampleValue, field: FieldEntry, example: ExampleEntry): string | undefined {
  if (typeof value === 'number') return undefined;
  const hex = typeof value === 'string' ? value : value.hex;
  if (field.equals !== undefined && hex !== example.clientId) return "it is not the header's client id";
  const [[rule, name] = []] = Object.entries(field.length ?? {});
  const limit = name === undefined ? undefined : example.values[name];
  if (typeof limit !== 'number') return undefined;
  const length = hex.length / 2;
  if (rule === 'is') return length === limit ? undefined : `it has ${length} bytes where ${name} says ${limit}`;
  return length <= limit ? undefined : `it has ${length} bytes where ${name} says at most ${limit}`;
}

/** The size of a field's value in bytes, which differs from its size on the wire where bytes travel as text. */
function valueSize(type: TypeEntry): number {
  return type.text === 'hex' ? (type.size ?? 0) / 2 : (type.size ?? 0);
}

function misfit(value: ExampleValue, field: FieldEntry, type: TypeEntry): string | undefined {
  if (type.kind === 'uint' || type.kind === 'enum' || type.kind === 'const') {
    if (typeof value !== 'number') return 'it is no number';
    if (type.kind === 'const') return value === type.value ? undefined : `it is not ${type.value}`;
    if (type.kind === 'enum') return Object.values(type.values ?? {}).includes(value) ? undefined : 'it has no name';
    const min = field.min ?? type.min ?? 0;
    const max = field.max ?? type.max ?? largest(type.size ?? 0);
    return value < min || value > max ? `${value} is outside ${min} to ${max}` : undefined;
  }
  if (typeof value === 'number') return 'it is a number';
  if (type.kind === 'string') {
    const length = exampleBytes(value, 'string').length;
    const max = type.max ?? (type.size ?? 0) - 1;
    if (exampleBytes(value, 'string').includes(0)) return 'it has a NUL inside';
    return length < (type.min ?? 0) || length > max
      ? `${length} bytes are outside ${type.min ?? 0} to ${max}`
      : undefined;
  }
  const hex = typeof value === 'string' ? value : value.hex;
  if (!/^([0-9a-f]{2})*$/.test(hex)) return 'it is no text of lower-case hexadecimal digits';
  if (type.kind === 'bytes' && hex.length / 2 !== valueSize(type)) {
    return `it has ${hex.length / 2} bytes, not ${valueSize(type)}`;
  }
  return undefined;
}

/** The bytes of an example's value: text in UTF-8 for a string, hexadecimal digits for the rest. */
export function exampleBytes(value: string | { readonly hex: string }, kind: TypeEntry['kind']): Uint8Array {
  if (typeof value !== 'string') return Buffer.from(value.hex, 'hex');
  return Buffer.from(value, kind === 'string' ? 'utf8' : 'hex');
}
