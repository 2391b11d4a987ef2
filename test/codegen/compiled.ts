import { transformSync } from '@swc/core';
import { dirname, join, posix, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import { generate } from '../../codegen/generate';
import type { GeneratedFile } from '../../codegen/emit/source';

/** The folder that emitted code believes to lie in: its imports of ../src/wire mean the real one. */
export const OUT = resolve(__dirname, '..', '..', 'generated');

/** Compiles a schema's emitted code in memory and gives what a file of it exports. */
export function compiled(schema: object): (path: string) => Record<string, unknown> {
  const files = generate(JSON.stringify(schema), 'probe.json');
  const loaded = new Map<string, Record<string, unknown>>();
  const load = (path: string): Record<string, unknown> => {
    const known = loaded.get(path);
    if (known !== undefined) return known;
    const exported: Record<string, unknown> = {};
    loaded.set(path, exported);
    const { code } = transformSync(textOf(files, path), {
      ...{ filename: path, module: { type: 'commonjs' } },
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    });
    const run = compileFunction(code, ['exports', 'require']) as (
      exports: object,
      require: (name: string) => unknown,
    ) => void;
    run(exported, (name) => {
      const inside = posix.join(posix.dirname(path), name);
      if (files.some((file) => file.path === `${inside}.ts`)) return load(`${inside}.ts`);
      const outside: unknown = jest.requireActual(name.startsWith('.') ? join(OUT, dirname(path), name) : name);
      return outside;
    });
    return exported;
  };
  return load;
}

/** The text of one emitted file. */
export function textOf(files: readonly GeneratedFile[], path: string): string {
  const file = files.find((each) => each.path === path);
  if (file === undefined) throw new Error(`there is no ${path} among ${files.map((each) => each.path).join(', ')}`);
  return file.text;
}
