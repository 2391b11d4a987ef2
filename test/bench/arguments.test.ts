import { tmpdir } from 'node:os';
import { parseArguments, UsageError } from '../../bench/arguments';

const CASES = ['large', 'small'];

/** What is said on standard error of wrong arguments, and the exit code. */
function refusal(...argv: readonly string[]): { readonly said: string; readonly exitCode: number } {
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    parseArguments(argv, CASES);
    throw new Error('it was taken');
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { said: write.mock.calls.join(''), exitCode: error.exitCode };
  } finally {
    write.mockRestore();
  }
}

test('by default every case is run in the quick form, and the results are kept', () => {
  expect(parseArguments([], CASES)).toEqual({
    form: 'quick',
    only: [],
    runs: undefined,
    directory: tmpdir(),
    save: true,
    draw: false,
  });
});

test('single cases are run without keeping their results, unless they are to be kept', () => {
  expect(parseArguments(['--only', 'small', '--only', 'large'], CASES)).toMatchObject({
    only: ['small', 'large'],
    save: false,
  });
  expect(parseArguments(['--only', 'small', '--save'], CASES)).toMatchObject({ save: true });
});

test('the full form, a number of runs and a directory are understood', () => {
  const argv = ['--full', '--runs', '7', '--directory', '/srv/bench'];
  expect(parseArguments(argv, CASES)).toMatchObject({ form: 'full', runs: 7, directory: '/srv/bench' });
});

test.each([
  [['--only', 'huge'], 'There is no such case. Choose one of large, small.'],
  [['--runs', '0'], 'Give a whole number, 1 or more.'],
  [['--runs', 'many'], 'Give a whole number, 1 or more.'],
  [['--draw', '--full'], "option '--draw' cannot be used with option '--full'"],
  [['--fast'], "unknown option '--fast'"],
  [['large'], 'too many arguments'],
])('%j is refused', (argv, text) => {
  const { said, exitCode } = refusal(...argv);
  expect(said).toContain(text);
  expect(exitCode).toBe(2);
});
