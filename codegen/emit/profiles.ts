import { StructureKind, VariableDeclarationKind } from 'ts-morph';
import type { StatementStructures } from 'ts-morph';
import type { DescriptorModel, Model, ProfileModel } from '../model';
import type { DirectionName } from '../schema';
import { docComment, hex32, literal, source } from './source';
import type { GeneratedFile } from './source';

/** A file a profile: its tables, bound to the shared layouts. */
export function emitProfiles(model: Model): GeneratedFile[] {
  return [
    emitProfileType(),
    emitChecksums(model),
    emitTolerances(model),
    ...model.profiles.map((profile) => emitProfile(model, profile)),
    emitIndex(model),
  ];
}

function emitProfileType(): GeneratedFile {
  return source('profile.ts', [
    "import type { Profile as ProtocolProfile } from '../src/protocol/profile';",
    "import type { RequestHeader, Requests, ResponseHeader, Responses } from './messages';",
    {
      kind: StructureKind.TypeAlias,
      isExported: true,
      name: 'Profile',
      type: 'ProtocolProfile<Requests, Responses, RequestHeader, ResponseHeader>',
      docs: ['An edition or dialect of this protocol.'],
    },
  ]);
}

function emitChecksums(model: Model): GeneratedFile {
  return source('checksums.ts', [
    "import type { ChecksumSpec } from '../src/protocol/profile';",
    ...model.checksums.map(({ id, identifier, entry }): StatementStructures => {
      const numbers = ['polynomial', 'init', 'xorOut'] as const;
      const { doc, ...parameters } = { id, ...entry };
      const fields = Object.entries(parameters).map(([key, value]) =>
        numbers.some((number) => number === key) ? `${key}: ${hex32(String(value))}` : `${key}: ${literal(value)}`,
      );
      return exported(identifier, 'ChecksumSpec', `{ ${fields.join(', ')} }`, doc);
    }),
  ]);
}

function emitTolerances(model: Model): GeneratedFile {
  return source('tolerances.ts', [
    "import type { Tolerance } from '../src/wire/tolerance';",
    ...model.tolerances.map(({ id, identifier, entry }): StatementStructures => {
      const { kind, doc, cause, messages, type } = entry;
      const field = type === undefined ? {} : { field: model.strings[type] };
      return exported(
        identifier,
        'Tolerance',
        literal({ id, kind, doc, cause, ...(messages && { messages }), ...field }),
        doc,
      );
    }),
  ]);
}

function emitProfile(model: Model, profile: ProfileModel): GeneratedFile {
  const { resolved } = profile;
  const layouts = new Map(
    [
      profile.requestHeader,
      profile.responseHeader,
      ...profile.descriptors.flatMap(({ layout, variants }) => [layout, ...variants.map((one) => one.layout)]),
    ].map((layout) => [layout.identifier, layout.file]),
  );
  const checksums = model.checksums.filter(({ id }) => resolved.checksums.includes(id));
  const inOrder = resolved.checksums.flatMap((id) => checksums.filter((checksum) => checksum.id === id));
  const tolerances = model.tolerances.filter(
    ({ id }) => resolved.tolerates.includes(id) || resolved.writes.some(({ tolerance }) => tolerance === id),
  );
  const toleranceNamed = (id: string): string => tolerances.find((one) => one.id === id)?.identifier ?? '';
  return source(`profiles/${resolved.id}.ts`, [
    `import { ${checksums.map(({ identifier }) => identifier).join(', ')} } from '../checksums';`,
    ...(tolerances.length === 0
      ? []
      : [`import { ${tolerances.map(({ identifier }) => identifier).join(', ')} } from '../tolerances';`]),
    ...[...layouts].map(([identifier, file]) => `import { ${identifier} } from '../${file}';`),
    "import type { Profile } from '../profile';",
    exported(
      profile.identifier,
      'Profile',
      `{
        id: ${literal(resolved.id)},
        doc: ${literal(resolved.doc)},
        version: ${profile.version},
        port: ${resolved.port},
        requestHeader: ${profile.requestHeader.identifier},
        responseHeader: ${profile.responseHeader.identifier},
        requests: ${directory(model, profile, 'request')},
        responses: ${directory(model, profile, 'response')},
        block: ${literal(resolved.block)},
        rsa: ${literal(resolved.rsa)},
        aes: ${literal(resolved.aes)},
        content: ${literal(resolved.content)},
        checksums: [${inOrder.map(({ identifier }) => identifier).join(', ')}],
        tolerates: [${resolved.tolerates.map(toleranceNamed).join(', ')}],
        writes: [${resolved.writes.map(({ tolerance, ...rule }) => `${literal(rule).slice(0, -1)}, tolerance: ${toleranceNamed(tolerance)} }`).join(', ')}],
        flow: ${literal(resolved.flow)},
      }`,
      resolved.doc,
    ),
  ]);
}

function directory(model: Model, profile: ProfileModel, direction: DirectionName): string {
  const entries = model.messages
    .filter((message) => message.direction === direction)
    .map(({ name }) => {
      const descriptor = profile.descriptors.find(({ message }) => message.name === name);
      return `${name}: ${descriptor === undefined ? 'undefined' : descriptorText(descriptor)}`;
    });
  return `{ ${entries.join(',\n')} }`;
}

function descriptorText({ message, code, layout, answers, variants }: DescriptorModel): string {
  const others = variants.map((one) => `{ tolerances: ${literal(one.tolerances)}, layout: ${one.layout.identifier} }`);
  return `{
    name: ${literal(message.name)}, doc: ${literal(message.doc)}, direction: ${literal(message.direction)}, code: ${code},
    layout: ${layout.identifier}, answers: ${literal(answers)}, variants: [${others.join(', ')}] }`;
}

function emitIndex(model: Model): GeneratedFile {
  return source('index.ts', [
    ...model.profiles.map(({ identifier, resolved }) => `import { ${identifier} } from './profiles/${resolved.id}';`),
    "import type { Profile } from './profile';",
    "export * from './checksums';",
    "export * from './rules';",
    "export * from './tolerances';",
    "export type * from './messages';",
    "export type { Profile } from './profile';",
    exportedList('editions', 'The editions, oldest first.', model, false),
    exportedList('dialects', 'The dialects of known peers.', model, true),
  ]);
}

function exportedList(name: string, doc: string, model: Model, isDialect: boolean): StatementStructures {
  const members = model.profiles.filter(({ resolved }) => resolved.isDialect === isDialect);
  return exported(name, 'readonly Profile[]', `[${members.map(({ identifier }) => identifier).join(', ')}]`, doc);
}

function exported(name: string, type: string, initializer: string, doc: string): StatementStructures {
  return {
    kind: StructureKind.VariableStatement,
    declarationKind: VariableDeclarationKind.Const,
    isExported: true,
    docs: [docComment(doc)],
    declarations: [{ name, type, initializer }],
  };
}
