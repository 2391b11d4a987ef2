import { RegistrationRate } from '../../src/server/registration-rate';

/** A rate with a clock that stands still. */
function rateOf(perMinute: number): { rate: RegistrationRate; at: (milliseconds: number) => void } {
  let now = 0;
  return { rate: new RegistrationRate(perMinute, () => now), at: (milliseconds) => void (now = milliseconds) };
}

/** How many registrations an address gets at once. */
function taken(rate: RegistrationRate, group: string, tries = 100): number {
  return Array.from({ length: tries }, () => rate.take(group)).filter(Boolean).length;
}

test('below and at the number an address may register, above it not', () => {
  const { rate } = rateOf(3);
  expect(['a', 'a', 'a', 'a'].map((group) => rate.take(group))).toEqual([true, true, true, false]);
  expect(rate.take('b')).toBe(true);
});

test('registrations come back evenly, up to the number', () => {
  const { rate, at } = rateOf(6);
  expect(taken(rate, 'a')).toBe(6);
  at(9_999);
  expect(taken(rate, 'a')).toBe(0);
  at(10_000);
  expect(taken(rate, 'a')).toBe(1);
  at(40_000);
  expect(taken(rate, 'a')).toBe(3);
  at(1_000_000);
  expect(taken(rate, 'a')).toBe(6);
});

test('one that came to nothing is given back, though never more than there were', () => {
  const { rate } = rateOf(2);
  const address = rate.at('a');
  expect(address.take()).toBe(true);
  address.giveBack();
  address.giveBack();
  expect(taken(rate, 'a')).toBe(2);
});

test('0 means no limit, and nothing is remembered', () => {
  const { rate } = rateOf(0);
  rate.giveBack('a');
  expect(taken(rate, 'a', 10_000)).toBe(10_000);
  expect(rate.size).toBe(0);
});

test('however many addresses come, memory is bounded; those that are quiet are forgotten', () => {
  const { rate, at } = rateOf(1);
  for (let address = 0; address < 25_000; address += 1) rate.take(`address ${address}`);
  expect(rate.size).toBe(10_000);
  expect(rate.take('address 24999')).toBe(false);
  at(60_000);
  rate.take('another');
  expect(rate.size).toBe(1);
});
