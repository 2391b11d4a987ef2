import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { sep } from 'node:path';

/** What a measurement was taken on: two that differ in it cannot be compared. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly system: string;
  readonly node: string;
  /** The type of the filesystem that was written to. */
  readonly filesystem: string;
}

/** The machine that this runs on, with the filesystem of a folder. */
export function thisMachine(folder: string): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    system: `${type()} ${release()}`,
    node: process.version,
    filesystem: filesystemOf(folder),
  };
}

/** Filesystems that lie in memory, where to sync costs nothing. */
export const IN_MEMORY: readonly string[] = ['tmpfs', 'ramfs'];

function filesystemOf(folder: string): string {
  if (process.platform !== 'linux') return 'unknown';
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const holding = mounts
    .map((line) => line.split(' '))
    .map(([, point = '', kind = '']) => ({ point, kind }))
    .filter(({ point }) => point === '/' || folder === point || folder.startsWith(point + sep));
  // Of several, the innermost; of those mounted at one place, the last.
  return holding.reduce((best, mount) => (mount.point.length >= best.point.length ? mount : best), {
    point: '',
    kind: 'unknown',
  }).kind;
}

/** The commit that is measured, with a + where files differ from it; `unknown` where this is no checkout. */
export function thisCommit(root: string): string {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return (
      git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '--', 'src', 'generated') === '' ? '' : '+')
    );
  } catch {
    return 'unknown';
  }
}
