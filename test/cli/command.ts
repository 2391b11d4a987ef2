import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The command as `npm run build` leaves it. */
export const MAIN = join(__dirname, '..', '..', 'dist', 'src', 'cli', 'main.js');

/** How a command ended; `code` is `null` where a signal ended it. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a command runs. */
export interface Place {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Variables without those of a developer's own Sealwire, and without colours. */
function environment(own: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(SEALWIRE_|FORCE_COLOR$)/.test(name));
  return { ...Object.fromEntries(inherited), NO_COLOR: '1', ...own };
}

/** Runs `sealwire` to its end, as a person would in a shell whose output goes elsewhere. */
export function sealwire(args: readonly string[], { cwd, env }: Place): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], { cwd, env: environment(env) }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** A command that goes on until it is told to stop. */
export class Running {
  #stdout = '';
  #stderr = '';
  readonly #ended: Promise<Ended>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (text: Buffer) => (this.#stdout += text.toString()));
    child.stderr?.on('data', (text: Buffer) => (this.#stderr += text.toString()));
    this.#ended = new Promise((resolve) => {
      child.once('close', (code) => resolve({ code, stdout: this.#stdout, stderr: this.#stderr }));
    });
  }

  static start(args: readonly string[], { cwd, env }: Place): Running {
    return new Running(spawn(process.execPath, [MAIN, ...args], { cwd, env: environment(env), stdio: 'pipe' }));
  }

  get stdout(): string {
    return this.#stdout;
  }

  /** What standard output holds of a global pattern, once that is so many times; rejects where the command ends before. */
  async says(pattern: RegExp, times = 1): Promise<readonly RegExpExecArray[]> {
    const over = this.#ended.then((ended): never => {
      throw new Error(`ended without ${pattern.source}: ${JSON.stringify(ended)}`);
    });
    over.catch(() => undefined);
    for (;;) {
      const found = [...this.#stdout.matchAll(pattern)];
      if (found.length >= times) return found;
      await Promise.race([new Promise((resolve) => this.child.stdout?.once('data', resolve)), over]);
    }
  }

  /** How it ends once the signal has reached it, or by itself. */
  async end(signal?: NodeJS.Signals): Promise<Ended> {
    if (signal !== undefined) this.child.kill(signal);
    return this.#ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Reads nothing of its output any more, as `head` does. */
  closeOutput(): void {
    this.child.stdout?.destroy();
  }
}

/** A `sealwire serve` on free ports of 127.0.0.1, ready. */
export class Serving {
  private constructor(
    private readonly running: Running,
    /** In the order of its listeners. */
    readonly ports: readonly number[],
  ) {}

  /** @param listeners how many lines say where it listens. */
  static async start(args: readonly string[], place: Place, listeners = 1): Promise<Serving> {
    const running = Running.start(['serve', '--host', '127.0.0.1', ...args], place);
    const lines = await running.says(/listening on [\d.]+:(\d+)/g, listeners);
    return new Serving(
      running,
      lines.map(([, port]) => Number(port)),
    );
  }

  get port(): number {
    const [port] = this.ports;
    if (port === undefined) throw new Error('it listens nowhere');
    return port;
  }

  get stdout(): string {
    return this.running.stdout;
  }

  says(pattern: RegExp): Promise<unknown> {
    return this.running.says(pattern);
  }

  signal(signal: NodeJS.Signals): void {
    this.running.signal(signal);
  }

  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    return this.running.end(signal);
  }
}

/** A directory for each test of the file that calls this, removed afterwards. */
export function freshDirectory(): () => string {
  let path = '';
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'sealwire-cli-'));
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));
  return () => path;
}
