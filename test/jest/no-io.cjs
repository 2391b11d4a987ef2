'use strict';

const { existsSync, readFileSync, statSync } = require('node:fs');
const { dirname, extname, join, resolve } = require('node:path');

/** What starts programs, opens ports, or loads a database or a compiler. */
const SLOW = /^(node:)?(child_process|net)$|^(eslint|typeorm|typescript-eslint)$/;
/** `import … from '…'`, `export … from '…'` and `import '…'`, each from the beginning of a line; not those of types alone. */
const IMPORT = /^(?:import|export)(?! type )(?:[^'";]*? from)? ?'([^']+)'/gm;

const known = new Map();

/** Whether a file, or something that it imports, is slow. */
function isSlow(path) {
  const answer = known.get(path);
  if (answer !== undefined) return answer;
  // Two files that import each other: what this one finds elsewhere decides.
  known.set(path, false);
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

/** Leaves the tests that start no program and open no port, neither themselves nor by what they import. */
module.exports = async function noIo(paths) {
  return { filtered: paths.filter((path) => !isSlow(path)) };
};
