import { createHash } from 'node:crypto';
import { counted } from '../../text/count';
import { markup } from '../../text/markup';
import { oneLine } from '../../text/visible';
import { causesOf, type Cause } from './causes';
import { caseHtml, placeOf } from './page-case';
import { pageScript } from './page-script';
import { pageStyle } from './page-style';
import { countStatuses, fails, reasonsNotJudged, type CaseResult, type Report } from './report';
import { statuses, statusWords } from './status-text';
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
${indexHtml(report)}
${groups.map((group) => groupHtml(group, report, strict)).join('')}
</section>`;
}

/** A link to the first case of each cause, where there is more than a reader sees at once. */
function indexHtml(report: Report): string {
  const shown = statuses.filter((status) => ['failed', 'unexpectedPass', 'warned'].includes(status));
  const causes = shown.flatMap((status) => causesOf(report.results.filter((result) => result.status === status)));
  if (causes.length < 2 && causes.every(({ results }) => results.length === 1)) return '';
  const items = causes.map(({ title, results }) => {
    const [first] = results;
    const link = `<a href="#${markup(encodeURI(placeOf(first, report)))}">${markup(title)}</a>`;
    return `<li class="${first.status}">${link} <span class="faint">${counted(results.length, 'case')}</span></li>`;
  });
  return `<section class="index"><h3>${counted(causes.length, 'cause')}</h3><ol>${items.join('\n')}</ol></section>`;
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
${notes.join('')}${casesHtml(results, report, strict)}
</section>
`;
}

/** Cases of one status: what passed one by one, what was not judged folded, and of each other cause all but the first. */
function casesHtml(results: readonly CaseResult[], report: Report, strict: boolean): string {
  const listed = (some: readonly CaseResult[], isOpen = false): string =>
    some.map((result) => caseHtml(result, report, isOpen)).join('\n');
  const [first] = results;
  if (first?.status === 'passed') return listed(results);
  // It may be hundreds of cases, and says nothing that the note above them does not.
  if (first?.status === 'notJudged') return foldHtml(counted(results.length, 'case'), listed(results));
  return causesOf(results)
    .map(({ title, results: [one, ...others] }: Cause) => {
      const more = `${counted(others.length, 'more case')} of the same cause: ${title}`;
      return listed([one], fails(one.status, strict)) + (others.length === 0 ? '' : foldHtml(more, listed(others)));
    })
    .join('\n');
}

function foldHtml(summary: string, content: string): string {
  return `<details class="fold"><summary>${markup(summary)}</summary>\n${content}\n</details>`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
