import type { HealthCheck } from '../storage';
import type { WatchedLog, WatchedServer } from './sources';

/** After how many milliseconds a check that does not end has failed: a server that has much to do may take long. */
const PATIENCE_MS = 4000;

/** Who is asked. */
export interface AskedServer {
  /** `undefined` until it has started. */
  readonly server: Pick<WatchedServer, 'checks'> | undefined;
  readonly log: Pick<WatchedLog, 'auditProblem'>;
}

/** Each thing that has to be so for the server to serve, looked at now. */
export async function readiness(
  { server, log }: AskedServer,
  patienceMs: number = PATIENCE_MS,
): Promise<readonly HealthCheck[]> {
  if (server === undefined) return [{ name: 'listening', isOk: false, text: 'the server is starting' }];
  const { auditProblem } = log;
  const audit = {
    name: 'audit',
    isOk: auditProblem === undefined,
    text: auditProblem ?? 'is written, or not asked for',
  };
  return [...(await withinTime(server.checks(), patienceMs)), audit];
}

/** A line for each check, and whether all are well. */
export function readinessText(checks: readonly HealthCheck[]): { readonly isReady: boolean; readonly text: string } {
  const isReady = checks.every(({ isOk }) => isOk);
  const lines = checks.map(({ name, isOk, text }) => `${isOk ? 'ok  ' : 'FAIL'} ${name}: ${text}\n`);
  return { isReady, text: `${isReady ? 'ready' : 'not ready'}\n${lines.join('')}` };
}

async function withinTime(
  checks: Promise<readonly HealthCheck[]>,
  patienceMs: number,
): Promise<readonly HealthCheck[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly HealthCheck[]>((resolve) => {
    const check = { name: 'storage', isOk: false, text: `does not answer within ${patienceMs} ms` };
    timer = setTimeout(() => resolve([check]), patienceMs);
  });
  try {
    return await Promise.race([checks, late]);
  } finally {
    clearTimeout(timer);
  }
}
