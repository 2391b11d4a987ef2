import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { version } from 'prettier';
import type { Unformatted } from './format';

/** Texts that are kept at most: those of the last runs. */
const MOST = 5000;

/** Formatted texts by what they were made of, kept in a file between runs: formatting takes longer than all else. */
export class KeptTexts {
  /** By the hash of what was formatted, with what, and how. Those of this run are the last. */
  readonly #texts: Map<string, string>;

  private constructor(texts: Map<string, string>) {
    this.#texts = texts;
  }

  /** Reads what a run has left; nothing where there is no such file, or not a whole one. */
  static async read(path: string): Promise<KeptTexts> {
    try {
      return new KeptTexts(new Map(Object.entries(JSON.parse(await readFile(path, 'utf8')) as Record<string, string>)));
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!isMissing && !(error instanceof SyntaxError)) throw error;
      return new KeptTexts(new Map());
    }
  }

  get(file: Unformatted): string | undefined {
    return this.#texts.get(keyOf(file));
  }

  add(file: Unformatted, text: string): void {
    this.#texts.set(keyOf(file), text);
  }

  /** Writes the file, whole or not at all; several runs may do so at one time, and the last one's stays. */
  async write(path: string): Promise<void> {
    const texts = [...this.#texts].slice(-MOST);
    const written = `${path}.${process.pid}.new`;
    await writeFile(written, JSON.stringify(Object.fromEntries(texts)));
    await rename(written, path);
  }
}

function keyOf({ text, options }: Unformatted): string {
  return createHash('sha256')
    .update(JSON.stringify([version, options, text]))
    .digest('hex');
}
