import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** There are no groups, but trees of processes that `taskkill` ends. */
export const WINDOWS = process.platform === 'win32';
/** Milliseconds between two looks at whether a group is gone. */
const POLL_MS = 10;

/** The leaders of all groups that may still run. */
const started = new Set<number>();
let isRegistered = false;

/** A process that leads a group of its own, and all that it has started. */
export class ProcessGroup {
  readonly #leader: number;

  /** @param leader the id of its process, and so of the group. */
  constructor(leader: number) {
    this.#leader = leader;
    started.add(leader);
  }

  /** Whether any of it still runs; on Windows never known of what outlives the leader. */
  isRunning(): boolean {
    return started.has(this.#leader) && isRunning(this.#leader);
  }

  /** Told when the leader has ended: the number of a group that is gone may become another's. */
  leaderEnded(): void {
    if (!isRunning(this.#leader)) this.forget();
  }

  /** Lets the number go, which may become another's. */
  forget(): void {
    started.delete(this.#leader);
  }

  /**
   * Ends all of it: SIGTERM, after the grace SIGKILL; on Windows at once.
   * @param kill ends the leader alone, where nothing else can.
   */
  async end(graceMs: number, kill: () => void): Promise<void> {
    if (!started.has(this.#leader)) return;
    await (WINDOWS ? this.#endTree(kill) : this.#endGroup(graceMs));
  }

  async #endGroup(graceMs: number): Promise<void> {
    const deadline = performance.now() + graceMs;
    signalGroup(this.#leader, 'SIGTERM');
    while (isRunning(this.#leader)) {
      if (performance.now() >= deadline) signalGroup(this.#leader, 'SIGKILL');
      await pause(POLL_MS);
    }
  }

  async #endTree(kill: () => void): Promise<void> {
    const taskkill = spawn('taskkill', taskkillArguments(this.#leader), { stdio: 'ignore', windowsHide: true });
    await new Promise<void>((resolve) => {
      taskkill.once('exit', () => resolve());
      taskkill.once('error', () => {
        kill();
        resolve();
      });
    });
  }
}

/** Lets all groups end with the kit: one of its own gets no Ctrl-C from the terminal, and nothing else ends it. */
export function killGroupsWithTheKit(): void {
  if (isRegistered) return;
  isRegistered = true;
  // Also after an uncaught error.
  process.on('exit', killGroups);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const listener = (): void => {
      killGroups();
      // A signal with a listener ends no process; where nobody else listens, it must all the same.
      if (process.listenerCount(name) > 1) return;
      process.off(name, listener);
      process.kill(process.pid, name);
    };
    // In front, because one that listens once is no longer counted after its turn.
    process.prependListener(name, listener);
  }
}

function killGroups(): void {
  for (const pid of started) {
    if (WINDOWS) spawnSync('taskkill', taskkillArguments(pid), { stdio: 'ignore', windowsHide: true });
    else signalGroup(pid, 'SIGKILL');
  }
}

function taskkillArguments(pid: number): readonly string[] {
  return ['/pid', String(pid), '/T', '/F'];
}

/** Whether anybody of the group could be signalled: what is another user's cannot be ended, and is not waited for. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

function isRunning(group: number): boolean {
  if (WINDOWS || !signalGroup(group, 0)) return false;
  return process.platform !== 'linux' || hasLiving(group);
}

/**
 * Whether a group holds more than zombies. Orphans stay zombies for ever where PID 1 does not collect them, as in many a
 * container.
 */
function hasLiving(group: number): boolean {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.some((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      // proc(5): pid (name) state ppid pgrp …, and the name may hold anything.
      const [state = '', , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(pgrp) === group && !'ZX'.includes(state);
    } catch {
      // It ended while this was looking.
      return false;
    }
  });
}
