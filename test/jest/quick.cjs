'use strict';

const { existsSync, readFileSync, statSync } = require('node:fs');
const { dirname, extname, join, resolve } = require('node:path');

/** What starts programs, opens ports, or loads a database or a compiler. */
const SLOW = /^(node:)?(child_process|net)$|^(@swc\/core|eslint|ts-morph|typeorm|typescript-eslint)$/;
/** Recorded sessions, of which a test takes all. */
const RECORDINGS = join(__dirname, '..', 'captures.ts');
/** `import … from '…'`, `export … from '…'` and `import '…'`, each from the beginning of a line; not those of types alone. */
const IMPORT = /^(?:import|export)(?! type )(?:[^'";]*? from)? ?'([^']+)'/gm;

const known = new Map();

/** Whether a file, or something that it imports, is slow. */
function isSlow(path) {
  const answer = known.get(path);
  if (answer !== undefined) return answer;
  // Two files that import each other: what this one finds elsewhere decides.
  known.set(path, path === RECORDINGS);
  if (path === RECORDINGS) return true;
  const names = [...readFileSync(path, 'utf8').matchAll(IMPORT)].map(([, name]) => name);
  const slow = names.some((name) => SLOW.test(name) || (name.startsWith('.') && isSlowFile(path, name)));
  known.set(path, slow);
  return slow;
}

function isSlowFile(from, name) {
  const path = resolve(dirname(from), name);
  const found = [path, `${path}.ts`, join(path, 'index.ts')].find((one) => existsSync(one) && statSync(one).isFile());
  return found !== undefined && extname(found) === '.ts' && isSlow(found);
}

/** Leaves the tests that do none of this, neither themselves nor by what they import. */
module.exports = async function quick(paths) {
  return { filtered: paths.filter((path) => !isSlow(path)) };
};
