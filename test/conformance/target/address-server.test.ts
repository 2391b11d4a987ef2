import net from 'node:net';
import { editions } from '../../../generated';
import { addressServer, addressText, knock, seconds } from '../../../src/conformance/target/address-server';
import { rejection } from '../../course/refusal';
import { closedPort, listener } from './listener';

const profile = editions[0]!;
const host = '127.0.0.1';

afterEach(() => jest.restoreAllMocks());

describe('a server at an address', () => {
  test('is there when it takes a connection, which ends without a byte', async () => {
    let tell: (bytes: number) => void;
    const received = new Promise<number>((resolve) => (tell = resolve));
    const port = await listener((socket) => socket.resume().on('close', () => tell(socket.bytesRead)));
    const target = addressServer({ host, port });
    const running = await target.start(profile);
    await expect(received).resolves.toBe(0);
    expect(target.name).toBe(`127.0.0.1:${port}`);
    expect(running).toMatchObject({ host, port, directory: undefined });
    expect(running.output()).toBe('');
  });

  test('is not stopped, and counts as alive', async () => {
    const port = await listener((socket) => socket.destroy());
    const running = await addressServer({ host, port }).start(profile);
    await running.stop();
    expect(running.isAlive()).toBe(true);
    await expect(knock({ host, port, timeoutMs: 10_000 })).resolves.toBeUndefined();
  });

  test('is refused where nothing listens', async () => {
    const port = await closedPort();
    await expect(rejection(addressServer({ host, port }).start(profile))).resolves.toEqual({
      name: 'NoTargetError',
      code: 'E_UNREACHABLE',
      message: `nothing listens on 127.0.0.1:${port}`,
      hint: 'Start the server first, and give the port that it listens on.',
    });
  });

  test.each([
    ['ENOTFOUND', 'there is no host called box', 'Give an IP address, or a name that this machine can look up.'],
    ['EAI_AGAIN', 'the name box cannot be looked up now', 'Give an IP address, or see to the network.'],
    ['EHOSTUNREACH', 'box:9 cannot be reached (EHOSTUNREACH)', 'See whether this machine has a way to that address.'],
  ])('is refused where the system says %s', async (code, message, hint) => {
    jest.spyOn(net, 'connect').mockImplementation(() => {
      const socket = new net.Socket();
      return socket.destroy(Object.assign(new Error('as the system says it'), { code }));
    });
    await expect(rejection(addressServer({ host: 'box', port: 9 }).start(profile))).resolves.toEqual({
      ...{ name: 'NoTargetError', code: 'E_UNREACHABLE', message, hint },
    });
  });

  test('is refused where it does not answer in time', async () => {
    jest.spyOn(net, 'connect').mockImplementation(() => new net.Socket());
    const target = addressServer({ host: 'box', port: 9, timeoutMs: 20 });
    await expect(rejection(target.start(profile))).resolves.toEqual({
      name: 'NoTargetError',
      code: 'E_UNREACHABLE',
      message: 'box:9 does not answer within 0.02 seconds',
      hint: 'See whether the address is right and no firewall is in between, or give it more time.',
    });
  });
});

(process.platform === 'linux' ? test : test.skip)(
  'a connection that the system made with itself is none (not every system makes them)',
  async () => {
    const port = await closedPort();
    const { connect } = net;
    jest.spyOn(net, 'connect').mockImplementation(() => connect({ host, port, localPort: port }));
    await expect(knock({ host, port, timeoutMs: 10_000 })).resolves.toBe('ECONNREFUSED');
    jest.restoreAllMocks();
    await expect(knock({ host, port, timeoutMs: 10_000 })).resolves.toBe('ECONNREFUSED');
  },
);

describe('for people', () => {
  test('an IPv6 address stands in brackets', () => {
    expect(addressText({ host: '::1', port: 1234 })).toBe('[::1]:1234');
    expect(addressText({ host: 'localhost', port: 1234 })).toBe('localhost:1234');
  });

  test('one second is one', () => {
    expect([1000, 500, 10_000].map(seconds)).toEqual(['1 second', '0.5 seconds', '10 seconds']);
  });
});
