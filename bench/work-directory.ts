import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statfsSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { sizeText } from '../src/text/units';
import { BenchError } from './bench-error';

const MEBIBYTE = 2 ** 20;

/** The folder for all that a run of the benchmark writes. It is made for it alone, and goes with it. */
export class WorkDirectory {
  readonly path: string;

  /** @throws BenchError E_DIRECTORY where no folder can be made there */
  constructor(parent: string) {
    try {
      mkdirSync(parent, { recursive: true });
      this.path = mkdtempSync(join(realpathSync(parent), 'sealwire-bench-'));
    } catch (cause) {
      throw new BenchError('E_DIRECTORY', (cause as Error).message, 'Name another one with --directory.');
    }
  }

  /** A path in it. */
  at(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  /** @throws BenchError E_SPACE where less than so many bytes are free */
  require(bytes: number): void {
    const { bavail, bsize } = statfsSync(this.path);
    const free = bavail * bsize;
    if (free >= bytes) return;
    throw new BenchError(
      'E_SPACE',
      `${this.path} has ${sizeText(free)} free, and ${sizeText(bytes)} are needed`,
      'Name a directory on another disk with --directory.',
    );
  }

  /** Writes a file of random bytes, which no program can make smaller on its way. */
  async randomFile(size: number, ...names: readonly string[]): Promise<string> {
    const path = this.at(...names);
    const file = await open(path, 'w');
    try {
      for (let left = size; left > 0; left -= MEBIBYTE) await file.write(randomBytes(Math.min(MEBIBYTE, left)));
    } finally {
      await file.close();
    }
    return path;
  }

  /** Makes a folder of files of random bytes, named by number. */
  async randomFiles(count: number, size: number, name: string): Promise<string> {
    await mkdir(this.at(name));
    for (let number = 0; number < count; number++) {
      await this.randomFile(size, name, `${String(number).padStart(6, '0')}.bin`);
    }
    return this.at(name);
  }

  /** Takes away what a case has left. */
  empty(): void {
    for (const name of readdirSync(this.path)) rmSync(this.at(name), { recursive: true, force: true });
  }

  /** Takes it away. */
  remove(): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
  }
}
