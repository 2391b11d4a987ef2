import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { dirname, join } from 'node:path';

/** A fresh directory for each test of the file that calls this, removed afterwards as all mocks are, and a way to write into it. */
export function freshDirectory(): {
  readonly path: () => string;
  readonly put: (name: string, text: string) => string;
} {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(os.tmpdir(), 'sealwire-target-'));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(directory, { recursive: true, force: true });
  });
  const put = (name: string, text: string): string => {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  return { path: () => directory, put };
}

/** Makes a directory the current one until the end of the test, as far as the code under test asks. */
export function standIn(directory: string): void {
  jest.spyOn(process, 'cwd').mockReturnValue(directory);
}

/** Makes a directory the one for temporary files until the end of the test, so that what is left over is seen. */
export function temporaryIn(directory: string): void {
  jest.spyOn(os, 'tmpdir').mockReturnValue(directory);
}
