import { Project, StructureKind, VariableDeclarationKind } from 'ts-morph';
import type { StatementStructures } from 'ts-morph';

const project = new Project({ useInMemoryFileSystem: true });

const BANNER = '// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.\n\n';

/** A generated file: its path below the output folder, with forward slashes, and its text before formatting. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Prints one TypeScript file. The whole file is one tree of structures: adding nodes one by one takes two orders of
 * magnitude longer.
 */
export function source(path: string, statements: readonly (StatementStructures | string)[]): GeneratedFile {
  const file = project.createSourceFile(path, { statements: [...statements] }, { overwrite: true });
  const text = file.getFullText();
  file.forget();
  return { path, text: BANNER + separated(text) };
}

/** Puts a blank line between two statements of the top level, as a person would; imports stay together. */
function separated(text: string): string {
  return text.replace(/^(\S.*)\n(?=(?:const|export|interface|messageSuite|\/\*\*))/gm, (whole, line: string) =>
    /^(?:\/\*\*|export \*|export type \*)/.test(line) || line === ' */' ? whole : `${line}\n\n`,
  );
}

/** An exported constant with a type. */
export function exported(name: string, type: string, initializer: string, doc: string): StatementStructures {
  return {
    kind: StructureKind.VariableStatement,
    declarationKind: VariableDeclarationKind.Const,
    isExported: true,
    docs: [docComment(doc)],
    declarations: [{ name, type, initializer }],
  };
}

/** Text as the inside of a documentation comment. */
export function docComment(...lines: readonly (string | undefined)[]): string {
  return lines
    .filter((line) => line !== undefined)
    .join('\n')
    .replaceAll('*/', '*\\/');
}

/** A value as a TypeScript literal. */
export function literal(value: unknown): string {
  return JSON.stringify(value);
}

/** A 32-bit number in hexadecimal, as people write polynomials. */
export function hex32(value: string): string {
  return `0x${value.slice(2).toLowerCase()}`;
}
