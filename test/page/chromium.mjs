// Runs headless Chromium on a page: $CHROMIUM, or what is called chromium, chromium-browser or google-chrome on the PATH. Ends the
// program with exit code 3 where it is missing.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
];

function findChromium() {
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [process.env.CHROMIUM, ...onPath].find((file) => file !== undefined && file !== '' && isExecutable(file));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const chromium = findChromium();
if (chromium === undefined) {
  console.error('There is no Chromium: install it (apt-get install chromium), or name its program in $CHROMIUM.');
  process.exit(3);
}

/** Requests of a page in Chromium's log of the network; those of the browser itself have no origin. */
function requestsIn(log) {
  return log
    .split('\n')
    .filter((event) => event.includes('"initiator":"') && !event.includes('"initiator":"not an origin"'))
    .map((event) => /"url":"([^"]+)"/.exec(event)?.[1])
    .filter((url) => url !== undefined && !/^(?:file|data):/.test(url));
}

/** Runs Chromium on a page: what it prints, what stands on its console, and what it asks the network for. */
export function openPage(url, ...flags) {
  const profile = mkdtempSync(join(tmpdir(), 'sealwire-chromium-'));
  const log = join(profile, 'net.json');
  try {
    const { status, stdout, stderr, error } = spawnSync(
      chromium,
      [
        ...QUIET,
        `--user-data-dir=${profile}`,
        `--log-net-log=${log}`,
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
        '--enable-logging=stderr',
        ...flags,
        url,
      ],
      { encoding: 'utf8', timeout: 60_000, maxBuffer: 64 * 2 ** 20 },
    );
    if (error !== undefined) throw error;
    assert.equal(status, 0, `Chromium ended with ${status}: ${stderr}`);
    const said = stderr.split('\n').filter((line) => line.includes('CONSOLE'));
    return { dom: stdout, said, requested: requestsIn(readFileSync(log, 'utf8')) };
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Carries checks out one after the other, and says how each went; the number of those that failed. */
export function carryOut(checks) {
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    try {
      check();
      console.log(`✔ ${name}`);
    } catch (error) {
      failed += 1;
      console.error(`✘ ${name}\n${error.message}`);
    }
  }
  return failed;
}
