import type { FieldSpec, BodySpec } from '../src/wire/layout';
import { camelCase, kebabCase, withId } from './identifier';
import { belongsTo, exampleBytes } from './lint/examples';
import { largest } from './lint/types';
import { variantsOf } from './variants';
import type {
  DescriptorModel,
  CanonicalField,
  ExampleModel,
  HeaderModel,
  LayoutModel,
  MessageModel,
  Model,
  OffWireField,
  ProfileModel,
  WireField,
} from './model';
import type {
  DirectionName,
  FieldEntry,
  HeaderEntry,
  HeaderFieldName,
  ResolvedProfile,
  SchemaDocument,
  TypeEntry,
} from './schema';

/** Turns a schema that passed validation and lint into the explicit model that the emitters read. */
export function buildModel(schema: SchemaDocument, resolved: readonly ResolvedProfile[]): Model {
  const messages = canonicalMessages(schema, resolved);
  const layouts = new Map<string, LayoutModel>();
  const own = resolved.map((profile) => buildProfile(profile, messages, layouts));
  // Variants come after every profile's own layouts, so that what is some profile's own is named after that profile.
  const profiles = own.map((profile) => withVariants(schema, profile, layouts));
  return {
    name: schema.name,
    doc: schema.doc,
    checksums: Object.entries(schema.checksums).map(([id, entry]) => ({ id, identifier: camelCase(id), entry })),
    tolerances: Object.entries(schema.tolerances).map(([id, entry]) => ({ id, identifier: camelCase(id), entry })),
    rules: schema.rules ?? {},
    strings: stringSpecs(schema),
    headers: (['request', 'response'] as const).map((direction) => canonicalHeader(resolved, direction)),
    messages,
    layouts: [...layouts.values()],
    profiles,
    examples: schema.examples.map((example) => buildExample(example, resolved)),
  };
}

/** A string type as a field of its own, at offset 0. */
function stringSpecs(schema: SchemaDocument): Readonly<Record<string, FieldSpec>> {
  const strings = Object.entries(schema.types).filter(([, type]) => type.kind === 'string');
  return Object.fromEntries(
    strings.map(([name, type]) => [name, fieldSpec(camelCase(name), { type: name, doc: type.doc }, type, 0, 'little')]),
  );
}

/** A header's fields in every edition, without its constants. */
function canonicalHeader(profiles: readonly ResolvedProfile[], direction: DirectionName): HeaderModel {
  const headers = profiles.map((profile) => ({ profile, header: profile.headers[direction] }));
  const names = new Set(headers.flatMap(({ header }) => header.order));
  const fields = [...names].flatMap((name): CanonicalField[] => {
    const holders = headers.filter(({ header }) => header.order.includes(name));
    const [first] = holders;
    const field = first?.header.fields[name];
    const kind = first?.profile.types[field?.type ?? '']?.kind;
    if (field === undefined || kind === 'const' || field.default !== undefined) return [];
    const type = kind === 'uint' || kind === 'enum' ? 'number' : 'Uint8Array';
    const presence = holders.length === headers.length ? 'required' : 'optional';
    return [{ name, doc: field.doc, unit: field.unit, type, presence }];
  });
  return { name: headerName(direction), doc: headers[0]?.header.doc ?? '', fields };
}

function headerName(direction: DirectionName): string {
  return direction === 'request' ? 'RequestHeader' : 'ResponseHeader';
}

function canonicalMessages(schema: SchemaDocument, profiles: readonly ResolvedProfile[]): MessageModel[] {
  const names = new Set(profiles.flatMap((profile) => Object.keys(profile.messages)));
  return [...names].flatMap((name) => {
    const users = profiles.filter((profile) => Object.hasOwn(profile.codes, name));
    const first = users[0]?.messages[name];
    if (first === undefined) return [];
    return [{ name, direction: first.direction, doc: first.doc, fields: canonicalFields(schema, name, users) }];
  });
}

function canonicalFields(schema: SchemaDocument, message: string, users: readonly ResolvedProfile[]): CanonicalField[] {
  const names = new Set(users.flatMap((profile) => Object.keys(profile.messages[message]?.fields ?? {})));
  return [...names].flatMap((name) => {
    const onWire = users.filter((profile) => profile.messages[message]?.order.includes(name));
    const kindIn = (profile: ResolvedProfile): string | undefined =>
      profile.types[profile.messages[message]?.fields[name]?.type ?? '']?.kind;
    const holder = onWire.find((profile) => !['body', 'const'].includes(kindIn(profile) ?? ''));
    const field = holder?.messages[message]?.fields[name];
    if (holder === undefined || field === undefined) return [];
    const kind = kindIn(holder);
    const everywhere = users.every(
      (profile) =>
        (onWire.includes(profile) &&
          variantsOf(schema, profile, message).every(({ entry }) => entry.order.includes(name))) ||
        profile.messages[message]?.fields[name]?.absent !== undefined,
    );
    return [
      {
        name,
        doc: field.doc,
        unit: field.unit,
        type: kind === 'uint' || kind === 'enum' ? ('number' as const) : ('Uint8Array' as const),
        presence:
          field.default !== undefined
            ? ('defaulted' as const)
            : everywhere
              ? ('required' as const)
              : ('optional' as const),
      },
    ];
  });
}

