import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fresh directory for each test of the file that calls this, removed afterwards. */
export function freshDirectory(): () => string {
  let path = '';
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'sealwire-course-'));
  });
  afterEach(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return () => path;
}
