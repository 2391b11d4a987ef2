import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { visible } from '../../text/visible';
import { NoTargetError } from '../failure';
import { killGroupsWithTheKit, ProcessGroup, WINDOWS } from './process-group';

/** Bytes of output that are kept. */
const KEPT = 16 * 1024;
/** Lines of output in a hint. */
const SHOWN_LINES = 10;
/** Milliseconds between a polite signal and the one that nobody survives. */
const GRACE_MS = 2000;
/** Milliseconds to wait, once a group is gone, for the end of its output, which a stranger may hold open. */
const DRAIN_MS = 200;

/** A command to start. */
export interface CommandOptions {
  /** For the shell: `sh -c`, on Windows `cmd /c`. */
  readonly command: string;
  /** The working directory. */
  readonly directory: string;
  /** Variables beside those of the kit itself and `PYTHONUNBUFFERED`, which makes Python print at once. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Milliseconds that `stop` leaves between SIGTERM and SIGKILL. */
  readonly graceMs?: number;
}

/** How a command ended: one of the two is there. */
export interface Ended {
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

/** What stands for the placeholders in a command. */
export interface Places {
  readonly host: string;
  readonly port: number;
  /** The working directory. */
  readonly dir: string;
}

/**
 * Puts the values of `{host}`, `{port}` and `{dir}` into a command, as they are: a directory may hold spaces, so its
 * placeholder belongs in quotes. `${port}` stays as it is, because it is the shell's.
 */
export function fillIn(command: string, places: Places): string {
  return command.replace(/(?<!\$)\{(host|port|dir)\}/g, (_, name: keyof Places) => String(places[name]));
}

/**
 * Starts a command without input, as the leader of a process group of its own.
 * @throws NoTargetError `E_COMMAND` where not even the shell can be started
 */
export async function startCommand(options: CommandOptions): Promise<CommandProcess> {
  killGroupsWithTheKit();
  const child = spawn(options.command, {
    shell: true,
    cwd: options.directory,
    // On Windows this would open a window, and there are no groups.
    detached: !WINDOWS,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PYTHONUNBUFFERED: '1', ...options.environment },
  });
  if (child.pid !== undefined) return new CommandProcess(child, child.pid, options.graceMs ?? GRACE_MS);
  const [cause] = (await once(child, 'error')) as [NodeJS.ErrnoException];
  throw new NoTargetError('E_COMMAND', `the command cannot be run: no shell starts in ${options.directory}`, {
    hint: `The system says ${cause.code ?? cause.message}.`,
    cause,
  });
}

/**
 * A started command with everything that it starts in turn. What leaves the process group (`setsid`, as a daemon does) can
 * neither be seen nor ended; nor can anything where the kit itself gets SIGKILL. On Windows the children of a command that
 * has ended already are not found.
 */
export class CommandProcess {
  /** How the command ended; what it started in the background may run on. Never rejects. */
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #group: ProcessGroup;
  readonly #graceMs: number;
  readonly #closed: Promise<void>;
  #kept = Buffer.alloc(0);
  /** Whether earlier output is left out, so that a character may have lost its first bytes. */
  #isCut = false;
  #stopped: Promise<void> | undefined;

  /** For {@link startCommand} only. */
  constructor(child: ChildProcessByStdio<null, Readable, Readable>, pid: number, graceMs: number) {
    this.#child = child;
    this.#group = new ProcessGroup(pid);
    this.#graceMs = graceMs;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes: Buffer) => {
        const all = Buffer.concat([this.#kept, bytes]);
        this.#isCut ||= all.length > KEPT;
        this.#kept = all.subarray(-KEPT);
      });
    }
    this.#closed = new Promise((resolve) => child.once('close', () => resolve()));
    this.ended = new Promise((resolve) => {
      child.once('exit', (exitCode, signal) => {
        this.#group.leaderEnded();
        resolve({ exitCode: exitCode ?? undefined, signal: signal ?? undefined });
      });
    });
  }

  /** The last 16 KiB that it has printed, standard output and standard error in the order in which they came. */
  output(): string {
    const start = this.#isCut ? this.#kept.findIndex((byte) => (byte & 0xc0) !== 0x80) : 0;
    return this.#kept.subarray(Math.max(start, 0)).toString();
  }

  /** Lets `output` leave out what was printed up to now. */
  forgetOutput(): void {
    this.#isCut ||= this.#kept.length > 0;
    this.#kept = Buffer.alloc(0);
  }

  /** Whether it runs, itself or, where it has ended with exit code 0, what it started in the background. */
  isAlive(): boolean {
    const { exitCode, signalCode } = this.#child;
    if (exitCode === null && signalCode === null) return true;
    return exitCode === 0 && this.#group.isRunning();
  }

  /**
   * Ends the whole group: SIGTERM, after the grace SIGKILL; on Windows at once. Resolves when no process of it runs any
   * more and all output is there, also where the command itself has ended before.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    await this.#group.end(this.#graceMs, () => void this.#child.kill());
    await this.ended;
    this.#group.forget();
    await Promise.race([this.#closed, pause(DRAIN_MS)]);
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }
}

/** How a command ended, in words after "the command". */
export function howEnded({ exitCode, signal }: Ended): string {
  return signal === undefined ? `ended with exit code ${exitCode ?? 'unknown'}` : `was ended by ${signal}`;
}

/** The last lines that a command has printed, for a hint, on lines of their own. */
export function lastLines(output: string): string {
  const text = visible(output).trimEnd();
  if (text === '') return 'It printed nothing.';
  const lines = text.split('\n').slice(-SHOWN_LINES);
  return ['It printed last:', ...lines.map((line) => `  ${line}`)].join('\n');
}
