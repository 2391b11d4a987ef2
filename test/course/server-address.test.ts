import { parseServerAddress } from '../../src/course/server-address';

test.each([
  ['localhost', 'localhost', 1256],
  ['127.0.0.1', '127.0.0.1', 1256],
  ['[::1]', '::1', 1256],
  ['::1', '::1', 1256],
  ['localhost:99', 'localhost', 99],
  ['[::1]:99', '::1', 99],
])('with a default port, %s is %s at %i', (text, host, port) => {
  expect(parseServerAddress(text, 1256)).toEqual({ host, port });
});

test.each(['127.0.0.256', 'a b', '', ':', 'localhost:', '[localhost]', '::g'])(
  'with a default port, %j is no address all the same',
  (text) => {
    expect(() => parseServerAddress(text, 1256)).toThrow(/^server address .* (is not|has no)/);
  },
);

test.each(['localhost', '[::1]', '::1'])('without one, %s lacks its port', (text) => {
  expect(() => parseServerAddress(text)).toThrow('is not host:port');
});
