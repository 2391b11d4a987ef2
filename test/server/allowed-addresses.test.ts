import { AllowedAddresses, isAddressOrNetwork } from '../../src/server/allowed-addresses';

test.each([
  ['127.0.0.1', ['127.0.0.1', '::ffff:127.0.0.1'], ['127.0.0.2', '::1', '?', '']],
  ['10.1.2.3/8', ['10.0.0.0', '10.255.255.255', '::ffff:10.9.9.9'], ['11.0.0.0', '9.255.255.255']],
  ['192.0.2.0/31', ['192.0.2.0', '192.0.2.1'], ['192.0.2.2']],
  ['::1', ['::1'], ['::2', '127.0.0.1', '0.0.0.1']],
  ['2001:db8::/32', ['2001:db8::1', '2001:db8:ffff::'], ['2001:db9::', '192.0.2.1']],
])('%s holds its own and no others', (text, own, others) => {
  const allowed = new AllowedAddresses([text]);
  expect(own.filter((address) => !allowed.has(address))).toEqual([]);
  expect(others.filter((address) => allowed.has(address))).toEqual([]);
});

test('several are added up, and none holds nobody', () => {
  const allowed = new AllowedAddresses(['192.0.2.1', '2001:db8::/64']);
  expect(['192.0.2.1', '2001:db8::9', '192.0.2.2'].map((address) => allowed.has(address))).toEqual([true, true, false]);
  expect(new AllowedAddresses([]).has('127.0.0.1')).toBe(false);
});

test.each([
  '',
  'localhost',
  '10.0.0',
  '10.0.0.1/33',
  '::1/129',
  '10.0.0.1/',
  '10.0.0.1/a',
  'fe80::1%lo',
  '10.0.0.1:80',
])('what is neither an address nor a network is told: "%s"', (text) => {
  expect(isAddressOrNetwork(text)).toBe(false);
  expect(() => new AllowedAddresses([text])).toThrow(RangeError);
});
