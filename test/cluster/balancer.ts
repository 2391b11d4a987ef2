import { join } from 'node:path';
import { ROOT } from '../faults/server-process';
import { isListening } from './free-ports';
import { Program } from './program';
import { waitFor } from './wait-for';

/** What the documentation gives to operators. */
const CONFIGURATION = join(ROOT, 'docs', 'haproxy.cfg');

/** Connections that it takes; so many descriptors as the documented number needs may not be allowed here. */
const CONNECTIONS = 1000;

/** Where a server takes connections, and where it says whether it is ready. */
export interface Backend {
  readonly port: number;
  readonly readyPort: number;
}

/** HAProxy in front of servers. */
export class Balancer {
  private constructor(
    readonly port: number,
    private readonly program: Program,
  ) {}

  /** Starts it, and waits until it listens. */
  static async start(port: number, backends: readonly Backend[]): Promise<Balancer> {
    const args = ['-W', '-db', '-f', CONFIGURATION, '-n', String(CONNECTIONS)];
    const program = new Program({ program: 'haproxy', args, env: settings(port, backends) });
    await waitFor('HAProxy', 10, async () => program.hasEnded || (await isListening(port)));
    if (program.hasEnded) throw new Error(`HAProxy has ended: ${program.output}`);
    return new Balancer(port, program);
  }

  /** Has it read its configuration again: another process takes new connections, and this one keeps those that it has. */
  reload(): void {
    this.program.kill('SIGUSR2');
  }

  async stop(): Promise<void> {
    this.program.kill('SIGTERM');
    await this.program.ended;
  }
}

function settings(port: number, backends: readonly Backend[]): Record<string, string> {
  const each = backends.flatMap(({ port: backend, readyPort }, index) => [
    [`SEALWIRE_${index + 1}`, `127.0.0.1:${backend}`],
    [`SEALWIRE_${index + 1}_READY`, String(readyPort)],
  ]);
  return { SEALWIRE_BIND: `127.0.0.1:${port}`, ...(Object.fromEntries(each) as Record<string, string>) };
}
