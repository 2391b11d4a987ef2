import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's folder, from which the tests run as they are, and the matrix compiled. */
export const ROOT = dirname(require.resolve('sealwire/package.json'));

/** The command as `npm run build` leaves it. */
export const MAIN = join(ROOT, 'dist', 'src', 'cli', 'main.js');

/** A program to start, and what its environment has beside this process's. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where it runs; here by default. */
  readonly directory?: string;
}

/** How a program ended: `code` is `null` where a signal ended it. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** The server as it is started for people. */
export function serveCommand(data: string): Command {
  const options = ['--host', '127.0.0.1', '--port', '0', '--edition', '2024b', '--data', data];
  return { program: process.execPath, args: [MAIN, 'serve', ...options] };
}

/** The process that traces another one; 0 where none does. */
function tracerOf(pid: number): number {
  try {
    return Number(/^TracerPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** A program that runs, and its output. */
export class ServerProcess {
  private output = '';
  hasEnded = false;
  private readonly child: ChildProcess;
  /** Resolves when it has ended, and whoever traces it too. */
  readonly ended: Promise<Ended>;

  constructor({ program, args, env, directory: cwd }: Command) {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(SEALWIRE_|FORCE_COLOR$)/.test(name));
    const environment = { ...Object.fromEntries(inherited), NO_COLOR: '1', ...env };
    this.child = spawn(program, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (bytes: Buffer) => (this.output += bytes.toString()));
    }
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (code, signal) => {
        this.hasEnded = true;
        resolve({ code, signal, output: this.output });
      });
    });
  }

  /** The port on which it listens; `undefined` where it ends before it does. */
  async port(): Promise<number | undefined> {
    for (;;) {
      const listening = /listening on [\d.]+:(\d+)/.exec(this.output);
      if (listening !== null) return Number(listening[1]);
      if (this.hasEnded) return undefined;
      await Promise.race([new Promise((resolve) => this.child.stdout?.once('data', resolve)), this.ended]);
    }
  }

  /** Kills it, and whoever traces it: strace would wait for the end of a delay. */
  killWithTracer(): void {
    const tracer = tracerOf(this.child.pid ?? 0);
    this.child.kill('SIGKILL');
    if (tracer > 0) process.kill(tracer, 'SIGKILL');
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}
