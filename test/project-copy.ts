import { transformFileSync } from '@swc/core';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** The project's folder. */
export const ROOT = join(__dirname, '..');

/** A copy of parts of the project in a temporary folder, with the installed packages linked. */
export class ProjectCopy {
  readonly folder = mkdtempSync(join(tmpdir(), 'sealwire-copy-'));

  /** @param parts files and folders, named from the root of the project. */
  constructor(parts: readonly string[]) {
    // With what is compiled already, and its times: the compiler then does only what a test has changed.
    for (const part of [...parts, 'dist']) {
      cpSync(join(ROOT, part), join(this.folder, part), { recursive: true, preserveTimestamps: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'), 'junction');
  }

  /** The path of a part of the copy. */
  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  /** Runs a program of the copy, which must end well; its standard output. */
  async node(...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: this.folder });
    return stdout;
  }

  /** Compiles a part of the copy, types checked; a mistake in it is an error that holds what the compiler says. */
  async compile(part: string): Promise<void> {
    try {
      await this.node(join('node_modules', 'typescript', 'bin', 'tsc'), '-b', part);
    } catch (error) {
      throw new Error(`${part} does not compile: ${(error as { stdout: string }).stdout}`, { cause: error });
    }
  }

  /** Compiles all files of a folder of the copy, types unchecked. */
  transpile(folder: string): void {
    for (const path of readdirSync(this.path(folder), { recursive: true, encoding: 'utf8' })) {
      if (!path.endsWith('.ts')) continue;
      const { code } = transformFileSync(this.path(folder, path), { configFile: join(ROOT, '.swcrc') });
      const compiled = this.path('dist', folder, path.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(compiled), { recursive: true });
      writeFileSync(compiled, code);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
