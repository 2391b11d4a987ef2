import type { Model, ProfileModel } from '../model';
import type { EditionTypes } from './edition-types';
import { exported, literal, source } from './source';
import type { GeneratedFile } from './source';

/** The type of every profile of this protocol. */
export function emitProfileType(): GeneratedFile {
  return source('profile.ts', [
    "import type { Profile as ProtocolProfile } from '../src/protocol/profile';",
    "import type { TypedMessages } from '../src/wire/typed-messages';",
    "import type { RequestHeader, Requests, ResponseHeader, Responses } from './messages';",
    `/** An edition or dialect of this protocol. */
export type Profile = ProtocolProfile<Requests, Responses, RequestHeader, ResponseHeader>;`,
    `/** An edition or dialect whose messages the compiler knows: each has the fields that are on the wire. */
export type Edition<OwnRequests, OwnResponses> = Profile & TypedMessages<OwnRequests, OwnResponses>;`,
  ]);
}

/** What the generated code gives to others. */
export function emitIndex(model: Model, types: readonly EditionTypes[]): GeneratedFile {
  const typeFiles = types.filter(({ file }) => file !== undefined).map(({ profile }) => profile.resolved.id);
  return source('index.ts', [
    ...model.profiles.map(({ identifier, resolved }) => `import { ${identifier} } from './profiles/${resolved.id}';`),
    "import type { Profile } from './profile';",
    "export * from './checksums';",
    "export * from './rules';",
    "export * from './tolerances';",
    "export type * from './messages';",
    "export type * from './profile';",
    ...typeFiles.map((id) => `export type * from './types/${id}';`),
    `export { ${model.profiles.map(({ identifier }) => identifier).join(', ')} };`,
    list(
      'editions',
      'The editions, oldest first.',
      model.profiles.filter(({ resolved }) => !resolved.isDialect),
    ),
    list(
      'dialects',
      'The dialects of known peers.',
      model.profiles.filter(({ resolved }) => resolved.isDialect),
    ),
    `/** The editions and dialects by id. */
export const profiles = { ${model.profiles.map(({ identifier, resolved }) => `${literal(resolved.id)}: ${identifier}`).join(', ')} };`,
  ]);
}

function list(name: string, doc: string, members: readonly ProfileModel[]): ReturnType<typeof exported> {
  return exported(name, 'readonly Profile[]', `[${members.map(({ identifier }) => identifier).join(', ')}]`, doc);
}
