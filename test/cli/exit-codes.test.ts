import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { EXIT, exitCodeOf, exitCodeOfError } from '../../src/cli/exit-codes';
import { UsageError } from '../../src/cli/usage-error';
import { SealwireError } from '../../src/wire/error';

/** The codes in the first column of the table below a heading. */
function codesOf(page: string, heading: string): number[] {
  const [, section = ''] = readFileSync(join(__dirname, '..', '..', page), 'utf8').split(`\n### ${heading}\n`);
  const [own = ''] = section.split('\n#');
  return [...own.matchAll(/^\| (\d+) /gm)].map(([, code]) => Number(code));
}

test('each code has one meaning, and the README has them all', () => {
  const codes = Object.values(EXIT);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codesOf('README.md', 'Exit codes')).toEqual(codes);
});

test('the page on conformance has only codes of that table', () => {
  const codes = codesOf('docs/conformance.md', 'Exit codes');
  expect(codes).toEqual([0, 1, 2, 3, 7, 130]);
  expect(Object.values(EXIT)).toEqual(expect.arrayContaining(codes));
});

test.each([
  ['a wrong option', new UsageError('no such edition'), 2],
  ['help that was asked for', new CommanderError(0, 'commander.helpDisplayed', 'help'), 0],
  ['an option that commander refuses', new CommanderError(1, 'commander.unknownOption', 'unknown'), 2],
  ['a course file that is malformed', new SealwireError('E_ME_INFO', 'me.info'), 2],
  ['an address that is not to be had', new SealwireError('E_LISTEN', 'cannot listen'), 3],
  ['a port in use', new SealwireError('E_PORT_IN_USE', 'cannot listen'), 9],
  ['a data directory that another server has', new SealwireError('E_DATA_LOCKED', 'locked'), 10],
  ['a file in place of a directory', new SealwireError('E_NOT_A_DIRECTORY', 'a file'), 11],
  ['a disk that is full', new SealwireError('E_STORAGE', 'the disk is full'), 6],
  ['a typed error that no command foresaw', new SealwireError('E_RSA_RULES', 'rules'), 1],
  ['a defect', new TypeError('undefined is not a function'), 1],
  ['something thrown that is no error', 'text', 1],
])('%s ends a command with its code', (_, error, code) => {
  expect(exitCodeOfError(error)).toBe(code);
});

test.each([
  [undefined, 0],
  ['unreachable', 3],
  ['refused', 4],
  ['checksum', 5],
  ['localFile', 6],
  ['protocol', 8],
  ['interrupted', 130],
] as const)('a run of the client that ended with %s has its code', (failure, code) => {
  expect(exitCodeOf({ failure, text: '' })).toBe(code);
});
