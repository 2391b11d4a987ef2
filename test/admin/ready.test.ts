import { once } from 'node:events';
import { connect } from 'node:net';
import { Ready } from '../../src/admin/ready';
import type { WatchedServer } from '../../src/admin/sources';

const log = { dropped: 0, auditProblem: undefined };
const ADDRESS = { host: '127.0.0.1', port: 0 };

let ready: Ready;

afterEach(async () => ready.close());

async function start(mayAsk?: (address: string) => boolean): Promise<void> {
  ready = await Ready.start(ADDRESS, log, mayAsk);
}

function watch(checks: WatchedServer['checks']): void {
  ready.watch({ checks });
}

const check = (isOk: boolean) => () => Promise.resolve([{ name: 'space', isOk, text: '80 GB on /secret' }]);

/** All that comes for some bytes, until the connection ends. */
async function raw(request: string): Promise<string> {
  const socket = connect(Number(new URL(ready.url).port), '127.0.0.1');
  let text = '';
  socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
  socket.on('error', () => undefined);
  socket.write(request);
  await once(socket, 'close');
  return text;
}

async function get(path: string): Promise<readonly [number, string]> {
  const answer = await fetch(new URL(path, ready.url));
  return [answer.status, await answer.text()];
}

test('it says whether the server is ready, and not why', async () => {
  await start();
  expect(await get('/readyz')).toEqual([503, 'not ready\n']);
  watch(check(true));
  expect(await get('/readyz')).toEqual([200, 'ready\n']);
  watch(check(false));
  expect(await get('/readyz')).toEqual([503, 'not ready\n']);
  expect(await get('/livez')).toEqual([200, 'alive\n']);
});

test.each(['/', '/metrics', '/status.json', '/readyz/', '/__proto__'])('nothing else is there: %s', async (path) => {
  await start();
  expect(await get(path)).toEqual([404, 'Not found. There are: /livez /readyz\n']);
});

test.each([
  ['HTTP/1.0, as balancers ask', 'GET /readyz HTTP/1.0\r\n\r\n', 200],
  ['any host', 'GET /readyz HTTP/1.1\r\nHost: node-1.example\r\nConnection: close\r\n\r\n', 200],
  ['OPTIONS', 'OPTIONS /readyz HTTP/1.0\r\n\r\n', 405],
  ['something brought along', 'GET /readyz HTTP/1.0\r\nContent-Length: 4\r\n\r\nmore', 413],
])('requests are answered as they come: %s', async (_, request, status) => {
  await start();
  watch(check(true));
  expect(await raw(request)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

test('the server is not asked more often than twice a second, however often somebody asks here', async () => {
  await start();
  let count = 0;
  watch(() => {
    count += 1;
    return check(true)();
  });
  for (let asked = 0; asked < 20; asked++) await Promise.all([get('/readyz'), get('/readyz')]);
  expect(count).toBeLessThan(20);
});

test('whoever may not ask is cut without an answer', async () => {
  const asked: string[] = [];
  await start((address) => {
    asked.push(address);
    return false;
  });
  expect(await raw('GET /readyz HTTP/1.0\r\n\r\n')).toBe('');
  expect(asked).toEqual(['127.0.0.1']);
});

test('a port that is taken is told', async () => {
  await start();
  const port = Number(new URL(ready.url).port);
  await expect(Ready.start({ ...ADDRESS, port }, log)).rejects.toMatchObject({
    code: 'E_PORT_IN_USE',
    hint: expect.stringContaining('--ready'),
  });
});
