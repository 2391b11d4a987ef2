import { turned } from '../../src/admin/guard';

const own = '127.0.0.1';

function status(method: string, headers: Readonly<Record<string, string>>): number | undefined {
  return turned({ method, headers }, own)?.status;
}

test.each([
  'localhost',
  'LOCALHOST',
  'localhost:9464',
  '127.0.0.1',
  '127.0.0.1:9464',
  '127.0.0.1:8080',
  '[::1]',
  '[::1]:1',
])('a request that names this machine is answered: %s', (host) => {
  expect(status('GET', { host })).toBeUndefined();
  expect(status('HEAD', { host })).toBeUndefined();
});

test.each([
  ...['evil.example', 'evil.example:9464', 'localhost.evil.example', '127.0.0.1.evil.example', '127.0.0.2', '[::2]'],
  ...['localhost@evil.example', 'evil.example#localhost', '0.0.0.0', 'localhost.'],
])('a request that names another machine is not, since a page of a stranger sent it: %s', (host) => {
  expect(status('GET', { host })).toBe(421);
});

test.each(['', ':9464', 'localhost:', 'localhost:x', 'localhost:999999', '[::1'])(
  'a host that is none is told: "%s"',
  (host) => {
    expect([400, 421]).toContain(status('GET', { host }));
  },
);

test('without a host nothing is answered', () => {
  expect(status('GET', {})).toBe(400);
});

test('the address that is listened at may be named', () => {
  expect(turned({ method: 'GET', headers: { host: '127.0.0.9:9464' } }, '127.0.0.9')).toBeUndefined();
});

test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT', 'get', ''])(
  '%s changes nothing here',
  (method) => {
    expect(status(method, { host: 'localhost' })).toBe(405);
  },
);

test('a request that brings a content is not answered', () => {
  expect(status('GET', { host: 'localhost', 'content-length': '1' })).toBe(413);
  expect(status('GET', { host: 'localhost', 'content-length': 'x' })).toBe(413);
  expect(status('GET', { host: 'localhost', 'transfer-encoding': 'chunked' })).toBe(413);
  expect(status('GET', { host: 'localhost', 'content-length': '0' })).toBeUndefined();
});
