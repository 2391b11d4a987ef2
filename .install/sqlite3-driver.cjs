'use strict';
// Runs after every install: the sqlite3 driver must load here, or be built here. Why a prebuilt binary may not load, and
// what was tried, is in docs/decisions/installing-sqlite3.md. The argument is another project's folder, for the test.

const { spawnSync } = require('node:child_process');
const { dirname, join, resolve } = require('node:path');

const project = resolve(process.argv[2] ?? join(__dirname, '..'));

const advice = `\
Building it needs a C++ compiler, make and Python 3:
  Debian, Ubuntu  sudo apt-get install build-essential python3
  Fedora          sudo dnf install gcc-c++ make python3
  Alpine          sudo apk add build-base python3
  macOS           xcode-select --install
  Windows         Visual Studio Build Tools with "Desktop development with C++", and Python 3
Then run \`npm ci\` again. Where the compiler is there but Node's headers cannot be downloaded, set the environment
variable npm_config_nodedir to the folder of a Node installation that holds include/node.`;

/** The driver's folder: in the project, or above it where Sealwire is another project's dependency. */
function findDriver() {
  try {
    return dirname(require.resolve('sqlite3/package.json', { paths: [project] }));
  } catch {
    return undefined;
  }
}

/** Opens a database in a process of its own: a binary for another system can end the process that loads it. */
function whyItDoesNotLoad() {
  const open = "new (require('sqlite3').Database)(':memory:', (error) => { if (error) throw error; });";
  const child = spawnSync(process.execPath, ['-e', open], { cwd: project, encoding: 'utf8' });
  if (child.status === 0) return undefined;
  return /^\w*Error\b.*$/m.exec(child.stderr)?.[0] ?? `ended by ${child.signal ?? `exit code ${child.status}`}`;
}

/** The driver's own `rebuild` script, through the npm that runs this one: it compiles, and downloads no binary again. */
function rebuild(driver) {
  const options = { cwd: driver, stdio: 'inherit' };
  const npm = process.env.npm_execpath;
  if (npm === undefined) spawnSync('npm run rebuild', { ...options, shell: true });
  else spawnSync(process.execPath, [npm, 'run', 'rebuild'], options);
}

const driver = findDriver();
let reason = whyItDoesNotLoad();
if (reason !== undefined && driver !== undefined) {
  console.error(`The sqlite3 driver does not load, so it is built from source now.\n  ${reason}`);
  rebuild(driver);
  reason = whyItDoesNotLoad();
}
if (reason !== undefined) {
  console.error(
    `The sqlite3 driver does not load, and Sealwire cannot store anything without it.\n  ${reason}\n${advice}`,
  );
  process.exitCode = 1;
}
