import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Bytes of a line of /proc/PID/status: VmRSS is what a process has in memory now, VmHWM the most that it ever had, which the kernel
 * keeps itself, so nothing between two looks is missed. `undefined` where the process is gone.
 */
export function residentBytes(pid: number, line: 'VmRSS' | 'VmHWM'): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kibibytes = new RegExp(`^${line}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** Lets the kernel count the most that a process had anew. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Why memory cannot be measured here; `undefined` where it can. */
export function memoryAbsence(): string | undefined {
  return process.platform === 'linux' ? undefined : 'needs Linux, whose kernel keeps the peak';
}
