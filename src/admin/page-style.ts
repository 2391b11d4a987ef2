/** How the page looks: light and dark as the reader's system is, wide and narrow. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbfbf9, #14171a);
  --sheet: light-dark(#ffffff, #1b1f24);
  --sunken: light-dark(#f0f0eb, #111417);
  --ink: light-dark(#1d2126, #e4e7ea);
  --faint: light-dark(#5c646d, #98a2ac);
  --line: light-dark(#dcdcd4, #323a42);
  --red: light-dark(#b3201f, #ff8a80);
  --amber: light-dark(#845400, #f2c063);
  --amber-wash: light-dark(#fdf3dc, #352a14);
  --blue: light-dark(#155e94, #86c1f5);
  --blue-wash: light-dark(#d9e9f6, #1c3850);
  --green: light-dark(#17693a, #7fd4a0);
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { background: var(--paper); }
body {
  margin: 0 auto; padding: 1.5rem 1.5rem 3rem; max-width: 84rem; color: var(--ink);
  font: .9375rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif;
}
h1, h2, p, ul { margin: 0; }
a { color: var(--blue); }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; border-radius: 3px; }
.faint { color: var(--faint); font-size: .875rem; }
.note { margin: 1rem 0; padding: .625rem .875rem; border-radius: .375rem; background: var(--amber-wash); }

.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; }
.bar #since { flex: 1 1 12rem; }
h1 { display: flex; align-items: center; gap: .625rem; font-size: 1.625rem; line-height: 1.2; letter-spacing: -.015em; }
.dot { width: .75rem; height: .75rem; border-radius: 50%; background: var(--tone, var(--faint)); }
.serving { --tone: var(--green); }
.draining, .starting { --tone: var(--amber); }
.failing, .lost { --tone: var(--red); }
.lost main { opacity: .5; }
button {
  padding: .25rem .875rem; border: 1px solid var(--line); border-radius: 1rem; background: var(--sheet); color: inherit;
  font: inherit; font-size: .875rem; cursor: pointer;
}
button:hover { border-color: var(--faint); }
button[aria-pressed=true] { background: var(--ink); border-color: var(--ink); color: var(--paper); }
.checks { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: .5rem; padding: 0; list-style: none; font-size: .875rem; }
.checks li { overflow-wrap: anywhere; color: var(--faint); }
.checks b { color: var(--green); font-weight: 600; }
.checks .bad, .checks .bad b { color: var(--red); }

.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; margin-top: 1.25rem; }
.tile { padding: .75rem .875rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--sheet); min-width: 0; }
.tile h2 { color: var(--faint); font-size: .8125rem; font-weight: 600; }
.value { font-size: 1.625rem; line-height: 1.25; letter-spacing: -.015em; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.detail { overflow-wrap: anywhere; }
.tile.warm .value { color: var(--amber); }

section { margin-top: 1.75rem; }
.tiles { margin-top: 1.25rem; }
h2 { margin-bottom: .375rem; font-size: 1rem; }
.tile h2 { margin-bottom: .125rem; }
.count { color: var(--faint); font-weight: 400; font-variant-numeric: tabular-nums; }
#chart { display: block; width: 100%; height: 5rem; border-bottom: 1px solid var(--line); overflow: visible; }
#chart .area { fill: var(--blue-wash); }
#chart .line { fill: none; stroke: var(--blue); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
#chart-text { margin-top: .25rem; font-variant-numeric: tabular-nums; }

.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 0 2rem; align-items: start; }
.list { min-width: 0; }
table { width: 100%; border-collapse: collapse; border: 1px solid var(--line); background: var(--sheet); }
th, td { padding: .3125rem .75rem; text-align: left; vertical-align: baseline; overflow-wrap: anywhere; }
thead th { color: var(--faint); font-size: .8125rem; font-weight: 600; white-space: nowrap; background: var(--sunken); }
tbody tr { border-top: 1px solid var(--line); }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.short { white-space: nowrap; font-variant-numeric: tabular-nums; }
td.short { width: 1%; }
.small td.number { width: 7rem; }
.good { color: var(--green); }
.warm { color: var(--amber); }
.progress { display: grid; grid-template-columns: minmax(4rem, 1fr) auto; gap: .625rem; align-items: center; min-width: 12rem; }
progress { width: 100%; height: .5rem; appearance: none; border: 0; border-radius: .25rem; background: var(--sunken); overflow: hidden; }
progress::-webkit-progress-bar { background: var(--sunken); border-radius: .25rem; }
progress::-webkit-progress-value { background: var(--blue); border-radius: .25rem; }
progress::-moz-progress-bar { background: var(--blue); }
.progress span { font-size: .8125rem; color: var(--faint); white-space: nowrap; font-variant-numeric: tabular-nums; }
footer { margin-top: 2.5rem; color: var(--faint); font-size: .875rem; }

@media (max-width: 48rem) {
  body { padding: 1rem 1rem 2rem; }
  .tiles { grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .5rem; }
  /* A row is a card, each cell below its heading. */
  .wide thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .wide, .wide tbody { display: block; }
  .wide tbody tr { display: block; padding: .375rem .75rem; }
  .wide tbody tr:first-child { border-top: 0; }
  .wide tbody td {
    display: grid; grid-template-columns: 6.5rem 1fr; gap: .5rem; width: auto; padding: .0625rem 0;
    text-align: left; white-space: normal;
  }
  .wide tbody td::before { content: attr(data-column); color: var(--faint); font-size: .8125rem; }
  .progress { min-width: 0; }
}
`;
