import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { status, stdout } = spawnSync('openssl', ['version'], { encoding: 'utf8' });
const version = status === 0 ? stdout.trim() : '';

/** Whether OpenSSL's command is present. LibreSSL's command of the same name takes other options. */
export const opensslHere = version.startsWith('OpenSSL');

/** Title of a group of tests that need it. */
export const opensslTitle = opensslHere ? `with ${version}` : 'with openssl (skipped: no such command here)';

/** Runs openssl with `input` on standard input; an argument of bytes becomes a file with them, and its path. */
export function openssl(args: readonly (string | Uint8Array)[], input: Uint8Array): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'sealwire-openssl-'));
  try {
    const paths = args.map((arg, index) => {
      if (typeof arg === 'string') return arg;
      const path = join(folder, String(index));
      writeFileSync(path, arg);
      return path;
    });
    return execFileSync('openssl', paths, { input, stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
