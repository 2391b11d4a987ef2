import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'sealwire-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs .ci/run with an npm that notes its arguments and behaves as `npm` says. */
function runWith(npm: string) {
  const calls = path.join(folder, 'calls');
  writeFileSync(path.join(folder, 'npm'), `#!/usr/bin/env bash\necho "$*" >>'${calls}'\n${npm}\n`);
  chmodSync(path.join(folder, 'npm'), 0o755);
  const { status, stdout } = spawnSync('bash', [path.join(__dirname, '../../.ci/run')], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}${path.delimiter}${process.env['PATH'] ?? ''}` },
  });
  return {
    status,
    lastLine: stdout.trimEnd().split('\n').at(-1),
    calls: readFileSync(calls, 'utf8').trim().split('\n'),
  };
}

const jestSays = (summary: string) => `[ "$1" != test ] || printf '${summary}\\n' >&2`;

const CLUSTER = 'run test:cluster -- --install';

(process.platform === 'win32' ? describe.skip : describe)('.ci/run (a bash script, and Windows has no bash)', () => {
  test('installs, tests, tries several servers, and closes with what jest counted', () => {
    const summary = 'Tests:       12 passed, 12 total';
    const calls = ['ci', 'test', CLUSTER];
    expect(runWith(jestSays(summary))).toEqual({ status: 0, lastLine: '12 passed, 0 failed', calls });
  });

  test('does not count what several servers were tried with', () => {
    const npm = `${jestSays('Tests:       12 passed, 12 total')}; [ "$1" != run ] || echo 'Tests:       3 passed, 3 total'`;
    expect(runWith(npm)).toMatchObject({ status: 0, lastLine: '12 passed, 0 failed' });
  });

  test('fails where several servers do', () => {
    const npm = `${jestSays('Tests:       12 passed, 12 total')}; [ "$1" != run ] || exit 1`;
    expect(runWith(npm)).toMatchObject({ status: 1, lastLine: '12 passed, 0 failed' });
  });

  test("ends with npm test's exit code", () => {
    const summary = 'Tests:       3 failed, 2 skipped, 1207 passed, 1212 total';
    const npm = `${jestSays(summary)}; [ "$1" != test ] || exit 7`;
    expect(runWith(npm)).toMatchObject({ status: 7, lastLine: '1207 passed, 3 failed', calls: ['ci', 'test'] });
  });

  test('reads a coloured summary', () => {
    const summary =
      '\\033[1mTests:       \\033[22m\\033[1m\\033[31m1 failed\\033[39m\\033[22m, \\033[32m2 passed\\033[39m, 3 total';
    expect(runWith(jestSays(summary))).toMatchObject({ lastLine: '2 passed, 1 failed' });
  });

  test('counts nothing where no test ran', () => {
    expect(runWith('exit 1')).toEqual({ status: 1, lastLine: '0 passed, 0 failed', calls: ['ci'] });
  });
});
