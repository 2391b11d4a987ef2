import type { LogRecord } from '../../src/server/log';
import { RepeatCounter } from '../../src/server/repeats';

/** A counter with a clock that stands still until it is set, and what it has passed on. */
function counter() {
  const told: { readonly level: string; readonly text: string; readonly record: LogRecord }[] = [];
  const clock = { now: 0 };
  const log = new RepeatCounter(
    {
      info: (text, record) => void told.push({ level: 'info', text, record }),
      warn: (text, record) => void told.push({ level: 'warn', text, record }),
    },
    () => clock.now,
  );
  /** So many refusals on connections of their own. */
  const refuse = (times: number, facts: Partial<LogRecord> = {}): void => {
    for (let connection = 1; connection <= times; connection++) {
      const record: LogRecord = { event: 'refused', peer: `192.0.2.1:${connection}`, message: 'CrcValid', ...facts };
      log.warn(`#${connection} refused: no such file`, record);
    }
  };
  return { log, told, clock, refuse, summaries: () => told.filter(({ record }) => record.event === 'repeated') };
}

test.each([
  [9, 9, undefined],
  [10, 10, undefined],
  [11, 10, 1],
  [3412, 10, 3402],
])('of %d lines that are alike, %d are told, and %p counted', (times, told, count) => {
  const { refuse, ...log } = counter();
  refuse(times);
  log.clock.now = 10_000;
  log.log.tellOver();
  expect(log.told).toHaveLength(told + (count === undefined ? 0 : 1));
  expect(log.summaries()[0]?.record.count).toBe(count);
});

test('the number is told when ten seconds are over, with what was alike', () => {
  const { log, clock, refuse, summaries } = counter();
  refuse(1210, { why: 'badInput' });
  clock.now = 9_999;
  log.tellOver();
  expect(summaries()).toEqual([]);
  clock.now = 10_000;
  log.tellOver();
  log.tellOver();
  expect(summaries()).toEqual([
    {
      level: 'warn',
      text: '… and 1,200 more from 192.0.2.1 like: refused: no such file',
      record: {
        ...{ event: 'repeated', repeats: 'refused', count: 1200, from: '192.0.2.1' },
        ...{ message: 'CrcValid', why: 'badInput' },
      },
    },
  ]);
});

test('a line that comes after the ten seconds begins anew, behind the number', () => {
  const { told, clock, refuse } = counter();
  refuse(12);
  clock.now = 10_000;
  refuse(1);
  expect(told.slice(10).map(({ record }) => record.event)).toEqual(['repeated', 'refused']);
});

test('the end of the log tells of what was counted so far', () => {
  const { log, refuse, summaries } = counter();
  refuse(15);
  log.end();
  expect(summaries()[0]?.record.count).toBe(5);
});

test.each<[string, Partial<LogRecord>]>([
  ['address', { peer: '192.0.2.2:1' }],
  ['request', { message: 'GiveUp' }],
  ['reason', { why: 'quota' }],
  ['event', { event: 'closed' }],
])('lines that differ in their %s are not alike', (_, other) => {
  const { told, refuse } = counter();
  refuse(10);
  refuse(10, other);
  expect(told).toHaveLength(20);
});

test('lines that differ in the names or numbers in their text are alike', () => {
  const { log, told } = counter();
  const record: LogRecord = { event: 'refused', peer: '192.0.2.1:1', message: 'Register' };
  for (let n = 0; n < 100; n++)
    log.warn(`#1 refused: "name ${n}" is taken`, { ...record, reason: `"name ${n}" is taken` });
  expect(told).toHaveLength(10);
});

test('the addresses of one IPv6 network are one', () => {
  const { refuse, summaries, log } = counter();
  for (let n = 1; n <= 100; n++) refuse(1, { peer: `2001:db8::${n}:1256` });
  log.end();
  expect(summaries()[0]?.record).toMatchObject({ count: 90, from: '2001:db8:0:0::/64' });
});

test('from however many addresses they come, the lines that are told are bounded', () => {
  const { log, told, refuse, summaries } = counter();
  for (let n = 0; n < 5000; n++) refuse(20, { peer: `198.51.${n >> 8}.${n & 255}:1` });
  log.end();
  expect(told.length).toBeLessThan(1026 * 11);
  const all = told.reduce((sum, { record }) => sum + (record.count ?? 1), 0);
  expect(all).toBe(100_000);
  expect(summaries().at(-1)?.record.from).toBeUndefined();
});

test.each(['registered', 'keyGiven', 'reconnected', 'received', 'verified', 'givenUp', 'listening'] as const)(
  'every "%s" is told',
  (event) => {
    const { log, told } = counter();
    for (let n = 0; n < 100; n++) log.info('#1 "Ada"', { event, peer: '192.0.2.1:1' });
    expect(told).toHaveLength(100);
  },
);

test('warnings of the server are counted where they are the same', () => {
  const { log, told } = counter();
  for (let n = 0; n < 50; n++) {
    log.warn(`content ${n} is missing`, { event: 'warning' });
    log.warn('accept: too many open files', { event: 'warning' });
  }
  expect(told).toHaveLength(50 + 10);
});
