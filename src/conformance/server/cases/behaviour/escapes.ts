import { randomBytes } from 'node:crypto';
import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { quoted } from '../../../../text/visible';
import type { TestContext } from '../../test-context';

/** Sends files whose names lead out of the server's directory, and looks there, where that directory is known. */
export async function escapes(context: TestContext): Promise<void> {
  const mark = `escaped-${randomBytes(4).toString('hex')}`;
  const { directory } = context.server;
  const ways = [`../${mark}-1`, `../../${mark}-2`, `..\\${mark}-3`];
  if (directory !== undefined) ways.push(join(dirname(directory), `${mark}-4`));
  const places = directory === undefined ? [] : [dirname(directory), dirname(dirname(directory)), directory];
  for (const way of ways) {
    const who = await context.signIn();
    const file = { fileName: Buffer.from(way), plaintext: Buffer.from('This file should not be here.\n') };
    await who.probe.send('SendFile', context.bytesOf(context.fileRequests(who, file).specs));
    const next = await who.probe.next();
    if (next === 'silence') throw who.probe.failure('The server neither answered nor ended the connection.');
    if (typeof next !== 'string' && next.name === 'FileReceived') await context.confirm(who, file.fileName);
    for (const place of places) {
      const escaped = await firstThere(ways.map((one) => join(place, one.replace(/^.*[\\/]/, ''))));
      if (escaped === undefined) continue;
      throw who.probe.failure(`The server followed the path in ${quoted(way)} and wrote ${escaped}.`);
    }
    who.probe.close();
  }
  await context.stillServes();
}

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}
