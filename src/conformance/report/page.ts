import { createHash } from 'node:crypto';
import type { Diagnosis } from '../../inspect/diagnoses/rule';
import { byteCount, counted } from '../../text/count';
import { spacedHex } from '../../text/hex';
import { markup } from '../../text/markup';
import { oneLine } from '../../text/visible';
import type { Annotated, Evidence } from '../failure';
import { differenceIn, messageLine, shownConversation } from './exchange';
import { dumpLines, type BytesLine, type Difference, type DumpLine } from './hex-dump';
import { reasonsNotJudged } from './not-judged';
import { pageScript } from './page-script';
import { pageStyle } from './page-style';
import { countStatuses, fails, type CaseResult, type Report } from './report';
import { reasonTitle, statuses, statusMarks, statusWords } from './status-text';
import { verdictOf } from './verdict';

/**
 * A run as one HTML page that needs nothing else: no network, no other file, and no JavaScript to be read.
 * @param strict a warning fails the run.
 */
export function pageText(reports: readonly Report[], strict: boolean): string {
  const results = reports.flatMap((report) => report.results);
  const { passed, text, begin } = verdictOf(results, strict);
  const present = statuses.filter((status) => results.some((result) => result.status === status));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<title>${passed ? 'Passed' : 'Failed'} · Sealwire conformance</title>
<link rel="icon" href="data:,">
<style>${pageStyle}</style>
</head>
<body>
<header class="${passed ? 'passed' : 'failed'}">
<p class="kicker">Sealwire conformance</p>
<h1>${markup(text)}</h1>
${begin === undefined ? '' : `<p class="lead">Begin here: <code>${markup(oneLine(begin))}</code></p>`}
${countsHtml(results)}
</header>
<nav class="filter" aria-label="Cases shown" hidden>
<a href="#all" data-status="all">all</a>
${present.map((status) => `<a href="#${status}" data-status="${status}">${statusWords[status]}</a>`).join('\n')}
<input type="search" aria-label="Words that a case holds" placeholder="Words, such as name or checksum" autocomplete="off">
<output></output>
</nav>
<main>
${reports.map((report) => reportHtml(report, strict, reports.length > 1)).join('\n')}
</main>
<footer>${strict ? 'Warnings fail this run.' : 'Warnings do not fail this run.'} Offsets count from 0, in bytes.</footer>
<script>${pageScript}</script>
</body>
</html>
`;
}

/** Nothing is loaded, and no script runs but the page's own, even if an escape were forgotten. */
function policy(): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; img-src data:; style-src ${hash(pageStyle)}; script-src ${hash(pageScript)}`;
}

function countsHtml(results: readonly CaseResult[]): string {
  const counts = countStatuses(results);
  const present = (['passed', ...statuses.filter((status) => status !== 'passed')] as const).filter(
    (status) => counts[status] > 0,
  );
  let at = 0;
  const bars = present.map((status) => {
    const rect = `<rect class="${status}" x="${at}" width="${counts[status]}" height="1"/>`;
    at += counts[status];
    return rect;
  });
  return `<ul class="counts">
${present.map((status) => `<li class="${status}"><b>${counts[status]}</b> ${statusWords[status]}</li>`).join('\n')}
</ul>
<svg class="bar" viewBox="0 0 ${Math.max(1, at)} 1" preserveAspectRatio="none" aria-hidden="true">${bars.join('')}</svg>`;
}

function reportHtml(report: Report, strict: boolean, isOneOfSome: boolean): string {
  const { side, profile, target, startedAt, durationMs, results } = report;
  const groups = statuses.map((status) => results.filter((result) => result.status === status));
  return `<section class="report">
<h2>${side} ${markup(profile)}</h2>
<p class="faint">${markup(oneLine(target))}, ${counted(results.length, 'case')} in ${(durationMs / 1000).toFixed(1)} s, <time>${startedAt
    .toISOString()
    .slice(0, 16)
    .replace('T', ' ')} UTC</time></p>
${isOneOfSome ? countsHtml(results) : ''}
${groups.map((group) => groupHtml(group, report, strict)).join('')}
</section>`;
}

function groupHtml(results: readonly CaseResult[], report: Report, strict: boolean): string {
  const [first] = results;
  if (first === undefined) return '';
  const { status } = first;
  const notes = reasonsNotJudged(results).map(
    ({ reason, count }) => `<p class="note">${counted(count, 'case')}: ${markup(reason)}</p>\n`,
  );
  return `<section class="group ${status}">
<h3>${markup(capitalised(statusWords[status]))}, ${counted(results.length, 'case')}</h3>
${notes.join('')}${results.map((result) => caseHtml(result, report, strict)).join('\n')}
</section>
`;
}

