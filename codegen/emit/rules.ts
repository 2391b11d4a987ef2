import { VariableDeclarationKind, StructureKind } from 'ts-morph';
import type { Model } from '../model';
import { literal, source } from './source';
import type { GeneratedFile } from './source';

/** The sentences of the protocol that no single field says, by their names. */
export function emitRules({ rules }: Model): GeneratedFile {
  return source('rules.ts', [
    {
      kind: StructureKind.VariableStatement,
      isExported: true,
      declarationKind: VariableDeclarationKind.Const,
      declarations: [{ name: 'rules', initializer: `${literal(rules)} as const` }],
      docs: ['What the protocol demands of a conversation, a sentence each.'],
    },
  ]);
}
