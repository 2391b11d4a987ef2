import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The project's folder. */
export const ROOT = join(__dirname, '..');

/** A copy of parts of the project in a temporary folder, with the installed packages linked. */
export class ProjectCopy {
  readonly folder = mkdtempSync(join(tmpdir(), 'sealwire-copy-'));

  /** @param parts files and folders, named from the root of the project. */
  constructor(parts: readonly string[]) {
    for (const part of parts) cpSync(join(ROOT, part), join(this.folder, part), { recursive: true });
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

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
