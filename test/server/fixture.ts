import { Running, type RunningOptions } from './running';

const servers: Running[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.remove();
});

/** A server that ends with the test, and its data directory with it. */
export async function start(options?: RunningOptions): Promise<Running> {
  const server = await Running.start(options);
  servers.push(server);
  return server;
}
