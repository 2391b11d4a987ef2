import { withVerifiedTls } from '../../../src/storage/records/postgresql/database-url';

test.each(['prefer', 'require', 'verify-ca'])('sslmode=%s asks for what the driver makes of it', (mode) => {
  expect(withVerifiedTls(`postgres://db/sealwire?a=b&sslmode=${mode}&c=d`)).toBe(
    'postgres://db/sealwire?a=b&sslmode=verify-full&c=d',
  );
  expect(withVerifiedTls(`postgres://db/sealwire?sslmode=${mode}`)).toBe('postgres://db/sealwire?sslmode=verify-full');
});

test.each([
  '',
  '?sslmode=disable',
  '?sslmode=verify-full',
  '?uselibpqcompat=true&sslmode=require',
  '?sslmode=no-verify',
])('a URL with %j stays as it is', (query) => {
  expect(withVerifiedTls(`postgres://db/sealwire${query}`)).toBe(`postgres://db/sealwire${query}`);
});
