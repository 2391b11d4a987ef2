import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const loads = "exports.Database = function (name, opened) { if (name === ':memory:') opened(null); };";
const tooNew = 'throw new Error("libm.so.6: version `GLIBC_2.38\' not found");';

const advice = `\
Building it needs a C++ compiler, make and Python 3:
  Debian, Ubuntu  sudo apt-get install build-essential python3
  Fedora          sudo dnf install gcc-c++ make python3
  Alpine          sudo apk add build-base python3
  macOS           xcode-select --install
  Windows         Visual Studio Build Tools with "Desktop development with C++", and Python 3
Then run \`npm ci\` again. Where the compiler is there but Node's headers cannot be downloaded, set the environment
variable npm_config_nodedir to the folder of a Node installation that holds include/node.
`;

let project: string;
beforeEach(() => (project = mkdtempSync(path.join(tmpdir(), 'sealwire-'))));
afterEach(() => rmSync(project, { recursive: true }));

/** A project whose sqlite3 is `driver`, and is built anew by `rebuild`; any other script would say so. */
function projectWith(driver: string, rebuild: string): void {
  const folder = path.join(project, 'node_modules', 'sqlite3');
  mkdirSync(folder, { recursive: true });
  const write = (file: string, scripts: Record<string, string>) =>
    writeFileSync(file, JSON.stringify({ name: 'any', version: '1.0.0', main: 'index.js', scripts }));
  write(path.join(project, 'package.json'), { postinstall: 'echo wrong script' });
  write(path.join(folder, 'package.json'), { install: 'echo wrong script', rebuild: 'node rebuild.js' });
  writeFileSync(path.join(folder, 'index.js'), driver);
  writeFileSync(path.join(folder, 'rebuild.js'), rebuild);
}

function check(folder = project) {
  const script = path.join(__dirname, '../../.install/sqlite3-driver.cjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
  expect(stdout).not.toContain('wrong script');
  return { status, stderr };
}

describe('after an install', () => {
  test('a driver that loads is left alone, without a word', () => {
    projectWith(loads, 'process.exit(1);');
    expect(check()).toEqual({ status: 0, stderr: '' });
  });

  test('a driver that does not load is built from source', () => {
    projectWith(tooNew, `require('node:fs').writeFileSync('index.js', ${JSON.stringify(loads)});`);
    const { status, stderr } = check();
    expect(status).toBe(0);
    expect(stderr).toContain(
      'The sqlite3 driver does not load, so it is built from source now.\n' +
        "  Error: libm.so.6: version `GLIBC_2.38' not found\n",
    );
    expect(stderr).not.toContain('Building it needs');
  });

  test('a driver that stands above Sealwire, as in another project, is built too', () => {
    projectWith(tooNew, `require('node:fs').writeFileSync('index.js', ${JSON.stringify(loads)});`);
    const sealwire = path.join(project, 'node_modules', 'sealwire');
    mkdirSync(sealwire);
    expect(check(sealwire).status).toBe(0);
  });

  test('where it cannot be built, the message says what to install, and the installation fails', () => {
    projectWith(tooNew, 'process.exit(1);');
    const { status, stderr } = check();
    expect(status).toBe(1);
    expect(stderr).toContain(
      'The sqlite3 driver does not load, and Sealwire cannot store anything without it.\n' +
        `  Error: libm.so.6: version \`GLIBC_2.38' not found\n${advice}`,
    );
  });

  test('a driver that is not there is not built', () => {
    expect(check()).toEqual({
      status: 1,
      stderr:
        'The sqlite3 driver does not load, and Sealwire cannot store anything without it.\n' +
        `  Error: Cannot find module 'sqlite3'\n${advice}`,
    });
  });

  test('a driver that ends the process that loads it does not end the check', () => {
    projectWith('process.exit(3);', 'process.exit(1);');
    const { status, stderr } = check();
    expect(status).toBe(1);
    expect(stderr).toContain('built from source now.\n  ended by exit code 3\n');
  });
});
