import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How a program ended: `code` is `null` where a signal ended it. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** What to start. */
export interface ProgramOptions {
  readonly program: string;
  readonly args: readonly string[];
  /** What its environment has beside that of this process, without options of `sealwire`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each line of its standard output. */
  readonly onLine?: (line: string) => void;
}

/** Bytes of output that are kept, the last ones. */
const KEPT = 64 * 1024;

/** Those that run. */
const running = new Set<Program>();

/** No program may start any more. */
let isOver = false;

/** A program that runs. None outlives this process, if {@link endAllPrograms} is called before its end. */
export class Program {
  output = '';
  hasEnded = false;
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;

  constructor({ program, args, env, onLine }: ProgramOptions) {
    if (isOver) throw new Error('interrupted');
    const inherited = Object.entries(process.env).filter(([name]) => !/^(SEALWIRE_|FORCE_COLOR$)/.test(name));
    const environment = { ...Object.fromEntries(inherited), NO_COLOR: '1', ...env };
    const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    running.add(this);
    if (onLine !== undefined) createInterface({ input: child.stdout }).on('line', onLine);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes: Buffer) => (this.output = `${this.output}${bytes.toString()}`.slice(-KEPT)));
    }
    this.ended = new Promise((resolve) => {
      const end = (code: number | null): void => {
        this.hasEnded = true;
        running.delete(this);
        resolve({ code, output: this.output });
      };
      child.once('error', (error) => {
        this.output += error.message;
        end(null);
      });
      child.once('close', end);
    });
  }

  kill(signal: NodeJS.Signals): void {
    if (!this.hasEnded) this.#child.kill(signal);
  }
}

/** Ends all programs that run, at once, and lets none start any more. */
export async function endAllPrograms(): Promise<void> {
  isOver = true;
  const left = [...running];
  for (const program of left) program.kill('SIGKILL');
  await Promise.all(left.map(({ ended }) => ended));
}
