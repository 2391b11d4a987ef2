import type { StatementStructures } from 'ts-morph';
import type { Model } from '../model';
import { exported, hex32, literal, source } from './source';
import type { GeneratedFile } from './source';

/** The checksums, each as the numbers that make it. */
export function emitChecksums(model: Model): GeneratedFile {
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

/** The tolerated deviations, by name. */
export function emitTolerances(model: Model): GeneratedFile {
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
