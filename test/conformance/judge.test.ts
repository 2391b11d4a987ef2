import type { CaseInfo } from '../../src/conformance/case';
import { ConformanceFailure } from '../../src/conformance/failure';
import { judge, type TestRun, type RunnableCase } from '../../src/conformance/judge';

const info = (id: string, level: CaseInfo['level'] = 'MUST'): CaseInfo => {
  return { id, level, title: id, requirement: 'So it is.', sends: 'nothing', accepts: ['anything'] };
};
const passing = (id: string): RunnableCase => ({ info: info(id), run: () => Promise.resolve() });
const failing = (id: string, level?: CaseInfo['level']): RunnableCase => ({
  info: info(id, level),
  run: () => Promise.reject(new ConformanceFailure(`${id} does not hold.`)),
});

function judged(sanity: RunnableCase, cases: readonly RunnableCase[], more: Partial<TestRun> = {}) {
  return judge({
    sanity,
    cases,
    known: () => undefined,
    rerun: (id) => `again ${id}`,
    caseTimeMs: 5000,
    totalTimeMs: Infinity,
    ...more,
  });
}

const statuses = async (...asked: Parameters<typeof judged>): Promise<readonly string[]> =>
  (await judged(...asked)).map(({ info: { id }, status }) => `${id} ${status}`);

test('each case passes, fails or warns by itself', async () => {
  const cases = [passing('a'), failing('b'), failing('c', 'SHOULD'), passing('d')];
  expect(await statuses(passing('sanity'), cases)).toEqual([
    'sanity passed',
    'a passed',
    'b failed',
    'c warned',
    'd passed',
  ]);
});

test('where the plain conversation fails, nothing else is judged or even run', async () => {
  let ran = 0;
  const counting = { info: info('a'), run: () => Promise.resolve(void (ran += 1)) };
  expect(await statuses(failing('sanity'), [counting, counting])).toEqual([
    'sanity failed',
    'a notJudged',
    'a notJudged',
  ]);
  expect(ran).toBe(0);
});

test('a known failure is told from a new one, and from one that is mended', async () => {
  const known = (id: string): string | undefined => (['a', 'b'].includes(id) ? 'not finished' : undefined);
  expect(await statuses(passing('sanity'), [failing('a'), passing('b'), failing('c')], { known })).toEqual([
    'sanity passed',
    'a knownFailure',
    'b unexpectedPass',
    'c failed',
  ]);
});

test('nothing further is judged once nothing further can be', async () => {
  const afterEach = (failed: boolean): Promise<string | undefined> =>
    Promise.resolve(failed ? 'The server is gone.' : undefined);
  const results = await judged(passing('sanity'), [passing('a'), failing('b'), passing('c')], { afterEach });
  expect(results.map(({ status, found }) => [status, found])).toEqual([
    ['passed', undefined],
    ['passed', undefined],
    ['failed', 'b does not hold.'],
    ['notJudged', 'The server is gone.'],
  ]);
});

test('a case that does not come to its end fails when its time is over', async () => {
  const endless = { info: info('a'), run: () => new Promise<void>(() => undefined) };
  const [, result] = await judged(passing('sanity'), [endless], { caseTimeMs: 20 });
  expect([result?.status, result?.found]).toEqual(['failed', 'The case was not over after 0.02 s.']);
});

test('no case is begun once the time of the whole run is over', async () => {
  const results = await judged(passing('sanity'), [passing('a')], { totalTimeMs: -1 });
  expect(results.map(({ status, found }) => [status, found])).toEqual([
    ['passed', undefined],
    ['notJudged', 'The time for the whole run, -0.001 s, was over.'],
  ]);
});

test('a defect of the kit itself is no verdict on anybody', async () => {
  const broken = { info: info('a'), run: () => Promise.reject(new TypeError('a defect')) };
  await expect(judged(passing('sanity'), [broken])).rejects.toThrow(new TypeError('a defect'));
});

test('a failure bears what the program printed, unless it knows better', async () => {
  const knowing: RunnableCase = {
    info: info('b'),
    run: () => Promise.reject(new ConformanceFailure('b does not hold.', { output: 'its own' })),
  };
  const results = await judged(passing('sanity'), [failing('a'), knowing], { output: () => 'the last words' });
  expect(results.map(({ evidence }) => evidence?.output)).toEqual([undefined, 'the last words', 'its own']);
});

test('every result is told as soon as it is known, with the command that runs it again', async () => {
  const told: string[] = [];
  await judged(passing('sanity'), [passing('a')], {
    onResult: ({ rerun, status }) => told.push(`${rerun}: ${status}`),
  });
  expect(told).toEqual(['again sanity: passed', 'again a: passed']);
});
