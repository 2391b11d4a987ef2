import { Pace } from '../../src/server/pace';

test('bytes that come faster than the rate wait, and slower ones do not', () => {
  let now = 0;
  const pace = new Pace(1000, () => now);
  expect(pace.after(500)).toBe(500);
  expect(pace.after(500)).toBe(1000);
  now = 1000;
  expect(pace.after(100)).toBe(100);
  now = 9000;
  expect(pace.after(1000)).toBe(1000);
});

test('0 is any rate', () => {
  expect(new Pace(0, () => 0).after(1e9)).toBe(0);
});
