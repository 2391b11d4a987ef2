import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const { releaseNotes } = jest.requireActual<{
  releaseNotes(tag: string | undefined, version: string, changelog: string): string;
}>('../../.ci/release-notes.cjs');

const CHANGELOG = `# Changelog

## [Unreleased]

## [1.2.0] - 2026-12-01

### Added

- More of it.

## [1.1.0]

- Less of it.

## [1.0.0] - 2026-11-01
`;

describe('the notes of a release', () => {
  test('are what the changelog lists under its version', () => {
    expect(releaseNotes('v1.2.0', '1.2.0', CHANGELOG)).toBe('### Added\n\n- More of it.');
  });

  test.each([
    ['v1.2.1', '1.2.0', 'the tag is v1.2.1, but package.json has the version 1.2.0'],
    [undefined, '1.2.0', 'the tag is undefined, but package.json has the version 1.2.0'],
    ['v2.0.0', '2.0.0', 'CHANGELOG.md has no section [2.0.0]'],
    ['v1.1.0', '1.1.0', 'the heading of CHANGELOG.md is "## [1.1.0]" where it should end with the date'],
    ['v1.0.0', '1.0.0', 'CHANGELOG.md lists nothing under [1.0.0]'],
  ])('are refused for the tag %s of version %s', (tag, version, message) => {
    expect(() => releaseNotes(tag, version, CHANGELOG)).toThrow(message);
  });
});

(process.platform === 'win32' ? describe.skip : describe)('.ci/changelog-entry (a bash script)', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sealwire-'));
    mkdirSync(path.join(folder, '.ci'));
    cpSync(path.join(__dirname, '../../.ci/changelog-entry'), path.join(folder, '.ci/changelog-entry'));
    mkdirSync(path.join(folder, 'src'));
    git('init', '--quiet');
    commit('CHANGELOG.md', '# Changelog\n');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function git(...args: readonly string[]): void {
    const as = ['-c', 'user.name=any', '-c', 'user.email=any@example.org', '-c', 'commit.gpgsign=false'];
    const { status, stderr } = spawnSync('git', [...as, ...args], { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }

  function commit(file: string, text: string): void {
    writeFileSync(path.join(folder, file), text);
    git('add', '--all');
    git('commit', '--quiet', '--message', file);
  }

  function check(): { status: number | null; stdout: string } {
    const script = path.join(folder, '.ci/changelog-entry');
    const { status, stdout } = spawnSync('bash', [script, 'HEAD~1'], { encoding: 'utf8' });
    return { status, stdout };
  }

  test('asks for a line where the sources have changed', () => {
    commit('src/thing.ts', 'export const thing = 1;\n');
    const { status, stdout } = check();
    expect(status).toBe(1);
    expect(stdout).toMatch(/^CHANGELOG\.md says nothing of this change:\n {2}src\/thing\.ts\nAdd a line /);
  });

  test('is content where the changelog has changed too', () => {
    writeFileSync(path.join(folder, 'CHANGELOG.md'), '# Changelog\n\n- A thing.\n');
    commit('src/thing.ts', 'export const thing = 1;\n');
    expect(check()).toEqual({ status: 0, stdout: '' });
  });

  test('asks for nothing where only a test has changed', () => {
    commit('thing.test.ts', 'export {};\n');
    expect(check()).toEqual({ status: 0, stdout: '' });
  });
});
