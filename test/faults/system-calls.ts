import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Effect, Fault, WatchedCall, Way } from './fault';

const FILES = ['defensive.db', 'defensive.db-wal', 'defensive.db-shm', 'lock.db', 'lock.db-journal'];
const FOLDERS = ['', 'files', 'quarantine'];

/** What can happen at each call. A write that writes nothing is a short one, and true: strace cannot let one write a part. */
const EFFECTS: Readonly<Record<string, readonly Effect[]>> = {
  openat: ['kill', 'EIO', 'ENOSPC'],
  mkdir: ['kill', 'EIO', 'ENOSPC'],
  rename: ['kill', 'EIO', 'ENOSPC'],
  unlink: ['kill', 'EIO'],
  ftruncate: ['kill', 'EIO'],
  pwrite64: ['kill', 'EIO', 'ENOSPC', 'short'],
  fsync: ['kill', 'EIO', 'ENOSPC'],
  fdatasync: ['kill', 'EIO', 'ENOSPC'],
  // Node wakes its threads by writes too, so that a number may be another call's the next time: good for a kill only.
  write: ['kill'],
  writev: ['kill'],
};

const INJECTIONS: Readonly<Record<Exclude<Effect, 'cut'>, string>> = {
  // It waits at the call for the test to kill it: strace sends no signal where it leaves other calls alone (--seccomp-bpf), and
  // without that a server takes seconds to start.
  kill: 'delay_enter=60s',
  EIO: 'error=EIO',
  ENOSPC: 'error=ENOSPC',
  short: 'retval=0',
};

/** The calls of a process to the system that change files or answer a client, SQLite's among them; by strace. */
export const systemCalls: Way = straced(
  'system calls',
  Object.keys(EFFECTS).filter((call) => call !== 'openat'),
);

/** The openings of files whose names are known: Node opens a thousand others to load its modules. */
export const openings: Way = straced('openings', ['openat']);

function straced(name: string, calls: readonly string[]): Way {
  return {
    name,
    unavailable,
    watched: ({ program, args, env }, data, log, fault) => ({
      program: 'strace',
      args: [...optionsFor(calls, data, log, fault), program, ...args],
      // One thread for files, so that calls come in the same order each time: strace counts by thread.
      env: { ...env, UV_THREADPOOL_SIZE: '1' },
    }),
    hasComeTo: (log, { call, number }) => allCallsIn(log).some((one) => one.call === call && one.number === number),
    callsIn: (log, data) => allCallsIn(log).filter(({ text }) => isOfInterest(text, data)),
  };
}

function optionsFor(calls: readonly string[], data: string, log: string, fault: Fault | undefined): readonly string[] {
  const paths = calls.includes('openat') ? [...FILES, ...FOLDERS].flatMap((path) => ['-P', join(data, path)]) : [];
  const { call, number, effect } = fault ?? {};
  const injection = effect !== undefined && effect !== 'cut' ? INJECTIONS[effect] : undefined;
  return [
    // The server stays a child of ours.
    ...['-D', '-f', '--seccomp-bpf', '-qq', '-y', '-s', '0', '-o', log, '-e', `trace=${calls.join(',')}`],
    ...(injection === undefined ? [] : ['-e', `inject=${call ?? ''}:${injection}:when=${number ?? 0}`]),
    ...paths,
  ];
}

/** The calls in a log: strace counts them by name and thread, and the first thread that comes to a number is met. */
function allCallsIn(log: string): readonly (WatchedCall & { readonly text: string })[] {
  const counts = new Map<string, number>();
  const met = new Set<string>();
  const found: (WatchedCall & { readonly text: string })[] = [];
  for (const [line, whole] of log.split('\n').entries()) {
    const [, thread, call, text] = /^(\d+) +(\w+)\((.*)/.exec(whole) ?? [];
    if (thread === undefined || call === undefined || text === undefined) continue;
    const number = (counts.get(`${thread} ${call}`) ?? 0) + 1;
    counts.set(`${thread} ${call}`, number);
    if (met.has(`${call} ${number}`)) continue;
    met.add(`${call} ${number}`);
    found.push({ call, number, line, effects: EFFECTS[call] ?? [], text });
  }
  return found;
}

/** Whether a call is about the data or a connection: threads are woken by writes, too. */
function isOfInterest(text: string, data: string): boolean {
  return text.includes(data) || /^\d+<(socket|TCP)/.test(text);
}

let reason: string | undefined | null = null;

/** Tries it: a container may have strace and forbid tracing. */
function unavailable(): string | undefined {
  if (reason === null) {
    const args = ['-D', '-f', '--seccomp-bpf', '-qq', '-e', 'trace=fsync', '-e', 'inject=fsync:error=EIO', 'true'];
    const { error, status } = spawnSync('strace', args);
    if (error !== undefined) reason = 'strace is not installed';
    else reason = status === 0 ? undefined : 'strace may not trace here';
  }
  return reason;
}
