import { readdirSync, readFileSync } from 'node:fs';
import { processorSecondsOf } from '../../measure/processor-time';

/** What the engines are made of; the name of each program. */
const PROGRAMS = { database: 'postgres', gateway: 'radosgw', osd: 'ceph-osd', monitor: 'ceph-mon' } as const;

/** The engines' programs. */
export type Engine = keyof typeof PROGRAMS;

export const ENGINES = Object.keys(PROGRAMS) as readonly Engine[];

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly command: string;
}

/**
 * Processor seconds that each engine has used so far, with all its processes.
 * @param folder that its command line names, where several sets of engines run on the machine
 */
export function engineSeconds(folder: string | undefined): Readonly<Record<Engine, number>> {
  const processes = allProcesses();
  const isOurs = (one: Process): boolean => folder === undefined || one.command.includes(folder);
  const secondsOf = (name: string): number => {
    const roots = processes.filter((one) => one.name === name && isOurs(one));
    const pids = new Set(roots.map(({ pid }) => pid));
    // PostgreSQL serves each connection with a process, whose command line is its state.
    const children = processes.filter(({ parent, pid }) => pids.has(parent) && !pids.has(pid));
    return [...roots, ...children].reduce((sum, { pid }) => sum + secondsOfProcess(pid), 0);
  };
  return {
    database: secondsOf(PROGRAMS.database),
    gateway: secondsOf(PROGRAMS.gateway),
    osd: secondsOf(PROGRAMS.osd),
    monitor: secondsOf(PROGRAMS.monitor),
  };
}

/** Of a process that may end meanwhile: then its seconds are among those of its parent. */
function secondsOfProcess(pid: number): number {
  try {
    return processorSecondsOf(pid) ?? 0;
  } catch {
    return 0;
  }
}

function allProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid): Process[] => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const end = stat.lastIndexOf(')');
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const parent = Number(stat.slice(end + 2).split(' ')[1]);
        return [{ pid: Number(pid), parent, name: stat.slice(stat.indexOf('(') + 1, end), command }];
      } catch {
        return [];
      }
    });
}
