'use strict';

const { spawnSync } = require('node:child_process');
const { readdirSync, statSync } = require('node:fs');
const { join } = require('node:path');

const ROOT = join(__dirname, '..', '..');
/** What the programs in dist/ are made of, and the projects that make them. */
const SOURCES = ['src', 'generated', 'codegen', 'test/peer', 'test/bytes'];
const PROJECTS = ['src', 'codegen', 'test/peer'];

/**
 * Compiles what some tests start as programs, where a source is newer than the last build. Mistakes in types are shown and
 * stop nothing: the tests say what they mean.
 */
module.exports = function build() {
  if (newest(SOURCES, /\.(ts|json)$/) < newest(['dist'], /^[^/\\]+\.tsbuildinfo$/)) return;
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-b', ...PROJECTS], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) process.stderr.write(`dist/ is built, but npm run build fails:\n${stdout}\n`);
};

/** The time of the last change, in milliseconds, of the files below folders whose path there fits; 0 where there is none. */
function newest(folders, pattern) {
  let time = 0;
  for (const folder of folders.map((name) => join(ROOT, name))) {
    for (const path of filesBelow(folder)) {
      if (pattern.test(path)) time = Math.max(time, statSync(join(folder, path)).mtimeMs);
    }
  }
  return time;
}

function filesBelow(folder) {
  try {
    return readdirSync(folder, { recursive: true });
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}
