import { StructureKind } from 'ts-morph';
import type { StatementStructures } from 'ts-morph';
import type { CanonicalField, DescriptorModel, Model, ProfileModel } from '../model';
import type { DirectionName } from '../schema';
import { Imports } from './imports';
import { messageType } from './messages';
import { source } from './source';
import type { GeneratedFile } from './source';

/** A type, and the file below types/ that has it; none for one of messages.ts. */
interface TypePlace {
  readonly name: string;
  readonly file: string | undefined;
}

/** The types of a profile's messages: each has exactly the fields that the profile puts on the wire. */
export interface EditionTypes {
  readonly profile: ProfileModel;
  readonly requests: TypePlace;
  readonly responses: TypePlace;
  /** The file in which those stand that no profile before has; `undefined` where there are none. */
  readonly file: GeneratedFile | undefined;
}

/** The types of every profile's messages. What profiles have in common is named after the first. */
export function editionTypes({ profiles }: Model): readonly EditionTypes[] {
  const shapes = new Map<string, TypePlace>();
  return profiles.map((profile) => typesOf(profile, shapes));
}

function typesOf(profile: ProfileModel, shapes: Map<string, TypePlace>): EditionTypes {
  const { id } = profile.resolved;
  const suffix = profile.identifier.replace(/^(edition|dialect)/, '');
  const imports = new Imports();
  const statements: StatementStructures[] = [];

  /** Where a type of this shape stands; here, where no profile before has it. */
  const place = (shape: string, name: string, make: () => StatementStructures): TypePlace => {
    const known = shapes.get(shape);
    if (known !== undefined) return known;
    const made = { name, file: id };
    shapes.set(shape, made);
    statements.push(make());
    return made;
  };
  const used = ({ name, file }: TypePlace): string =>
    file === id ? name : imports.type(name, file === undefined ? '../messages' : `./${file}`);

  const typeOf = (descriptor: DescriptorModel): TypePlace => {
    const { name: message, doc } = descriptor.message;
    const fields = fieldsOf(descriptor);
    if (isCanonical(descriptor)) return { name: message, file: undefined };
    const name = `${message}${suffix}`;
    const shape = JSON.stringify([message, fields.map((field) => [field.name, field.presence])]);
    return place(shape, name, () => messageType({ name, doc, fields }, true));
  };
  const map = (direction: DirectionName, word: string): TypePlace => {
    const members = profile.descriptors
      .filter(({ message }) => message.direction === direction)
      .map((descriptor) => ({ name: descriptor.message.name, place: typeOf(descriptor) }));
    return place(JSON.stringify([direction, members]), `${word}${suffix}`, () => ({
      kind: StructureKind.Interface,
      isExported: true,
      name: `${word}${suffix}`,
      docs: [`The ${direction}s of ${id}, by name.`],
      properties: members.map((member) => ({ name: member.name, type: used(member.place), isReadonly: true })),
    }));
  };
  const requests = map('request', 'Requests');
  const responses = map('response', 'Responses');
  const file = statements.length === 0 ? undefined : source(`types/${id}.ts`, [...imports.statements(), ...statements]);
  return { profile, requests, responses, file };
}

/** The fields that a sender gives a value and a reader gets. What repeats the header may be left out. */
function fieldsOf({ message, layout }: DescriptorModel): CanonicalField[] {
  return message.fields.flatMap((field): CanonicalField[] => {
    const wire = layout.wire.find(({ spec, isValue }) => isValue && spec.name === field.name);
    if (wire === undefined) return [];
    const repeats = wire.spec.kind !== 'string' && wire.spec.equals !== undefined;
    return [{ ...field, presence: field.presence === 'defaulted' || repeats ? 'defaulted' : 'required' }];
  });
}

/** Whether the message's type for all profiles says the same. */
function isCanonical(descriptor: DescriptorModel): boolean {
  const own = fieldsOf(descriptor);
  const { fields } = descriptor.message;
  return (
    own.length === fields.length &&
    fields.every(({ name, presence }) => own.some((field) => field.name === name && field.presence === presence))
  );
}
