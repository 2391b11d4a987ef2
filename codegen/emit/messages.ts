import { StructureKind } from 'ts-morph';
import type { OptionalKind, PropertySignatureStructure, StatementStructures } from 'ts-morph';
import type { CanonicalField, HeaderModel, Model } from '../model';
import { docComment, source } from './source';
import type { GeneratedFile } from './source';

/** One TypeScript type a message, the union of all editions' fields, and a map of them by direction. */
export function emitMessages(model: Model): GeneratedFile {
  return source('messages.ts', [
    ...[...model.headers, ...model.messages].map((message) => messageType(message)),
    directory('Requests', 'Every request by its name.', model, 'request'),
    directory('Responses', 'Every response by its name.', model, 'response'),
  ]);
}

/**
 * The type of a message or header: an interface, or an empty object where there are no fields.
 * @param isExact whether it serves one layout; the type that serves all has fields that may be undefined.
 */
export function messageType(message: HeaderModel, isExact = false): StatementStructures {
  const docs = [docComment(message.doc)];
  if (message.fields.length === 0) {
    return {
      kind: StructureKind.TypeAlias,
      isExported: true,
      name: message.name,
      type: 'Readonly<Record<string, never>>',
      docs,
    };
  }
  return {
    kind: StructureKind.Interface,
    isExported: true,
    name: message.name,
    docs,
    properties: message.fields.map((field) => property(field, isExact)),
  };
}

function property(field: CanonicalField, isExact: boolean): OptionalKind<PropertySignatureStructure> {
  return {
    name: field.name,
    isReadonly: true,
    hasQuestionToken: field.presence !== 'required',
    type: field.presence === 'required' || isExact ? field.type : `${field.type} | undefined`,
    docs: [docComment(field.unit === undefined ? field.doc : `${field.doc} In ${field.unit}.`)],
  };
}

function directory(name: string, doc: string, model: Model, direction: string): StatementStructures {
  return {
    kind: StructureKind.Interface,
    isExported: true,
    name,
    docs: [doc],
    properties: model.messages
      .filter((message) => message.direction === direction)
      .map((message) => ({ name: message.name, isReadonly: true, type: message.name })),
  };
}
