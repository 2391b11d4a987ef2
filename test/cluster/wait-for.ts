import { setTimeout as wait } from 'node:timers/promises';

/** Waits for what takes seconds. @throws Error that says what it waited for, where that takes too long */
export async function waitFor(what: string, seconds: number, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await wait(20);
  }
}
