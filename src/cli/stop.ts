import type { Log } from '../server/log';
import type { Server } from '../server/server';
import { counted } from '../text/count';

/** How a server is stopped. */
interface Stopping {
  readonly log: Log;
  /** Seconds in which it is not ready, and takes connections all the same. */
  readonly notice: number;
  /** Seconds for the files in hand. */
  readonly seconds: number;
  /** Ends every wait. */
  readonly hurry: Promise<unknown>;
}

/** The signals that stop a server: the first one gently, the second one at once; a third ends the process. */
export function stopSignals(): { readonly first: Promise<NodeJS.Signals>; readonly second: Promise<NodeJS.Signals> } {
  const first = nextSignal();
  return { first, second: first.then(nextSignal) };
}

function nextSignal(): Promise<NodeJS.Signals> {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  return new Promise((resolve) => {
    const take = (signal: NodeJS.Signals): void => {
      for (const one of signals) process.off(one, take);
      resolve(signal);
    };
    for (const one of signals) process.on(one, take);
  });
}

/**
 * Gives notice to a balancer, lets the files in hand be finished for a while, cuts the others, and says how many.
 * @param why the server stops.
 */
export async function stop(server: Server, why: string, { log, notice, seconds, hurry }: Stopping): Promise<void> {
  if (notice > 0) {
    server.giveNotice();
    log.info(`${why} in ${notice} s, and not ready from now on`, { event: 'leaving' });
    await withinTime(new Promise(() => undefined), notice, hurry);
  }
  const inHand = server.status.connections.filter(({ file }) => file !== undefined).length;
  const patience = `${counted(inHand, 'client')} may finish within ${seconds} s`;
  log.info(inHand === 0 || seconds === 0 ? why : `${why}; ${patience}`, { event: 'stopping' });
  if (seconds > 0) await withinTime(server.drain(), seconds, hurry);
  await server.stop();
  const { cut } = server;
  if (cut === 0) log.info('stopped', { event: 'stopped' });
  else log.warn(`stopped; ${counted(cut, 'connection')} cut before the file was confirmed`, { event: 'stopped', cut });
}

async function withinTime(work: Promise<unknown>, seconds: number, hurry: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise((resolve) => {
    timer = setTimeout(resolve, seconds * 1000);
  });
  await Promise.race([work, over, hurry]);
  clearTimeout(timer);
}
