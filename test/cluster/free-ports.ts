import { randomInt } from 'node:crypto';
import { connect } from 'node:net';

/** Ports on which nothing listens, and which the system gives to no outgoing connection by itself. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(10_000, 20_000);
    if (!(await isListening(port))) ports.add(port);
  }
  return [...ports];
}

/** Whether something takes connections there. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
