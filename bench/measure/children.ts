import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { BenchError } from '../bench-error';
import { processorSecondsOfEnded } from './processor-time';

/** A program and its arguments. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly directory?: string;
}

/** A program that has ended well. */
export interface Ended {
  readonly output: string;
  readonly seconds: number;
  /** Of the program and its children; `undefined` where the system does not tell. */
  readonly processorSeconds: number | undefined;
}

/** A program that runs until it is stopped. */
export interface Service {
  readonly pid: number;
  /** What it has written so far. */
  output(): string;
  /** Ends it, by force if it does not end by itself. */
  stop(): Promise<void>;
}

/** Time for a program that was asked to end. */
const GRACE = 3000;

/** Milliseconds between two looks at a program. */
const LOOKED_AT_EVERY = 10;

/**
 * Everything that the benchmark starts, so that all of it ends with the benchmark. Each child leads a process group, and what it starts
 * itself ends with it.
 */
export class Children {
  readonly #running = new Map<ChildProcess, Promise<unknown>>();

  /**
   * Runs a program to its end. One at a time: processor time is counted for all that end meanwhile.
   * @param watch is called with its process id every 10 milliseconds.
   * @throws BenchError E_PROGRAM where it fails or cannot be started, E_TIMEOUT where it has not ended after `timeout` seconds.
   */
  async run(command: Command, timeout: number, watch?: (pid: number) => void): Promise<Ended> {
    const before = processorSecondsOfEnded();
    const started = performance.now();
    const { child, output } = this.#spawn(command);
    const deadline = { passed: false };
    const timer = setTimeout(() => {
      deadline.passed = true;
      signal(child, 'SIGKILL');
    }, timeout * 1000);
    const watching = watch === undefined ? undefined : setInterval(() => watch(child.pid ?? 0), LOOKED_AT_EVERY);
    const ended = new Promise<number>((resolve) => child.once('exit', () => resolve(performance.now())));
    const code = await this.#codeOf(child, command).finally(() => {
      clearTimeout(timer);
      clearInterval(watching);
    });
    if (deadline.passed)
      throw new BenchError('E_TIMEOUT', `${textOf(command)} had not ended after ${timeout} s`, output());
    if (code !== 0) throw new BenchError('E_PROGRAM', `${textOf(command)} ended with ${code ?? 'a signal'}`, output());
    const after = processorSecondsOfEnded();
    const processorSeconds = before === undefined || after === undefined ? undefined : after - before;
    return { output: output(), seconds: ((await ended) - started) / 1000, processorSeconds };
  }

  /** Starts a program that goes on. It may fail later: what asks for its `ready` sign finds out. */
  start(command: Command): Service {
    const { child, output } = this.#spawn(command);
    const ended = this.#codeOf(child, command).catch(() => undefined);
    const { pid } = child;
    if (pid === undefined) throw new BenchError('E_PROGRAM', `${textOf(command)} cannot be started`);
    return {
      pid,
      output,
      stop: async () => {
        signal(child, 'SIGTERM');
        const timer = setTimeout(() => signal(child, 'SIGKILL'), GRACE);
        await ended.finally(() => clearTimeout(timer));
      },
    };
  }

  /** Ends all that still runs, and waits for it. */
  async stop(): Promise<void> {
    const waiting = [...this.#running.values()];
    this.kill();
    await Promise.all(waiting);
  }

  /** Ends all that still runs, at once. */
  kill(): void {
    for (const child of this.#running.keys()) signal(child, 'SIGKILL');
  }

  #spawn({ program, args, env, directory }: Command): { child: ChildProcess; output: () => string } {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      env: { ...process.env, ...env },
      ...(directory === undefined ? {} : { cwd: directory }),
    });
    const pieces: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => pieces.push(piece));
    const closed = once(child, 'close').catch(() => undefined);
    this.#running.set(child, closed);
    void closed.then(() => this.#running.delete(child));
    return { child, output: () => Buffer.concat(pieces).toString() };
  }

  async #codeOf(child: ChildProcess, command: Command): Promise<number | null> {
    try {
      const [code] = (await once(child, 'close')) as [number | null];
      return code;
    } catch (cause) {
      throw new BenchError('E_PROGRAM', `${textOf(command)} cannot be started: ${(cause as Error).message}`);
    }
  }
}

/**
 * Waits for a sign that a service is ready.
 * @throws BenchError E_NOT_READY where it does not come within so many seconds
 */
export async function readiness<T>(
  what: string,
  service: Service,
  sign: () => Promise<T | undefined>,
  patience = 10,
): Promise<T> {
  const end = performance.now() + 1000 * patience;
  while (performance.now() < end) {
    const found = await sign();
    if (found !== undefined) return found;
    await pause(LOOKED_AT_EVERY);
  }
  throw new BenchError('E_NOT_READY', `${what} is not ready after ${patience} s`, service.output());
}

/** A command as a person would type it. */
export function textOf({ program, args }: Command): string {
  return [program, ...args].join(' ');
}

function signal(child: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    child.kill(name);
    return;
  }
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
