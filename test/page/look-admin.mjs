// Opens the page of the admin listener in headless Chromium, and looks whether it does what it should; takes screenshots for a
// person to look at.
//
//   npm run test:page
//
// Ends with exit code 3 where Chromium is missing, and 7 where the page is not as it should be.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { carryOut, openPage } from './chromium.mjs';

const folder = mkdtempSync(join(tmpdir(), 'sealwire-admin-page-'));
const children = [];

async function watched(...args) {
  const program = fileURLToPath(new URL('watched.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = await once(child.stdout, 'data');
  return String(line).trim();
}

const [url, fullUrl] = [await watched(), await watched('full')];

/** The page after some answers. */
const dump = (address = url, ...flags) => openPage(address, '--virtual-time-budget=4500', ...flags, '--dump-dom');
const seen = dump();

/** The text of a table's cells, row by row. */
function rows(dom, id) {
  const body = new RegExp(`<table id="${id}"[^]*?<tbody>([^]*?)</tbody>`).exec(dom)?.[1] ?? '';
  return [...body.matchAll(/<tr>([^]*?)<\/tr>/g)].map(([, row]) =>
    [...row.matchAll(/<td[^>]*>([^]*?)<\/td>/g)].map(([, cell]) => cell.replace(/<[^>]*>/g, '')),
  );
}

const checks = {
  'the state, the checks and the totals are there'() {
    assert.match(seen.dom, /<span id="state" role="status">Serving<\/span>/);
    assert.match(seen.dom, /✓ database <\/b><span>answers/);
    assert.match(seen.dom, /<h2>Files verified<\/h2><p class="value">1,204<\/p>/);
  },

  'every upload has its client, its file, how far it is, and its rate, which moves'() {
    const uploads = rows(seen.dom, 'uploads');
    assert.equal(uploads.length, 5);
    const [client, file, progress, rate] = uploads.find(([name]) => name === 'Alice') ?? [];
    assert.deepEqual([client, file], ['Alice', 'holiday-2026.zip']);
    assert.match(progress, /^\d+ % of 1\.9 GB$/);
    assert.match(rate, /^\d+(?:\.\d)? [kM]B\/s$/);
    assert.ok(uploads.some(([, , , text]) => text === 'stalled'));
    assert.ok(uploads.some(([, , , text]) => text === 'the client compares'));
    assert.match(seen.dom, /<progress max="\d+" value="\d+" aria-label="\d+ %">/);
  },

  'refusals are counted by their reason, and warnings are told'() {
    assert.ok(rows(seen.dom, 'refusals').some(([reason, total]) => reason === 'badInput' && Number(total) >= 31));
    assert.ok(rows(seen.dom, 'refusals').some(([reason, total]) => reason === 'turned away: address' && total === '5'));
    assert.ok(rows(seen.dom, 'warnings').length > 2);
  },

  'nothing that a peer said becomes part of the page, and what nobody would see is escaped'() {
    assert.match(seen.dom, /<title>Sealwire server<\/title>/);
    assert.equal(seen.dom.match(/<script/g)?.length, 1);
    assert.doesNotMatch(seen.dom, /<img/);
    assert.doesNotMatch(seen.dom, /\u202e|\u001b/);
    assert.match(seen.dom, /\\u202e/);
  },

  'nothing stands on the console, and nothing is asked for but the status'() {
    assert.deepEqual(seen.said, []);
    assert.deepEqual([...new Set(seen.requested)], [`${url}status.json`]);
  },

  'a check that fails is told'() {
    const { dom } = dump(fullUrl);
    assert.match(dom, /<span id="state" role="status">Not ready<\/span>/);
    assert.match(dom, /<li class="bad"><b>✗ space /);
  },

  'a warning that comes again and again is one line'() {
    assert.ok(rows(seen.dom, 'warnings').some(([, text]) => /E_UNKNOWN_CODE\) \(31 times\)$/.test(text)));
  },

  'every table and control has a name'() {
    for (const [tag] of seen.dom.matchAll(/<(?:table|section|progress|svg)\b[^>]*>/g)) assert.match(tag, /aria-label/);
    for (const [, head] of seen.dom.matchAll(/<th\b([^>]*)>/g)) assert.match(head, /scope="col"/);
    assert.match(seen.dom, /<button type="button" id="pause" aria-pressed="false">Pause<\/button>/);
  },
};

let failed = carryOut(checks);

const pictures = [
  ['wide.png', url, '--window-size=1280,1900'],
  ['narrow.png', url, '--window-size=500,3600'],
  ['wide-dark.png', url, '--window-size=1280,1900', '--blink-settings=preferredColorScheme=0'],
  ['not-ready.png', fullUrl, '--window-size=1280,900'],
];
for (const [name, address, ...flags] of pictures) {
  const picture = join(folder, name);
  openPage(address, '--virtual-time-budget=8000', ...flags, `--screenshot=${picture}`);
  if (!existsSync(picture)) {
    failed += 1;
    console.error(`Chromium made no ${name}`);
  } else console.log(picture);
}
for (const child of children) child.stdin.end();
process.exitCode = failed === 0 ? 0 : 7;
