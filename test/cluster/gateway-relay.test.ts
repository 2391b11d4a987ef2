import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { GatewayRelay, type GatewayRequest } from './gateway-relay';

/** Sends a first line through a relay; says which request it told of, and what the gateway got. */
async function pass(line: string): Promise<{ readonly told: readonly GatewayRequest[]; readonly got: string }> {
  const gateway = createServer((socket) => socket.once('data', (bytes) => socket.end(bytes)));
  gateway.listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  const relay = await GatewayRelay.start(`http://127.0.0.1:${(gateway.address() as AddressInfo).port}`);
  const over = new AbortController();
  const told: GatewayRequest[] = [];
  const watching = (['part', 'complete'] as const).map(async (request) => {
    if (await relay.next(request, over.signal)) told.push(request);
  });
  try {
    const socket = connect(Number(new URL(relay.url).port), '127.0.0.1');
    socket.write(`${line} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const [echo] = (await once(socket, 'data')) as [Buffer];
    over.abort();
    await Promise.all(watching);
    return { told, got: echo.toString() };
  } finally {
    relay.stop();
    gateway.close();
  }
}

test.each([
  ['POST /bucket/key?uploadId=2~a', ['complete']],
  ['POST /bucket/key?uploads', []],
  ['PUT /bucket/key?partNumber=3&uploadId=2~a&x-id=UploadPart', ['part']],
  ['PUT /bucket/key?x-id=PutObject', []],
  ['GET /bucket/key?uploadId=2~a', []],
])('%s is passed on as it is, and told of as %j', async (line, told) => {
  expect(await pass(line)).toEqual({ told, got: `${line} HTTP/1.1\r\nHost: x\r\n\r\n` });
});
