import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { GeneratedFile } from './emit/source';

/** What another program imports: all of the generated code, and what encodes, decodes and frames. */
const ENTRY = 'src/codecs.ts';

/** Where the generated files and those of the runtime believe to lie. */
const GENERATED = 'generated/';
const SOURCES = 'src/';

/** The package says where its types are to CommonJS alone, so what is used of it is typed here. */
const PARSER = {
  path: 'runtime/parser.ts',
  text: `// Written by \`npm run codegen\` of Sealwire. Do not edit: it is written anew each time.

// @ts-ignore -- the package says where its types are to CommonJS alone
import { Parser as BinaryParser } from 'binary-parser';

type Width = 'uint8' | \`uint\${16 | 32 | 64}\${'le' | 'be'}\`;

/** What the codecs call of binary-parser's class of that name. */
export type Parser = { readonly [width in Width]: (name: string) => Parser } & {
  buffer(name: string, options: { readonly length: number }): Parser;
  seek(length: number): Parser;
  parse(bytes: Uint8Array): unknown;
};

export const Parser = BinaryParser as unknown as new () => Parser;
`,
};

/** Any import or export from a module of ours. */
const SPECIFIER = /(\bfrom ['"])(\.{1,2}\/[^'"]+)(['"])/g;

/**
 * The generated code as a folder that stands for itself in another project: without tests and vectors, with the parts of
 * src/ that it calls, and with imports that name files, as both module systems of Node take them.
 * @param root the folder of this project.
 */
export async function standalone(files: readonly GeneratedFile[], root: string): Promise<GeneratedFile[]> {
  const own = files.filter(({ path }) => path.endsWith('.ts') && !path.startsWith('tests/'));
  const texts = new Map(own.map(({ path, text }) => [GENERATED + path, text]));
  const add = async (path: string): Promise<void> => {
    if (texts.has(path)) return;
    texts.set(path, banner(path) + (await readFile(join(root, path), 'utf8')));
    for (const next of importsOf(path, texts.get(path) ?? '')) await add(next);
  };
  for (const [path, text] of [...texts]) for (const next of importsOf(path, text)) await add(next);
  await add(ENTRY);
  return [PARSER, ...[...texts].map(([path, text]) => ({ path: placeOf(path), text: withPlaces(path, text) }))];
}

function banner(path: string): string {
  return `// Copied from ${path} of Sealwire by \`npm run codegen\`. Do not edit: it is written anew each time.\n\n`;
}

/** The files of this project that a file imports. */
function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(SPECIFIER)].map(([, , specifier = '']) => targetOf(path, specifier));
}

function targetOf(path: string, specifier: string): string {
  const target = posix.join(posix.dirname(path), specifier);
  return `${target === 'generated' ? 'generated/index' : target}.ts`;
}

/** Where a file of this project lies in the other one: the entry beside the generated files, the runtime below them. */
function placeOf(path: string): string {
  if (path === ENTRY) return path.slice(SOURCES.length);
  return path.startsWith(GENERATED) ? path.slice(GENERATED.length) : `runtime/${path.slice(SOURCES.length)}`;
}

function withPlaces(path: string, text: string): string {
  const from = posix.dirname(placeOf(path));
  const parser = posix.relative(from, PARSER.path).replace(/\.ts$/, '.js');
  return text
    .replace(SPECIFIER, (_, before: string, specifier: string, after: string) => {
      const place = posix.relative(from, placeOf(targetOf(path, specifier))).replace(/\.ts$/, '.js');
      return `${before}${place.startsWith('.') ? place : `./${place}`}${after}`;
    })
    .replace(/(['"])binary-parser\1/, `'${parser}'`);
}
