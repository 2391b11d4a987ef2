import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../faults/server-process';
import { Program } from './program';

/** Starts and stops the engines; its head says how. */
const SCRIPT = join(ROOT, 'test', 'cluster', 'engines.sh');

/** The daemons of the engines: Ceph's monitor, OSD and gateway, and PostgreSQL. */
export type Daemon = 'mon' | 'osd' | 'rgw' | 'pg';

/** Programs that are not installed, by package; a sentence where they cannot be on this system. */
export function missingParts(): readonly string[] | string {
  if (process.platform !== 'linux') return 'the engines run on Linux alone';
  const { status, stdout, stderr } = spawnSync('bash', [SCRIPT, 'missing'], { encoding: 'utf8' });
  if (status !== 0) return `bash cannot say what is installed: ${stderr.trim()}`;
  return stdout.split('\n').filter((line) => line !== '');
}

/** Installs what is missing. @returns why that could not be done, as a sentence; `undefined` where all is installed now */
export function installParts(): string | undefined {
  const { status, stderr } = spawnSync('bash', [SCRIPT, 'install'], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return status === 0 ? undefined : (stderr.trim().split('\n').at(-1) ?? 'no reason was given');
}

/** An S3 store and a PostgreSQL that run in a folder, on ports of their own. */
export class Engines {
  /** What reaches them: `DATABASE_URL`, and the variables that every client of S3 knows. */
  readonly env: Readonly<Record<string, string>>;

  private constructor(
    private readonly folder: string,
    env: string,
  ) {
    const lines = env.matchAll(/^export (\w+)='(.*)'$/gm);
    this.env = Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]));
  }

  /** Starts them and waits until they serve. What was started must be stopped, also where this throws. */
  static async start(folder: string): Promise<Engines> {
    await run('up', folder);
    return new Engines(folder, await run('env', folder));
  }

  /** Stops what runs in a folder, whatever it is. */
  static stop(folder: string): void {
    spawnSync('bash', [SCRIPT, 'down', folder], { stdio: 'ignore' });
  }

  /** Ends a daemon by a signal, and waits until it has ended. */
  async kill(daemon: Daemon, signal: 'KILL' | 'INT' = 'KILL'): Promise<void> {
    await run('kill', this.folder, daemon, signal);
  }

  /** The process of a daemon that runs. */
  async pidOf(daemon: Daemon): Promise<number> {
    const status = await run('status', this.folder);
    return Number(new RegExp(`^${daemon} (\\d+)`, 'm').exec(status)?.[1]);
  }

  /** Starts a daemon that has ended, and waits until it serves. */
  async startAgain(daemon: Daemon): Promise<void> {
    await run('start', this.folder, daemon);
  }
}

async function run(...args: readonly string[]): Promise<string> {
  const { code, output } = await new Program({ program: 'bash', args: [SCRIPT, ...args] }).ended;
  if (code !== 0) throw new Error(`engines.sh ${args.join(' ')} ended with ${String(code)}: ${output}`);
  return output;
}
