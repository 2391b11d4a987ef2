// Opens the page of a sample report in headless Chromium, from its file, and looks whether it does what it should; takes
// screenshots for a person to look at.
//
//   npm run test:page
//
// Ends with exit code 3 where Chromium is missing, and 7 where the page is not as it should be.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pageText } from '../../dist/src/conformance/report/page.js';
import { carryOut, openPage } from './chromium.mjs';
import { sample } from './sample.mjs';

const folder = mkdtempSync(join(tmpdir(), 'sealwire-page-'));
const file = join(folder, 'report.html');
const page = pageText(sample, false);

/** Runs Chromium on a text as a page. */
function open(text, hash, ...flags) {
  writeFileSync(file, text);
  return openPage(`${pathToFileURL(file)}${hash}`, ...flags);
}

const dump = (hash, text = page) => open(text, hash, '--dump-dom');

/** What reaches beyond its place where the page has so many pixels, each as its tag and class; everything is unfolded. */
function wideParts(text, width) {
  // Chromium's own windows do not get as narrow as a telephone.
  const bare = text.replace(/<meta http-equiv[^>]*>/, '').replace(/<script>.*?<\/script>/s, '');
  const framed = bare.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const look = `
    const { document: framed } = document.querySelector('iframe').contentWindow;
    for (const details of framed.querySelectorAll('details')) details.open = true;
    const wide = [framed.documentElement, ...framed.querySelectorAll('.scroll, pre, code, summary, section')].filter(
      ({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth,
    );
    const names = wide.map(({ localName, className }) => localName + (className === '' ? '' : '.' + className));
    document.title = 'wide: ' + JSON.stringify([...new Set(names)]);`;
  const frame = `<iframe srcdoc="${framed}" style="width: ${width}px; height: 4000px; border: 0"></iframe>`;
  const { dom } = dump('', `<!doctype html><title></title>${frame}<script>onload = () => {${look}};</script>`);
  return JSON.parse(/<title>wide: (.*?)<\/title>/.exec(dom)?.[1] ?? 'null');
}

const withoutScript = page.replace(/<script>.*?<\/script>/s, '');

const results = sample.flatMap((report) => report.results);
const count = (status) => results.filter((result) => result.status === status).length;

/** The opening tags of the cases that are shown. */
const shownCases = (dom) =>
  [...dom.matchAll(/<details class="case [^>]*>/g)].map(([tag]) => tag).filter((tag) => !/ hidden=/.test(tag));

const checks = {
  'everything is there at first, of each cause the first failure open'() {
    const { dom } = dump('');
    const shown = shownCases(dom);
    assert.equal(shown.length, results.length);
    // Three of the sample have one cause.
    const causes = count('failed') + count('unexpectedPass') - 2;
    assert.equal(shown.filter((tag) => tag.includes(' open=')).length, causes);
    assert.match(dom, new RegExp(`<output>${results.length} of ${results.length} cases</output>`));
  },

  'what is folded is unfolded where somebody looks for it'() {
    const folds = (dom) => [...dom.matchAll(/<details class="fold"[^>]*>/g)].map(([tag]) => / open=/.test(tag));
    assert.deepEqual(new Set(folds(dump('').dom)), new Set([false]));
    assert.deepEqual(new Set(folds(dump('#all?wrong-version').dom)), new Set([true]));
    assert.equal(folds(dump('#server/2023b/2023b/header/wrong-version').dom).filter((isOpen) => isOpen).length, 1);
  },

  'an address filters by status'() {
    const { dom } = dump('#failed');
    const shown = shownCases(dom);
    assert.equal(shown.length, count('failed'));
    assert.ok(shown.every((tag) => tag.includes('class="case failed"')));
    assert.match(dom, /<a href="#failed" data-status="failed" aria-current="">/);
  },

  'an address filters by words'() {
    const { dom } = dump('#passed?CHECKSUM/%20split');
    assert.deepEqual(
      shownCases(dom).map((tag) => /id="([^"]+)"/.exec(tag)?.[1]),
      ['server/2023b/2023b/checksum/split-at-every-byte'],
    );
  },

  'the address of a case opens it'() {
    const { dom } = dump('#server/2023b/2023b/fresh-key');
    const [tag] = shownCases(dom).filter((one) => one.includes('id="server/2023b/2023b/fresh-key"'));
    assert.match(tag ?? '', / open=/);
  },

  'nothing that a peer said becomes part of the page'() {
    const { dom } = dump('');
    assert.match(dom, /<title>Failed · Sealwire conformance<\/title>/);
    assert.equal(dom.match(/<script/g)?.length, 1);
    assert.doesNotMatch(dom, /<img/);
  },

  'nothing stands on the console and nothing is asked of the network'() {
    const { said, requested } = dump('');
    assert.deepEqual([said, requested], [[], []]);
  },

  'an error and a request would be noticed'() {
    const image = '<img src="http://sealwire.test/x.png">';
    const broken = page.replace(/<meta http-equiv[^>]*>/, '').replace("'use strict';", "console.error('broken');");
    const { said, requested } = dump('', broken.replace('</body>', `${image}</body>`));
    assert.equal(said.length, 1);
    assert.deepEqual(requested, ['http://sealwire.test/x.png']);
  },

  'the policy of the page keeps out scripts and requests that are not its own'() {
    const foreign = '<script>document.title = "taken over"</script><img src="http://sealwire.test/x.png">';
    const { dom, said, requested } = dump('', page.replace('</body>', `${foreign}</body>`));
    assert.match(dom, /<title>Failed · /);
    assert.equal(said.length, 2);
    assert.deepEqual(requested, []);
  },

  'on a narrow screen nothing is wider than the screen, nor than what it stands in, whatever is unfolded'() {
    assert.deepEqual(wideParts(page, 400), []);
    const wide = page.replace('<main>', `<main><p class="prose-that-is-wide"><b>${'wide'.repeat(100)}</b></p>`);
    assert.notDeepEqual(wideParts(wide, 400), []);
  },

  'without JavaScript everything is there, and no control that does nothing'() {
    const { dom } = dump('#failed', withoutScript);
    assert.equal(shownCases(dom).length, results.length);
    assert.match(dom, /<nav class="filter" aria-label="[^"]+" hidden="">/);
  },
};

const failed = carryOut(checks);

const pictures = [
  ['wide.png', page, '', '--window-size=1280,1600'],
  ['narrow.png', page, '', '--window-size=500,2400'],
  ['wide-dark.png', page, '', '--window-size=1280,1600', '--blink-settings=preferredColorScheme=0'],
  ['failed.png', page, '#failed', '--window-size=1280,4200'],
  ['without-javascript.png', withoutScript, '', '--window-size=1280,1600'],
];
for (const [name, text, hash, ...flags] of pictures) {
  const picture = join(folder, name);
  open(text, hash, `--screenshot=${picture}`, ...flags);
  assert.ok(existsSync(picture), `Chromium made no ${name}`);
  console.log(picture);
}
open(page, '', `--print-to-pdf=${join(folder, 'printed.pdf')}`, '--no-pdf-header-footer');
console.log(join(folder, 'printed.pdf'));
console.log(file);
process.exitCode = failed === 0 ? 0 : 7;
