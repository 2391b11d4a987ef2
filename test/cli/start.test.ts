import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { freshDirectory, sealwire, type Place } from './command';

// How long a command takes to start is decided by what it loads (docs/decisions/loading-late.md).

const ROOT = join(__dirname, '..', '..');
const directory = freshDirectory();

interface Loaded {
  /** Names of packages. */
  readonly packages: readonly string[];
  /** Paths of compiled files of ours, below dist/. */
  readonly own: readonly string[];
}

/** A place whose commands leave a list of what they have loaded. */
function place(): Place {
  const preload = join(__dirname, 'tell-modules.cjs');
  const env = { NODE_OPTIONS: `--require ${JSON.stringify(preload)}`, MODULES_FILE: join(directory(), 'modules') };
  return { cwd: directory(), env };
}

function loaded(): Loaded {
  const paths = readFileSync(join(directory(), 'modules'), 'utf8').split('\n');
  const below = paths.map((path) => relative(ROOT, path).split(sep).join('/'));
  const packages = below.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return { packages: [...new Set(packages)].sort(), own: below.filter((path) => path.startsWith('dist/')) };
}

test.each(['--help', '--version'])('%s loads the list of commands, and none of them', async (flag) => {
  expect((await sealwire([flag], place())).code).toBe(0);
  const { packages, own } = loaded();
  expect(packages).toEqual(['commander']);
  expect(own.length).toBeGreaterThan(1);
  expect(own.length).toBeLessThanOrEqual(6);
});
