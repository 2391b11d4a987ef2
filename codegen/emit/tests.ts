import type { DescriptorModel, LayoutModel, Model, OffWireField, ProfileModel, WireField } from '../model';
import { Imports } from './imports';
import { literal, source } from './source';
import type { GeneratedFile } from './source';

/** Two jest files: what the schema says of each layout, and which codes and layouts each profile has. */
export function emitTests(model: Model): GeneratedFile[] {
  return [emitLayoutTests(model), emitProfileTests(model)];
}

/** Each distinct layout once, behind each header, under the first profile that has it. */
function emitLayoutTests({ profiles }: Model): GeneratedFile {
  const imports = new Imports();
  imports.value('messageSuite', '../../test/vectors/message-suite');
  const seen = new Set<string>();
  const calls = profiles.flatMap((profile) =>
    profile.descriptors.flatMap((descriptor) => {
      const pair = `${headerOf(profile, descriptor).identifier} ${descriptor.layout.identifier}`;
      if (seen.has(pair)) return [];
      seen.add(pair);
      return [`messageSuite(${subject(imports, profile)}, ${expectation(profile, descriptor)});`];
    }),
  );
  return test('tests/layouts.test.ts', imports, calls);
}

function emitProfileTests({ profiles }: Model): GeneratedFile {
  const imports = new Imports();
  imports.value('profileSuite', '../../test/vectors/profile-suite');
  const calls = profiles.map((profile) => {
    const messages = profile.descriptors.map(({ message, code, layout }) => [message.name, code, layout.label]);
    const headers = [profile.requestHeader.label, profile.responseHeader.label];
    return `profileSuite(${subject(imports, profile)}, ${literal({ headers, messages })});`;
  });
  return test('tests/profiles.test.ts', imports, calls);
}

/** A profile and its vectors. */
function subject(imports: Imports, { identifier, resolved }: ProfileModel): string {
  return `${imports.value(identifier, '../index')}, ${imports.json(`${identifier}Vectors`, `../vectors/${resolved.id}.json`)}.vectors`;
}

function test(path: string, imports: Imports, calls: readonly string[]): GeneratedFile {
  return source(path, [...imports.statements(), ...calls]);
}

function headerOf(profile: ProfileModel, { message }: DescriptorModel): LayoutModel {
  return message.direction === 'request' ? profile.requestHeader : profile.responseHeader;
}

function expectation(profile: ProfileModel, descriptor: DescriptorModel): string {
  const { message, code, layout } = descriptor;
  const { body } = layout;
  return literal({
    direction: message.direction,
    message: message.name,
    code,
    headerSize: headerOf(profile, descriptor).fixedSize,
    fixedSize: layout.fixedSize,
    ...(body !== undefined && { body: { field: body.name, ...(body.length && { length: body.length }) } }),
    limits: layout.wire.map(limitsOf),
    ...(layout.offWire.length > 0 && { offWire: layout.offWire.map(offWire) }),
  });
}

function offWire({ name, rule }: OffWireField): object {
  return { field: name, rule: typeof rule === 'object' ? { from: rule.from } : rule };
}

function limitsOf({ spec, isValue }: WireField): object {
  const place = {
    field: spec.name,
    kind: spec.kind,
    offset: spec.offset,
    size: spec.size,
    ...(!isValue && { isValue }),
  };
  switch (spec.kind) {
    case 'uint':
      return { ...place, byteOrder: spec.byteOrder, min: spec.min, max: spec.max, values: spec.values };
    case 'bytes':
      return { ...place, text: spec.text, equals: spec.equals };
    case 'string':
      return { ...place, fill: spec.fill, min: spec.min, max: spec.max };
  }
}
