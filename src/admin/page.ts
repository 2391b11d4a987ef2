import { createHash } from 'node:crypto';
import { pageScript } from './page-script';
import { pageStyle } from './page-style';

/**
 * What the server is doing, as one HTML page that needs nothing but `/status.json` beside it. No text of a peer is in it:
 * its script puts that in as text, never as markup.
 */
export const pageText = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sealwire server</title>
<link rel="icon" href="data:,">
<style>${pageStyle}</style>
</head>
<body>
<header>
<div class="bar">
<h1><span class="dot" aria-hidden="true"></span> <span id="state" role="status">Connecting</span></h1>
<p class="faint" id="since"></p>
<button type="button" id="pause" aria-pressed="false">Pause</button>
</div>
<ul class="checks" id="checks" aria-label="Checks"></ul>
</header>
<noscript><p class="note">This page is kept up to date by JavaScript. Without it, <a href="/status.json">status.json</a>,
<a href="/metrics">metrics</a> and <a href="/readyz">readyz</a> say the same.</p></noscript>
<main>
<section class="tiles" aria-label="Totals">
${tile('connections', 'Connections')}
${tile('received', 'Coming in')}
${tile('verified', 'Files verified')}
${tile('stored', 'Stored')}
${tile('refused', 'Refused')}
${tile('waiting', 'Waiting to be written')}
</section>
<section aria-labelledby="chart-title">
<h2 id="chart-title">Bytes coming in</h2>
<svg id="chart" role="img" aria-labelledby="chart-title chart-text" viewBox="0 0 120 30" preserveAspectRatio="none">
<path class="area" d=""/><path class="line" d=""/></svg>
<p class="faint" id="chart-text"></p>
</section>
${table('uploads', 'Running uploads', ['Client', 'File', 'Progress', 'Rate', 'Time', 'Edition', 'From'], 'No upload is running.')}
<div class="pair">
${table('refusals', 'Refusals', ['Reason', 'Total', 'Last minute'], 'Nothing was refused.')}
${table('outcomes', 'Since the start', ['Event', 'Total', 'Last minute'], 'Nothing has happened yet.')}
</div>
${table('warnings', 'Latest warnings', ['Time', 'What happened'], 'No warnings.')}
${table('connection-list', 'Connections', ['Number', 'Client', 'Edition', 'In', 'Out', 'Open for', 'From'], 'Nobody is connected.')}
<div class="pair">
${table('files', 'Latest files', ['File', 'Client', 'Size', 'Status', 'Received'], 'No files.')}
${table('clients', 'Latest clients', ['Client', 'Edition', 'Files', 'Seen'], 'No clients.')}
</div>
</main>
<footer>Read only. The same as <a href="/status.json">status.json</a>, <a href="/metrics">metrics</a>, <a href="/readyz">readyz</a>.</footer>
<script>${pageScript}</script>
</body>
</html>
`;

/** Nothing is loaded but the status, and no script runs but the page's own, even if an escape were forgotten. */
export const pagePolicy = [
  "default-src 'none'",
  "connect-src 'self'",
  'img-src data:',
  `style-src ${hash(pageStyle)}`,
  `script-src ${hash(pageScript)}`,
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join('; ');

function tile(id: string, title: string): string {
  return `<div class="tile" id="${id}"><h2>${title}</h2><p class="value">–</p><p class="faint detail"></p></div>`;
}

function table(id: string, title: string, columns: readonly string[], nothing: string): string {
  const heads = columns.map((column) => `<th scope="col">${column}</th>`).join('');
  const width = columns.length > 3 ? 'wide' : 'small';
  return `<section class="list" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title} <span class="count"></span></h2>
<table id="${id}" class="${width}" aria-labelledby="${id}-title" hidden><thead><tr>${heads}</tr></thead><tbody></tbody></table>
<p class="faint nothing">${nothing}</p>
</section>`;
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
