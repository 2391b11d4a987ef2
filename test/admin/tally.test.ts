import { Tally } from '../../src/admin/tally';

test('events are counted, refusals by their reason, and connections that were turned away by the limit', () => {
  const tally = new Tally();
  tally.info('', { event: 'registered' });
  tally.warn('', { event: 'refused', why: 'badInput' });
  tally.warn('', { event: 'refused', why: 'badInput' });
  tally.warn('', { event: 'refused', why: 'nameTaken' });
  tally.warn('', { event: 'turnedAway', why: 'address' });
  tally.info('', { event: 'verified', bytes: 7 });
  tally.info('', { event: 'verified', bytes: 5 });
  expect(Object.fromEntries(tally.events)).toEqual({ registered: 1, refused: 3, turnedAway: 1, verified: 2 });
  expect(Object.fromEntries(tally.refusals)).toEqual({ badInput: 2, nameTaken: 1 });
  expect(Object.fromEntries(tally.turnedAway)).toEqual({ address: 1 });
  expect([tally.verifiedBytes, tally.count('registered'), tally.count('givenUp')]).toEqual([12, 1, 0]);
});

test('however many reasons come, 64 are told apart and the others counted together', () => {
  const tally = new Tally();
  for (let count = 0; count < 1000; count++) tally.warn('', { event: 'refused', why: `reason ${count}` });
  expect(tally.refusals.size).toBe(65);
  expect(tally.refusals.get('other')).toBe(936);
});

test('the warnings that came last are kept, the latest first, and one that comes again at once is one', () => {
  let now = 0;
  const tally = new Tally(() => ++now);
  for (let count = 0; count < 100; count++) tally.warn(`#${count}`, { event: 'refused' });
  tally.info('a line that is no warning', { event: 'connected' });
  tally.warn('#99', { event: 'refused' });
  expect(tally.incidents).toHaveLength(50);
  expect(tally.incidents[0]).toEqual({ at: 101, event: 'refused', text: '#99', count: 2 });
  expect(tally.incidents.at(-1)).toEqual({ at: 51, event: 'refused', text: '#50', count: 1 });
});
