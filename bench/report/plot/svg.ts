/** An attribute's value; those that are undefined are left out. */
type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element of SVG, whose content is text that is elements already. */
export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${typeof value === 'number' ? short(value) : escaped(value)}"`],
  );
  return content.length === 0
    ? `<${name}${written.join('')}/>`
    : `<${name}${written.join('')}>${content.join('')}</${name}>`;
}

/** A line of text. */
export function text(x: number, y: number, words: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escaped(words));
}

/** A whole picture on a card that is light or dark, as whoever looks at it has it. */
export function picture(width: number, height: number, label: string, content: readonly string[]): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': label,
  };
  const card = element('rect', { x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 10, class: 'card' });
  return `${element('svg', attributes, '\n', element('style', {}, STYLE), '\n', [card, ...content].join('\n'), '\n')}\n`;
}

const LIGHT = {
  card: '#ffffff',
  border: '#d8dee6',
  text: '#1c2430',
  muted: '#66717f',
  grid: '#e8ecf1',
  axis: '#aab4c0',
  ours: '#2f6fde',
  ours2: '#12a594',
  ours3: '#8e5bd6',
  ours4: '#d9822b',
  peer: '#b3bdc9',
  good: '#1a8f4c',
  bad: '#d3362d',
};
const DARK: typeof LIGHT = {
  card: '#0f151d',
  border: '#2a3441',
  text: '#e8edf3',
  muted: '#94a0af',
  grid: '#1f2833',
  axis: '#56626f',
  ours: '#6ea3ff',
  ours2: '#3fd0bd',
  ours3: '#b98cf5',
  ours4: '#f0a95b',
  peer: '#55616f',
  good: '#4cc581',
  bad: '#ff7a70',
};

const variables = (theme: typeof LIGHT): string =>
  `svg{${Object.entries(theme)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';')}}`;

const STYLE = `
${variables(LIGHT)}
@media (prefers-color-scheme:dark){${variables(DARK)}}
text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:var(--text)}
.card{fill:var(--card);stroke:var(--border)}
.title{font-size:17px;font-weight:600}
.small{font-size:12px}
.muted{fill:var(--muted)}
.strong{font-weight:600}
.figure{paint-order:stroke;stroke:var(--card);stroke-width:5px;stroke-linejoin:round}
.grid{stroke:var(--grid)}
.axis{stroke:var(--axis)}
.whisker{stroke:var(--text);stroke-width:1.5}
.sample{fill:var(--text);opacity:.45}
.fit{stroke-width:1.5;stroke-dasharray:5 4;fill:none;opacity:.8}
.good{fill:var(--good)}.bad{fill:var(--bad)}
.good-line{stroke:var(--good);stroke-width:2.5}.bad-line{stroke:var(--bad);stroke-width:2.5}
${['ours', 'ours2', 'ours3', 'ours4', 'peer'].map((name) => `.${name}{fill:var(--${name})}.${name}-line{stroke:var(--${name})}`).join('\n')}
`;

function escaped(words: string): string {
  return words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** A coordinate; tenths of a pixel are all that anybody sees. */
function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