function caseHtml(result: CaseResult, { side, profile }: Report, strict: boolean): string {
  const { info, status, durationMs, found, evidence = {}, reason, rerun } = result;
  const place = markup(oneLine(`${side}/${profile}/${info.id}`).replaceAll(' ', '-'));
  // What was not judged may be hundreds of cases, and says nothing that the note above them does not.
  const isExpanded = fails(status, strict) && status !== 'notJudged';
  const outcomes = info.accepts.map((outcome) => `<li>${markup(outcome)}</li>`);
  const parts = [
    found === undefined ? '' : `<p class="prose found">${markup(found)}</p>`,
    (evidence.diagnoses ?? []).map(diagnosisHtml).join(''),
    part(
      'The protocol says',
      `<p class="prose"><span class="level">${info.level}</span> ${markup(info.requirement)}</p>`,
    ),
    part('What was done', `<p class="prose">${markup(info.sends)}</p>\n${conversationHtml(evidence)}`),
    part(
      info.accepts.length === 1 ? 'This would have been right' : 'Any of these would have been right',
      outcomes.length === 0 ? '' : `<ul>${outcomes.join('')}</ul>`,
    ),
    receivedHtml(evidence),
    part('What it printed last', outputHtml(evidence)),
    part(reasonTitle(status), reason === undefined ? '' : `<p class="prose">${markup(reason)}</p>`),
    part('Run it again', `<code class="rerun">${markup(oneLine(rerun))}</code>`),
  ];
  return `<details class="case ${status}" id="${place}"${isExpanded ? ' open' : ''}>
<summary><span class="mark" aria-hidden="true">${statusMarks[status]}</span> <span class="title">${markup(oneLine(info.title))}</span> <span class="word">${statusWords[status]} <span class="faint">${Math.round(durationMs)} ms</span></span> <span class="id">${markup(oneLine(info.id))}</span></summary>
<div class="inside">
${parts.filter((text) => text !== '').join('\n')}
</div>
</details>`;
}

function part(title: string, content: string): string {
  return content === '' ? '' : `<section><h4>${title}</h4>\n${content}</section>`;
}

function conversationHtml(evidence: Evidence): string {
  return shownConversation(evidence)
    .map(({ message, isInQuestion }) => {
      const line = `<p class="message${isInQuestion ? '' : ' faint'}">${markup(messageLine(message))}</p>`;
      return isInQuestion ? `${line}\n${dumpHtml(message, undefined)}` : line;
    })
    .join('\n');
}

function receivedHtml(evidence: Evidence): string {
  const { received } = evidence;
  if (received === undefined) return '';
  if (received.bytes.length === 0) return '<section><h4>Nothing came back</h4></section>';
  return part(`What came back, ${byteCount(received.bytes.length)}`, dumpHtml(received, differenceIn(evidence)));
}

function outputHtml({ output = '' }: Evidence): string {
  return output.trim() === '' ? '' : `<pre class="output">${markup(output.trimEnd())}</pre>`;
}

function diagnosisHtml({ title, offset, detail, cause }: Diagnosis): string {
  return `<div class="diagnosis"><p><strong>${markup(title)}</strong>, at byte ${offset}</p>
<p>${markup(detail)}</p>
<p>Usual cause: ${markup(cause)}</p></div>`;
}

function dumpHtml(annotated: Annotated, difference: Difference | undefined): string {
  return `<div class="scroll"><table class="dump">
<thead><tr><th class="at">byte</th><th>bytes</th><th>field</th><th>value</th><th class="doc-head">meaning</th></tr></thead>
<tbody>
${dumpLines(annotated, difference).map(lineHtml).join('\n')}
</tbody>
</table></div>`;
}

function lineHtml(line: DumpLine): string {
  if (line.kind === 'more') return `<tr class="more"><td></td><td colspan="4">${line.text}</td></tr>`;
  if (line.kind === 'mark') {
    const start = ' '.repeat(3 * line.position);
    return line.texts
      .map((text, index) => {
        const pointer = `${start}${index === 0 ? '^' : ' '} `;
        return `<tr class="wrong"><td></td><td colspan="4">${pointer}${markup(text)}</td></tr>`;
      })
      .join('\n');
  }
  const { offset, row, value } = line;
  const meaning = row === undefined || row.kind === 'trailing' ? '' : markup(row.doc);
  const cells = [
    `<td class="at">${offset}</td>`,
    `<td class="bytes">${bytesHtml(line)}</td>`,
    `<td class="field">${markup(oneLine(row?.name ?? ''))}</td>`,
    `<td class="value">${markup(value)}</td>`,
    `<td class="doc">${meaning}</td>`,
  ];
  return `<tr${row === undefined ? '' : ' class="begins"'}>${cells.join('')}</tr>`;
}

function bytesHtml({ bytes, wrong }: BytesLine): string {
  if (wrong === undefined) return spacedHex(bytes);
  const before = spacedHex(bytes.subarray(0, wrong));
  const after = spacedHex(bytes.subarray(wrong + 1));
  return [before, `<mark>${spacedHex(bytes.subarray(wrong, wrong + 1))}</mark>`, after]
    .filter((text) => text !== '')
    .join(' ');
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
