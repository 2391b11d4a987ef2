import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const servers: Server[] = [];
afterEach(() => Promise.all(servers.splice(0).map(close)));

/** Listens on a free port until the end of the test, and does this with each connection; gives the port. */
export async function listener(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer(onConnection);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const port = await listener(() => undefined);
  await Promise.all(servers.splice(-1).map(close));
  return port;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
