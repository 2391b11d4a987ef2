import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(__dirname, '..', '..', 'dist', 'test', 'cluster', 'main.js');

/** Runs it where there is bash and no program else. */
function runWithoutEngines(...args: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'sealwire-'));
  try {
    symlinkSync('/bin/bash', join(folder, 'bash'));
    return spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', env: { PATH: folder } });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

(process.platform === 'linux' ? describe : describe.skip)(
  'npm run test:cluster (its engines run on Linux alone)',
  () => {
    test('names what is missing and how to get it, and that is no failure', () => {
      const { status, stdout } = runWithoutEngines();
      expect(stdout).toMatch(/^not run: .*\bceph-mon\b.* are not installed; npm run test:cluster -- --install /);
      expect(status).toBe(0);
    });

    test('fails where what is missing is required', () => {
      expect(runWithoutEngines('--required')).toMatchObject({ status: 1 });
    });

    test('says why what is missing could not be installed', () => {
      const { status, stdout } = runWithoutEngines('--install');
      expect(stdout).toMatch(/^not run: .*, and could not be installed: .*there is no apt-get\n$/);
      expect(status).toBe(0);
    });

    test('refuses a scenario that it does not know', () => {
      expect(runWithoutEngines('--only', 'nothing')).toMatchObject({ status: 2 });
    });
  },
);
