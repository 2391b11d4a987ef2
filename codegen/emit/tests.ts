import type { DescriptorModel, Model, OffWireField, ProfileModel, WireField } from '../model';
import { literal, source } from './source';
import type { GeneratedFile } from './source';

/** A jest file a profile: what the schema says of every message, for the suite in test/ to hold the codecs against. */
export function emitTests(model: Model): GeneratedFile[] {
  return model.profiles.map((profile) => emitTest(profile));
}

function emitTest(profile: ProfileModel): GeneratedFile {
  const { id } = profile.resolved;
  return source(`tests/${id}.test.ts`, [
    "import { messageSuite } from '../../test/vectors/message-suite';",
    `import { ${profile.identifier} } from '../profiles/${id}';`,
    `import golden from '../vectors/${id}.json';`,
    ...profile.descriptors.map(
      (descriptor) => `messageSuite(${profile.identifier}, golden.vectors, ${expectation(profile, descriptor)});`,
    ),
  ]);
}

function expectation(profile: ProfileModel, { message, code, layout }: DescriptorModel): string {
  const header = message.direction === 'request' ? profile.requestHeader : profile.responseHeader;
  const { body } = layout;
  return literal({
    direction: message.direction,
    message: message.name,
    code,
    headerSize: header.fixedSize,
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
