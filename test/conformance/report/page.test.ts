import { createHash } from 'node:crypto';
import { pageText } from '../../../src/conformance/report/page';
import { evidence, failure, info, report, result } from './sample';

/** The element of a case. */
function caseIn(page: string, id: string): string {
  return new RegExp(`<details [^>]*id="server/2023b/${id}".*?</details>`, 's').exec(page)?.[0] ?? '';
}

const isOpen = (page: string, id: string): boolean => /^<details [^>]* open>/.test(caseIn(page, id));

test('the page loads nothing, and only its own script may run', () => {
  const page = pageText([report([failure])], false);
  expect(page.match(/(?:src|href|action)="[^"]*"|url\(|@import/g)).toEqual([
    'href="data:,"',
    'href="#all"',
    'href="#failed"',
  ]);
  const hash = (text: string | undefined) => createHash('sha256').update(String(text)).digest('base64');
  const [, script] = /<script>(.*?)<\/script>/s.exec(page) ?? [];
  const [, style] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
  expect(page).toContain(
    `content="default-src 'none'; img-src data:; style-src 'sha256-${hash(style)}'; script-src 'sha256-${hash(script)}'"`,
  );
});

test('what a peer says is text, wherever it stands', () => {
  const hostile = '</title></script><script>alert(1)</script>" onload="alert(1)';
  const hostileBytes = { bytes: Buffer.from('a'), name: hostile, way: 'sent' } as const;
  const row = { offset: 0, bytes: Buffer.from('a'), name: hostile, doc: hostile } as const;
  const rows = [{ ...row, kind: 'string', value: Buffer.from('<script>') }] as const;
  const bad = result('a', 'failed', {
    info: { ...info(hostile), title: hostile, requirement: hostile, sends: hostile, accepts: [hostile] },
    found: hostile,
    reason: hostile,
    rerun: hostile,
    evidence: {
      conversation: [{ ...hostileBytes, rows }],
      received: { bytes: Buffer.from('a'), rows },
      difference: 0,
      expected: Buffer.from('b'),
      findings: [{ kind: 'mistake', id: hostile, title: hostile, detail: hostile, cause: hostile, offset: 0 }],
    },
  });
  const unjudged = result('b', 'notJudged', { found: hostile });
  const page = pageText([report([bad, unjudged], { target: hostile, profile: hostile })], false);
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page.match(/<\/title>/g)).toHaveLength(1);
  expect(page).not.toContain('" onload="');
  expect(page).toContain('&quot;&lt;script&gt;&quot;');
});

test('a failure is open and says everything', () => {
  const page = pageText([report([failure])], false);
  expect(isOpen(page, failure.info.id)).toBe(true);
  const text = caseIn(page, failure.info.id).replace(/<[^>]*>/g, '');
  for (const part of [
    'The answer has no known code.',
    'MUST The client id is the one that the server gave at registration.',
    'A registration under a new name.',
    '→ sent CrcValid, 23 bytes',
    '← received MessageReceived, 23 bytes',
    '→ sent Register, 278 bytes',
    '… 223 bytes more, all 00',
    'Registered, with an id of 16 bytes',
    'What came back, 23 bytes',
    '^ byte 1: expected 34, came 08',
    'code should be 2100: Which response this is.',
    'Header in the wrong byte order, at byte 1',
    'Read as big-endian, the code is Registered.',
    'Usual cause: The integers went through htons.',
    'sealwire conformance server --only 2023b/register/free-name',
  ]) {
    expect(text).toContain(part);
  }
});

test('the wrong byte is marked within its line, and the mark stands below it', () => {
  const received = { ...evidence.received, rows: [] };
  const late = result('a', 'failed', { evidence: { received, difference: 2, expected: Buffer.from('030800', 'hex') } });
  const page = caseIn(pageText([report([late])], false), 'a');
  expect(page).toContain('<td class="bytes">03 08 <mark>34</mark> 10 00');
  expect(page).toContain('<td colspan="4">      ^ byte 2: expected 00, came 34</td>');
});

