import { layOut, takeApart } from '../../src/wire/walk';
import type { WalkedField } from '../../src/wire/walk';
import type { BindingModel, ExampleModel, LayoutModel, Model, ProfileModel } from '../model';
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
    vectors: profile.bindings.flatMap((binding) =>
      model.examples
        .filter((example) => example.message === binding.message.name)
        .map((example) => vector(profile, binding, example)),
    ),
  };
}

function vector(profile: ProfileModel, binding: BindingModel, example: ExampleModel): object {
  const { layout, message } = binding;
  const headerLayout = message.direction === 'request' ? profile.requestHeader : profile.responseHeader;
  const tail = layout.tail === undefined ? new Uint8Array(0) : (example.values[layout.tail.name] ?? new Uint8Array(0));
  const tailBytes = typeof tail === 'number' ? new Uint8Array(0) : tail;
  const fixed = layOut(specs(layout), valuesFor(layout, example));
  const header = layOut(specs(headerLayout), {
    ...defaultsOf(headerLayout),
    clientId: example.clientId,
    version: profile.version,
    code: binding.code,
    payloadSize: fixed.length + tailBytes.length,
  });
  return {
    message: message.name,
    name: example.name,
    ...(message.direction === 'request' && { clientId: hex(example.clientId) }),
    hex: hex(header) + hex(fixed) + hex(tailBytes),
    fields: [
      ...takeApart(specs(headerLayout), header).map((field) => entry('header', field, 0)),
      ...takeApart(specs(layout), fixed).map((field) => entry('payload', field, header.length)),
      ...(layout.tail === undefined
        ? []
        : [{ in: 'tail', name: layout.tail.name, offset: header.length + fixed.length, hex: hex(tailBytes) }]),
    ],
  };
}

function entry(place: 'header' | 'payload', { field, bytes, value }: WalkedField, start: number): object {
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

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
