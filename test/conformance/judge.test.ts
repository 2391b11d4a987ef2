import type { CaseInfo } from '../../src/conformance/case';
import { ConformanceFailure } from '../../src/conformance/failure';
import { judge, type Stoppage, type TestRun, type RunnableCase } from '../../src/conformance/judge';

const info = (id: string, level: CaseInfo['level'] = 'MUST'): CaseInfo => {
  return { id, level, title: id, requirement: 'So it is.', sends: 'nothing', accepts: ['anything'] };
};
const passing = (id: string): RunnableCase => ({ info: info(id), run: () => Promise.resolve() });
const failing = (id: string, level?: CaseInfo['level']): RunnableCase => ({
  info: info(id, level),
  run: () => Promise.reject(new ConformanceFailure(`${id} does not hold.`)),
});

/** Fails on one of its runs, and passes on the others. */
function onNthRun(id: string, failingRun: number): RunnableCase {
  let runs = 0;
  const run = (): Promise<void> => {
    runs += 1;
    return runs === failingRun ? Promise.reject(new ConformanceFailure(`${id} does not hold.`)) : Promise.resolve();
  };
  return { info: info(id), run };
}

const stopped = (wentOnBefore: boolean): Stoppage => {
  return { afterwards: { kind: 'silent', sentences: 'Nobody was served any more.' }, wentOnBefore, end: undefined };
};

/** What is seen each time that a case may have stopped the server: whether it went on before, or that it goes on. */
function stoppages(...seen: readonly (boolean | undefined)[]): NonNullable<TestRun['afterEach']> {
  let times = 0;
  return (failed) => {
    if (!failed && times === 0) return Promise.resolve(undefined);
    const wentOnBefore = seen[times++];
    return Promise.resolve(wentOnBefore === undefined ? undefined : stopped(wentOnBefore));
  };
}

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
  const asked: boolean[] = [];
  const afterEach = (failed: boolean): Promise<undefined> => Promise.resolve(void asked.push(failed));
  const counting = { info: info('a'), run: () => Promise.resolve(void (ran += 1)) };
  expect(await statuses(failing('sanity'), [counting, counting], { afterEach })).toEqual([
    'sanity failed',
    'a notJudged',
    'a notJudged',
  ]);
  expect([ran, asked]).toEqual([0, []]);
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
  const afterEach = (failed: boolean): Promise<Stoppage | undefined> =>
    Promise.resolve(failed ? { ...stopped(true), end: 'The server is gone.' } : undefined);
  const results = await judged(passing('sanity'), [passing('a'), failing('b'), passing('c')], { afterEach });
  expect(results.map(({ status, found }) => [status, found])).toEqual([
    ['passed', undefined],
    ['passed', undefined],
    ['failed', 'b does not hold.'],
    ['notJudged', 'The server is gone. It began with b.'],
  ]);
});

test('a failure on a server that an earlier case may have stopped counts only if it comes again', async () => {
  const flaky = onNthRun('b', 1);
  const results = await judged(passing('sanity'), [flaky, failing('c')], { afterEach: stoppages(false, undefined) });
  expect(results.map(({ info: { id }, status }) => `${id} ${status}`)).toEqual([
    'sanity passed',
    'b passed',
    'c failed',
  ]);
});

test('a case that has passed and stopped the server fails in place of the next one', async () => {
  const told: string[] = [];
  const results = await judged(passing('sanity'), [passing('a'), onNthRun('b', 1)], {
    // After b; after b once more; after a once more.
    afterEach: stoppages(false, undefined, true),
    onResult: ({ info: { id }, status }) => told.push(`${id} ${status}`),
  });
  expect(results.map(({ info: { id }, status }) => `${id} ${status}`)).toEqual([
    'sanity passed',
    'a failed',
    'b passed',
  ]);
  expect(results[1]).toMatchObject({
    found: 'The answers are right, but afterwards the server goes on no more.',
    afterwards: { kind: 'silent' },
  });
  expect(told).toEqual(['sanity passed', 'a passed', 'a failed', 'b passed']);
});

test('a stoppage for which no failure of a MUST stands fails the closing case', async () => {
  const closing = (isWanted: boolean) => ({ ...passing('closing'), isWanted });
  const run = (cases: readonly RunnableCase[], isWanted: boolean, ...after: readonly (boolean | undefined)[]) =>
    statuses(passing('sanity'), cases, { closing: closing(isWanted), afterEach: stoppages(...after) });
  // Nobody is to blame, then only a SHOULD, then a MUST.
  const nobody = [passing('a'), onNthRun('b', 1)];
  expect((await run(nobody, false, false, undefined, undefined)).slice(2)).toEqual(['b passed', 'closing failed']);
  expect((await run([failing('a', 'SHOULD')], true, true)).slice(1)).toEqual(['a warned', 'closing failed']);
  expect((await run([failing('a')], true, true)).slice(1)).toEqual(['a failed', 'closing passed']);
  expect((await run([failing('a')], false, true)).slice(1)).toEqual(['a failed']);
});

test('a run that is ended early says so of what it has not judged, the case that was running too', async () => {
  const controller = new AbortController();
  const endless = { info: info('a'), run: () => new Promise<void>(() => controller.abort('Somebody ended the run.')) };
  const results = await judged(passing('sanity'), [endless, passing('b')], { signal: controller.signal });
  expect(results.map(({ status, found }) => [status, found])).toEqual([
    ['passed', undefined],
    ['notJudged', 'Somebody ended the run.'],
    ['notJudged', 'Somebody ended the run.'],
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
