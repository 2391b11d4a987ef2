import { buildModel } from './build-model';
import { emitLayout } from './emit/layouts';
import { emitMessages } from './emit/messages';
import { editionTypes } from './emit/edition-types';
import { emitIndex, emitProfileType } from './emit/index-file';
import { emitLayoutList } from './emit/layout-list';
import { emitProfile } from './emit/profiles';
import { emitRules } from './emit/rules';
import type { GeneratedFile } from './emit/source';
import { emitChecksums, emitTolerances } from './emit/tables';
import { emitTests } from './emit/tests';
import { emitVectors } from './emit/vectors';
import { lint } from './lint/lint';
import type { Model } from './model';
import { readDocument } from './read';
import { resolveProfiles } from './resolve';
import type { SchemaDocument } from './schema';
import { validate } from './validate';

/**
 * Reads, validates, resolves and lints a schema, and makes the explicit model of it.
 * @param file the name under which problems are reported.
 * @throws SchemaError with every problem of the first stage that found any.
 */
export function readModel(text: string, file: string): Model {
  const document = readDocument(text, file);
  document.refuse(validate(document.value));
  const schema = document.value as SchemaDocument;
  const { resolutions, problems } = resolveProfiles(schema);
  document.refuse(problems);
  document.refuse(lint(schema, resolutions));
  const profiles = resolutions.map(({ profile }) => profile);
  const order = [...document.keys(['editions']), ...document.keys(['dialects'])];
  profiles.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  return buildModel(schema, profiles);
}

/**
 * Every generated file of a schema, in memory (docs/architecture.md, "The way of a schema edit"). @throws SchemaError
 * as readModel does.
 */
export function generate(text: string, file: string): GeneratedFile[] {
  const model = readModel(text, file);
  const types = editionTypes(model);
  return [
    emitMessages(model),
    ...model.layouts.map(emitLayout),
    emitLayoutList(model),
    emitProfileType(),
    emitChecksums(model),
    emitTolerances(model),
    ...types.flatMap(({ file: typeFile }) => typeFile ?? []),
    ...types.map((each) => emitProfile(model, each)),
    emitIndex(model, types),
    emitRules(model),
    ...emitVectors(model),
    ...emitTests(model),
  ];
}
