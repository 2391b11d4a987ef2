import { hex } from '../../src/text/hex';
import { encodeFields, decodeFields } from '../../src/wire/field-table';
import type { DecodedField } from '../../src/wire/field-table';
import type { DescriptorModel, ExampleModel, LayoutModel, Model, ProfileModel } from '../model';
import type { GeneratedFile } from './source';

/** A file a profile of golden vectors: every example's value, whole message and place of every field. */
export function emitVectors(model: Model): GeneratedFile[] {
  return model.profiles.map((profile) => ({
    path: `vectors/${profile.resolved.id}.json`,
    text: `${JSON.stringify(profileVectors(model, profile), undefined, 2)}\n`,
  }));
}

function profileVectors(model: Model, profile: ProfileModel): object {
  return {
    generated: 'from protocol.schema.json by `npm run codegen`; do not edit',
    profile: profile.resolved.id,
    vectors: profile.descriptors.flatMap((descriptor) =>
      model.examples
        .filter(
          ({ message, profiles }) => message === descriptor.message.name && profiles.includes(profile.resolved.id),
        )
        .map((example) => vector(profile, descriptor, example)),
    ),
  };
}

function vector(profile: ProfileModel, descriptor: DescriptorModel, example: ExampleModel): object {
  const { layout, message } = descriptor;
  const headerLayout = message.direction === 'request' ? profile.requestHeader : profile.responseHeader;
  const body = layout.body === undefined ? new Uint8Array(0) : (example.values[layout.body.name] ?? new Uint8Array(0));
  const bodyBytes = typeof body === 'number' ? new Uint8Array(0) : body;
  const fixed = encodeFields(specs(layout), valuesFor(layout, example));
  const header = encodeFields(specs(headerLayout), {
    ...defaultsOf(headerLayout),
    clientId: example.clientId,
    ...(headerLayout.roles && {
      [headerLayout.roles.code]: descriptor.code,
      [headerLayout.roles.size]: fixed.length + bodyBytes.length,
    }),
  });
  return {
    message: message.name,
    name: example.name,
    ...(message.direction === 'request' && { clientId: hex(example.clientId) }),
    hex: hex(header) + hex(fixed) + hex(bodyBytes),
    fields: [
      ...decodeFields(specs(headerLayout), header).map((field) => entry('header', field, 0)),
      ...decodeFields(specs(layout), fixed).map((field) => entry('payload', field, header.length)),
      ...(layout.body === undefined
        ? []
        : [{ in: 'body', name: layout.body.name, offset: header.length + fixed.length, hex: hex(bodyBytes) }]),
    ],
  };
}

function entry(place: 'header' | 'payload', { field, bytes, value }: DecodedField, start: number): object {
  return {
    in: place,
    name: field.name,
    offset: start + field.offset,
    hex: hex(bytes),
    value: typeof value === 'number' ? value : hex(value),
  };
}

function valuesFor(layout: LayoutModel, example: ExampleModel): Record<string, number | Uint8Array> {
  const repeated = layout.wire
    .filter(({ spec }) => spec.kind === 'bytes' && spec.equals !== undefined)
    .map(({ spec }) => [spec.name, example.clientId] as const);
  return { ...defaultsOf(layout), ...Object.fromEntries(repeated), ...example.values };
}

function defaultsOf(layout: LayoutModel): Record<string, number> {
  return Object.fromEntries(
    layout.wire.flatMap(({ spec, fallback }) => (fallback === undefined ? [] : [[spec.name, fallback] as const])),
  );
}

function specs(layout: LayoutModel): LayoutModel['wire'][number]['spec'][] {
  return layout.wire.map(({ spec }) => spec);
}
