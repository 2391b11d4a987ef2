import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withDatabase, type Row } from './database';
import { MAIN, ROOT, serveCommand, ServerProcess, type Ended } from './server-process';

/** How many of the calls are tried as the last one. */
const SAMPLE = 8;

// Some twenty programs are started.
jest.setTimeout(300_000);

let folder = '';
let server: ServerProcess;
let port = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealwire-client-faults-'));
  server = new ServerProcess(serveCommand(join(folder, 'data')));
  port = (await server.port()) ?? 0;
});
afterAll(async () => {
  server.kill('SIGTERM');
  await server.ended;
  rmSync(folder, { recursive: true, force: true });
});

/** Sends a file named after the client, from the client's own folder. */
function send(client: string, loaded?: { readonly number?: number }): Promise<Ended> {
  const directory = join(folder, client);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, client), client.repeat(1000));
  const loader = ['--require', join(ROOT, 'test', 'faults', 'kill-client.cjs')];
  const options = ['--server', `127.0.0.1:${port}`, '--edition', '2024b', '--name', client];
  return new ServerProcess({
    program: process.execPath,
    args: [...(loaded === undefined ? [] : loader), MAIN, 'send', ...options, client],
    env: { CLIENT_CALLS: JSON.stringify({ log: join(folder, `${client}.log`), ...loaded }) },
    directory,
  }).ended;
}

/** A name whose owner never sent a key is free again after a minute. */
async function letMinutePass(): Promise<void> {
  await withDatabase(join(folder, 'data'), (database) =>
    database.all(`UPDATE "clients" SET "LastSeen" = '2001-01-01 00:00:00.000' WHERE "PublicKey" IS NULL`),
  );
}

function filesOf(client: string): Promise<readonly Row[]> {
  return withDatabase(join(folder, 'data'), (database) =>
    database.all(
      `SELECT "PathName", "Content", "Verified" FROM "files" JOIN "clients" ON "clients"."ID" = "ClientID"
       WHERE "Name" = ? ORDER BY "files"."rowid"`,
      Buffer.from(client),
    ),
  );
}

test('a client that is killed before it changes a file goes on in its next run, under its name', async () => {
  expect((await send('watched', {})).code).toBe(0);
  const calls = readFileSync(join(folder, 'watched.log'), 'utf8').trimEnd().split('\n').length;
  expect(calls).toBeGreaterThan(SAMPLE);
  for (let index = 0; index < SAMPLE; index++) {
    const number = 1 + Math.floor((index * calls) / SAMPLE);
    const client = `client-${number}`;
    expect(await send(client, { number })).toMatchObject({ signal: 'SIGKILL' });
    await letMinutePass();
    expect(await send(client)).toMatchObject({ code: 0 });
    // As often as it was sent, once in the second run at the least; the last one is verified.
    const files = await filesOf(client);
    expect(files.at(-1)).toMatchObject({ Verified: 1 });
    for (const { PathName, Content } of files) {
      const content = Content ?? readFileSync(join(folder, 'data', String(PathName)));
      expect(Buffer.from(content as Uint8Array).toString()).toBe(client.repeat(1000));
    }
  }
});
