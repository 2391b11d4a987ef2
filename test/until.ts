import { setTimeout as wait } from 'node:timers/promises';

/** Waits for what another party brings about; says what it waited for when it takes too long. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 2000; tries++) {
    if (await isSo()) return;
    await wait(2);
  }
  throw new Error(`waited in vain for ${what}`);
}