function buildProfile(
  profile: ResolvedProfile,
  messages: readonly MessageModel[],
  layouts: Map<string, LayoutModel>,
): ProfileModel {
  const headerLayout = (direction: DirectionName): LayoutModel => {
    const name = headerName(direction);
    const header = profile.headers[direction];
    const wire = wireFields(profile, header, direction, undefined);
    const roles = { code: fieldOfRole(header, 'code'), size: fieldOfRole(header, 'size') };
    const draft = { name, tolerances: [], type: name, roles, wire, offWire: [], body: undefined, members: [] };
    return sharedLayout(layouts, profile, draft);
  };
  const descriptors = messages.flatMap((message): DescriptorModel[] => {
    const code = profile.codes[message.name];
    const entry = profile.messages[message.name];
    if (code === undefined || entry === undefined) return [];
    const layout = messageLayout(profile, message, entry, [], layouts);
    const answers = (entry.answers ?? []).filter((answer) => Object.hasOwn(profile.codes, answer));
    return [{ message, code, layout, answers, variants: [] }];
  });
  const versionType = profile.types[profile.headers.request.fields['version']?.type ?? ''];
  return {
    resolved: profile,
    identifier: withId(profile.isDialect ? 'dialect' : 'edition', profile.id),
    version: versionType?.value ?? 0,
    requestHeader: headerLayout('request'),
    responseHeader: headerLayout('response'),
    descriptors,
  };
}

function withVariants(schema: SchemaDocument, profile: ProfileModel, layouts: Map<string, LayoutModel>): ProfileModel {
  const descriptors = profile.descriptors.map((descriptor) => ({
    ...descriptor,
    variants: variantsOf(schema, profile.resolved, descriptor.message.name)
      .map(({ tolerances, entry }) => ({
        tolerances,
        layout: messageLayout(profile.resolved, descriptor.message, entry, tolerances, layouts),
      }))
      .filter(({ layout }) => layout !== descriptor.layout),
  }));
  return { ...profile, descriptors };
}

function messageLayout(
  profile: ResolvedProfile,
  message: MessageModel,
  entry: HeaderEntry,
  tolerances: readonly string[],
  layouts: Map<string, LayoutModel>,
): LayoutModel {
  return sharedLayout(layouts, profile, {
    name: message.name,
    tolerances,
    type: message.name,
    roles: undefined,
    wire: wireFields(profile, entry, message.direction, message),
    offWire: offWireFields(profile, message, entry),
    body: bodyOf(profile, entry),
    members: message.fields.map(({ name, type, presence }) => ({ name, type, presence })),
  });
}

interface Draft extends Omit<LayoutModel, 'label' | 'identifier' | 'file' | 'fixedSize'> {
  readonly name: string;
  /** The deviations that make it another layout than the profile's own. */
  readonly tolerances: readonly string[];
  /** The message's TypeScript type: two messages share a layout only where these agree too. */
  readonly members: readonly Pick<CanonicalField, 'name' | 'type' | 'presence'>[];
}

/** The one layout of this field list; made and named after its first user where it is new. */
function sharedLayout(layouts: Map<string, LayoutModel>, profile: ResolvedProfile, draft: Draft): LayoutModel {
  const { name, tolerances, members, ...content } = draft;
  const suffix = tolerances.map((id) => `-${id}`).join('');
  const key = JSON.stringify({ ...content, type: undefined, members });
  const known = layouts.get(key);
  if (known !== undefined) return known;
  const layout: LayoutModel = {
    ...content,
    label: `${name}.${profile.id}${suffix}`,
    identifier: withId(camelCase(name), `${profile.id}${suffix}`),
    file: `layouts/${kebabCase(name)}-${profile.id}${suffix}`,
    fixedSize: content.wire.reduce((size, field) => size + field.spec.size, 0),
  };
  layouts.set(key, layout);
  return layout;
}

