/** How the page of a report looks: light and dark as the reader's system is, wide and narrow, and on paper. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbfbf9, #14171a);
  --sheet: light-dark(#ffffff, #1b1f24);
  --sunken: light-dark(#f3f3ef, #111417);
  --ink: light-dark(#1d2126, #e4e7ea);
  --faint: light-dark(#5c646d, #98a2ac);
  --line: light-dark(#dcdcd4, #323a42);
  --red: light-dark(#b3201f, #ff8a80);
  --red-wash: light-dark(#fdecea, #3a1d1e);
  --amber: light-dark(#845400, #f2c063);
  --amber-wash: light-dark(#fdf3dc, #352a14);
  --blue: light-dark(#155e94, #86c1f5);
  --blue-wash: light-dark(#e7f1f9, #16293a);
  --green: light-dark(#17693a, #7fd4a0);
  --green-wash: light-dark(#e6f4ea, #16301f);
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { background: var(--paper); scroll-padding-top: 4.5rem; }
body {
  margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 76rem; color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif;
}
h1, h2, h3, h4, p, ul, ol, dl, dd { margin: 0; }
a { color: var(--blue); }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; border-radius: 3px; }
code, pre, .dump, .id { font-family: var(--mono); font-size: .8125rem; }
.faint { color: var(--faint); }

.failed, .unexpectedPass { --tone: var(--red); --wash: var(--red-wash); }
.warned { --tone: var(--amber); --wash: var(--amber-wash); }
.notJudged { --tone: var(--faint); --wash: var(--sunken); }
.knownFailure { --tone: var(--blue); --wash: var(--blue-wash); }
.passed { --tone: var(--green); --wash: var(--green-wash); }

.kicker { color: var(--faint); font-size: .875rem; }
h1 { margin-top: .25rem; color: var(--tone); font-size: 2rem; line-height: 1.2; letter-spacing: -.015em; text-wrap: balance; }
.lead { margin-top: .5rem; max-width: 46rem; overflow-wrap: anywhere; }
.counts { display: flex; flex-wrap: wrap; gap: .375rem 1.5rem; margin-top: 1rem; padding: 0; list-style: none; }
.counts li { color: var(--faint); }
.counts b { color: var(--tone); font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.bar { display: block; width: 100%; height: .5rem; margin-top: .75rem; border-radius: .25rem; }
.bar rect { fill: var(--tone); }

.filter {
  position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; align-items: center; gap: .5rem;
  margin: 1.5rem -1.5rem 0; padding: .625rem 1.5rem; background: var(--paper); border-bottom: 1px solid var(--line);
}
.filter a {
  padding: .125rem .625rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--ink);
  font-size: .875rem; text-decoration: none;
}
.filter a:hover { border-color: var(--faint); }
.filter a[aria-current] { background: var(--ink); border-color: var(--ink); color: var(--paper); }
.filter input {
  flex: 1 1 12rem; min-width: 8rem; padding: .25rem .625rem; border: 1px solid var(--line); border-radius: .375rem;
  background: var(--sheet); color: inherit; font: inherit; font-size: .875rem;
}
.filter output { color: var(--faint); font-size: .875rem; font-variant-numeric: tabular-nums; }

.report { margin-top: 2.5rem; }
h2 { font-size: 1.375rem; line-height: 1.3; letter-spacing: -.01em; }
.group { margin-top: 1.5rem; }
h3 { margin-bottom: .5rem; color: var(--tone); font-size: 1rem; }
.note { margin-bottom: .5rem; padding: .5rem .875rem; border-radius: .375rem; background: var(--wash); overflow-wrap: anywhere; }

.index { margin-top: 1.25rem; }
.index h3 { color: var(--ink); }
.index ol { padding-left: 1.75rem; }
.index li { overflow-wrap: anywhere; }
.index li::marker { color: var(--tone); font-variant-numeric: tabular-nums; }
.steps { padding: 0; list-style: none; }

.fold > summary { padding: .5rem .875rem; color: var(--faint); cursor: pointer; overflow-wrap: anywhere; }
.fold > summary:hover { color: var(--ink); }
.case { border: 1px solid var(--line); background: var(--sheet); }
.case + .case { border-top: 0; }
.case:first-of-type { border-top-left-radius: .5rem; border-top-right-radius: .5rem; }
.case:last-of-type { border-bottom-left-radius: .5rem; border-bottom-right-radius: .5rem; }
.case summary {
  display: grid; grid-template-columns: 1.25rem 1fr auto; gap: 0 .5rem; padding: .5rem .875rem; cursor: pointer; list-style: none;
}
.case summary::-webkit-details-marker { display: none; }
.case summary:hover { background: var(--sunken); }
.case[open] > summary { border-bottom: 1px solid var(--line); background: var(--wash); }
.mark { color: var(--tone); font-weight: 700; text-align: center; }
.title { font-weight: 600; overflow-wrap: anywhere; }
.passed .title, .notJudged .title { font-weight: 400; }
.id { grid-column: 2; color: var(--faint); overflow-wrap: anywhere; }
.word { color: var(--tone); font-size: .875rem; white-space: nowrap; }
.inside { padding: .875rem 1rem 1.125rem; }
.inside > * + * { margin-top: 1.125rem; }
h4 { margin-bottom: .25rem; color: var(--faint); font-size: .8125rem; font-weight: 600; }
.prose { max-width: 46rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.found { font-size: 1.0625rem; }
.inside ul { max-width: 46rem; padding-left: 1.125rem; }
.level { font-size: .8125rem; font-weight: 700; letter-spacing: .02em; }
.diagnosis { padding: .75rem 1rem; border-radius: .375rem; background: var(--amber-wash); overflow-wrap: anywhere; }
.diagnosis p + p { margin-top: .25rem; }
.rerun {
  display: block; padding: .5rem .75rem; border-radius: .375rem; background: var(--sunken);
  white-space: pre-wrap; overflow-wrap: anywhere; user-select: all;
}
.output { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }

.message { margin: .25rem 0; font-family: var(--mono); font-size: .8125rem; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: .25rem 0; border: 1px solid var(--line); border-radius: .375rem; background: var(--sunken); }
.dump { width: 100%; border-collapse: collapse; line-height: 1.6; }
.dump th, .dump td { padding: 0 .625rem; font-weight: 400; text-align: left; vertical-align: top; white-space: pre; }
.dump thead th { padding-top: .25rem; padding-bottom: .125rem; color: var(--faint); font-family: system-ui, sans-serif; font-size: .75rem; }
.dump tbody tr.begins td { border-top: 1px solid var(--line); }
.dump .at { color: var(--faint); text-align: right; font-variant-numeric: tabular-nums; }
.dump .field { color: var(--blue); }
.dump .doc { width: 100%; min-width: 10rem; color: var(--faint); font-family: system-ui, sans-serif; white-space: normal; }
.dump .more { color: var(--faint); }
.dump .wrong td { background: var(--red-wash); color: var(--red); }
.dump mark { margin: 0 -.125em; padding: 0 .125em; border-radius: .125rem; background: var(--red); color: var(--sheet); font-weight: 700; }

footer { margin-top: 3rem; color: var(--faint); font-size: .875rem; }

@media (min-width: 60rem) {
  .case.passed summary, .case.notJudged summary { grid-template-columns: 1.25rem 1fr auto 9.5rem; align-items: baseline; }
  .case.passed .id, .case.notJudged .id { grid-column: 3; grid-row: 1; }
  .case.passed .word, .case.notJudged .word { grid-column: 4; text-align: right; }
}

@media (max-width: 44rem) {
  body { padding: 1.25rem 1rem 3rem; }
  h1 { font-size: 1.5rem; }
  .filter { position: static; margin: 1.25rem -1rem 0; padding: .5rem 1rem; }
  .case summary { padding: .5rem .625rem; }
  .word { grid-column: 2; }
  .inside { padding: .75rem .75rem 1rem; }
  /* A field above its bytes: beside them it would be out of sight. */
  .dump thead, .dump .doc, .dump td:empty { display: none; }
  .dump, .dump tbody { display: block; }
  .dump tr { display: grid; grid-template-columns: auto auto 1fr; grid-template-areas: 'at field value' 'bytes bytes bytes'; }
  .dump tr.begins { border-top: 1px solid var(--line); }
  .dump tr:first-child { border-top: 0; }
  .dump tbody tr.begins td { border-top: 0; }
  .dump td { grid-column: 1 / -1; font-size: .6875rem; }
  .dump .at { grid-area: at; }
  .dump .field { grid-area: field; }
  .dump .value { grid-area: value; white-space: pre-wrap; overflow-wrap: anywhere; }
  .dump .wrong td { white-space: pre-wrap; }
  .dump .bytes { grid-area: bytes; }
  .dump tr:not(.begins) .at { display: none; }
}

@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .filter { display: none; }
  .case, .scroll, .note, .diagnosis { break-inside: avoid; }
  .case[open] { break-inside: auto; }
  h2, h3, h4, .case summary { break-after: avoid; }
  .scroll { overflow: visible; }
  .dump { font-size: 7.5pt; }
  .dump .doc { min-width: 0; }
}
`;
