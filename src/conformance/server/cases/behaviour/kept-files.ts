import { randomBytes } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestContext } from '../../test-context';

/** Largest file that is looked into, in bytes: those that are sent here are small. */
const LOOKED_INTO = 64 * 1024;

/** Milliseconds for a server to put a file where it keeps its files, which it may do after it has acknowledged it. */
const KEPT_WITHIN_MS = 10_000;

/** Milliseconds between two looks. */
const LOOK_EVERY_MS = 50;

/** Sends two files of one name as two clients, and looks for both in the server's directory, where that is known. */
export async function keepsBoth(context: TestContext): Promise<void> {
  const fileName = Buffer.from('same-name.bin');
  const contents = [randomBytes(300), randomBytes(300)];
  let last = await context.newcomer();
  for (const plaintext of contents) {
    last = await context.newcomer();
    await context.upload(last, { fileName, plaintext });
  }
  const { directory } = context.server;
  if (directory === undefined) return;
  const deadline = performance.now() + KEPT_WITHIN_MS;
  for (;;) {
    const kept = await contentsBelow(directory);
    const lost = contents.filter((content) => !kept.some((one) => one.includes(content)));
    if (lost.length === 0) return;
    if (performance.now() > deadline) {
      throw last.probe.failure(`${lost.length} of 2 files of one name cannot be found below the server's directory.`);
    }
    await pause(LOOK_EVERY_MS);
  }
}

async function contentsBelow(directory: string): Promise<readonly Buffer[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const contents: Buffer[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    try {
      if ((await stat(path)).size <= LOOKED_INTO) contents.push(await readFile(path));
    } catch {
      // What the server is just moving elsewhere is found there.
    }
  }
  return contents;
}