/** The fields on the wire in order; `message` is `undefined` for a header. */
function wireFields(
  profile: ResolvedProfile,
  holder: HeaderEntry,
  direction: DirectionName,
  message: MessageModel | undefined,
): WireField[] {
  let offset = 0;
  return holder.order.flatMap((name): WireField[] => {
    const entry = holder.fields[name];
    const type = profile.types[entry?.type ?? ''];
    if (entry === undefined || type === undefined || type.kind === 'body') return [];
    const spec = fieldSpec(name, entry, type, offset, type.byteOrder ?? profile.byteOrder[direction]);
    offset += spec.size;
    const fallback = type.kind === 'const' ? type.value : entry.default;
    const isValue =
      message === undefined ? fallback === undefined : message.fields.some((field) => field.name === name);
    return [{ spec, fallback, isValue }];
  });
}

function fieldSpec(
  name: string,
  entry: FieldEntry,
  type: TypeEntry,
  offset: number,
  byteOrder: 'little' | 'big',
): FieldSpec {
  const size = type.size ?? 0;
  const base = { name, type: entry.type, offset, size, ...(entry.unit && { unit: entry.unit }), doc: entry.doc };
  switch (type.kind) {
    case 'bytes':
      return {
        kind: 'bytes',
        ...base,
        ...(type.text && { text: type.text }),
        ...repeating(entry),
      };
    case 'string':
      return { kind: 'string', ...base, fill: type.fill ?? 0, min: type.min ?? 0, max: type.max ?? size - 1 };
    case 'const':
      return { kind: 'uint', ...base, byteOrder, min: type.value ?? 0, max: type.value ?? 0 };
    default: {
      const bias = (entry.countFrom ?? 1) - 1;
      const min = Math.max(0, (entry.min ?? type.min ?? 0) + bias);
      const max = entry.max ?? type.max ?? largest(size);
      return {
        kind: 'uint',
        ...base,
        byteOrder,
        min,
        max,
        ...(bias !== 0 && { bias }),
        ...(entry.atMost && { atMost: entry.atMost }),
        ...(entry.default !== undefined && { default: entry.default }),
        ...repeating(entry),
        ...(type.values && { values: type.values }),
      };
    }
  }
}

/** The field of the header that a field repeats. */
function repeating({ equals }: FieldEntry): { readonly equals?: string } {
  return equals === undefined ? {} : { equals: headerFieldName(equals) };
}

/** The name behind "header.". */
function headerFieldName(reference: HeaderFieldName): string {
  return reference.slice('header.'.length);
}

/** Lint has made sure that there is one. */
function fieldOfRole({ fields, order }: HeaderEntry, role: 'code' | 'size'): string {
  return order.find((name) => fields[name]?.role === role) ?? '';
}

function offWireFields(profile: ResolvedProfile, message: MessageModel, entry: HeaderEntry): OffWireField[] {
  return message.fields
    .filter((field) => !entry.order.includes(field.name))
    .map(({ name }) => {
      const absent = entry.fields[name]?.absent;
      if (typeof absent !== 'object') return { name, rule: absent };
      const from = headerFieldName(absent.from);
      const kind = profile.types[profile.headers[message.direction].fields[from]?.type ?? '']?.kind;
      return { name, rule: { from, type: kind === 'bytes' ? 'Uint8Array' : 'number' } };
    });
}

function bodyOf(profile: ResolvedProfile, entry: HeaderEntry): BodySpec | undefined {
  const name = entry.order.at(-1);
  const field = name === undefined ? undefined : entry.fields[name];
  if (name === undefined || field === undefined || profile.types[field.type]?.kind !== 'body') return undefined;
  const [rule] = Object.entries(field.length ?? {});
  if (rule === undefined) return { name, doc: field.doc };
  return { name, doc: field.doc, length: { rule: rule[0] === 'is' ? 'is' : 'atMost', field: rule[1] } };
}

function buildExample(example: SchemaDocument['examples'][number], profiles: readonly ResolvedProfile[]): ExampleModel {
  const values = Object.entries(example.values).map(([name, value]): [string, number | Uint8Array] => {
    if (typeof value === 'number') return [name, value];
    const holder = profiles.find((profile) => profile.messages[example.message]?.fields[name] !== undefined);
    const kind = holder?.types[holder.messages[example.message]?.fields[name]?.type ?? '']?.kind ?? 'bytes';
    return [name, exampleBytes(value, kind)];
  });
  return {
    profiles: profiles.filter((profile) => belongsTo(example, profile)).map(({ id }) => id),
    message: example.message,
    name: example.name,
    clientId: Buffer.from(example.clientId ?? '', 'hex'),
    values: Object.fromEntries(values),
  };
}