test('what fails the run is open, and everything else closed', () => {
  const statuses = ['passed', 'failed', 'warned', 'notJudged', 'knownFailure', 'unexpectedPass'] as const;
  const reports = [report(statuses.map((status) => result(status, status)))];
  const open = (strict: boolean) => statuses.filter((status) => isOpen(pageText(reports, strict), status));
  expect(open(false)).toEqual(['failed', 'unexpectedPass']);
  expect(open(true)).toEqual(['failed', 'warned', 'unexpectedPass']);
});

test('without JavaScript no case is hidden and no control is shown', () => {
  const page = pageText([report([failure, result('a', 'passed')])], false).replace(/<script>.*?<\/script>/s, '');
  expect(page.match(/<[a-z][^>]* hidden[ >]/g)).toEqual(['<nav class="filter" aria-label="Cases shown" hidden>']);
});

test('groups are in the order in which a reader looks, and only those that hold a case', () => {
  const results = [result('a', 'passed'), result('b', 'notJudged'), result('c', 'notJudged'), result('d', 'failed')];
  const page = pageText([report(results)], false);
  expect([...page.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, text]) => text)).toEqual([
    'Failed, 1 case',
    'Not judged, 2 cases',
    'Passed, 1 case',
  ]);
  expect(page.match(/data-status="\w+"/g)).toEqual([
    'data-status="all"',
    'data-status="failed"',
    'data-status="notJudged"',
    'data-status="passed"',
  ]);
});

test('of failures with one cause all but the first are folded, and an index leads to the first', () => {
  const page = pageText([report([failure, result('a', 'failed', { evidence }), result('b', 'failed')])], false);
  const [index = ''] = /<section class="index">.*?<\/section>/s.exec(page) ?? [];
  expect(
    index
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  ).toBe('2 causes Header in the wrong byte order 2 cases The server closed the connection 1 case');
  expect([...index.matchAll(/href="#([^"]*)"/g)].map(([, place]) => place)).toEqual([
    'server/2023b/2023b/register/free-name',
    'server/2023b/b',
  ]);
  const [, fold = ''] = page.split('<details class="fold">');
  expect(fold).toMatch(/^<summary>1 more case of the same cause: Header in the wrong byte order<\/summary>/);
  expect([isOpen(page, failure.info.id), isOpen(page, 'a'), isOpen(page, 'b')]).toEqual([true, false, true]);
});

test('hundreds of cases that were not judged are folded', () => {
  const page = pageText([report([result('a', 'notJudged'), result('b', 'notJudged')])], false);
  expect(page).toContain('<details class="fold"><summary>2 cases</summary>');
});

test('how far the plain conversation came, and what became of the server, stand with the failure', () => {
  const stopped = result('a', 'failed', {
    evidence: { progress: { steps: ['registers', 'sends a file'], held: 1 } },
    afterwards: { kind: 'silent', sentences: 'Nobody was served any more.' },
  });
  const text = caseIn(pageText([report([stopped])], false), 'a').replace(/<[^>]*>/g, '');
  expect(text).toContain('How far it came\n✔ registers✘ sends a file');
  expect(text).toContain('Afterwards\nNobody was served any more.');
});

test('why cases were not judged stands above them once', () => {
  const results = ['a', 'b'].map((id) => result(id, 'notJudged', { found: 'The plain conversation failed.' }));
  expect(pageText([report(results)], false)).toContain('<p class="note">2 cases: The plain conversation failed.</p>');
});

test('the verdict is the title and the heading, with the case to begin with', () => {
  const failed = pageText([report([failure])], false);
  expect(failed).toContain('<title>Failed · Sealwire conformance</title>');
  expect(failed).toContain('<h1>It does not conform: 1 of 1 case failed.</h1>');
  expect(failed).toContain('Begin here: <code>sealwire conformance server --only 2023b/register/free-name</code>');
  const passed = pageText([report([result('a', 'passed')])], false);
  expect(passed).toContain('<title>Passed · Sealwire conformance</title>');
  expect(passed).not.toContain('Begin here');
});
