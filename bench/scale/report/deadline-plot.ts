import type { Played } from '../deadline/scenarios';
import { quantile, ratesOf, type Outcome, type Sample } from '../deadline/outcome';
import { linear, logarithmic, ticksTo, type Scale } from '../../report/plot/scale';
import { element, picture, text } from '../../report/plot/svg';
import { tickText } from '../../report/figures';

const WIDTH = 860;
const LEFT = 84;
const RIGHT = 36;
const PANEL = 150;
const GAP = 78;
const COLOURS = ['ours', 'ours2', 'ours4', 'ours3'];

/** Seconds around the deadline that are shown. */
const FROM = -3600;
const TO = 1800;

/** Waiting times that are shown, and shares of the crowd. */
const WAITS = { from: 0.1, to: 3600, ticks: [0.1, 1, 10, 60, 600, 3600] };
const SHARES = { from: 0.0001, to: 1, ticks: [0.0001, 0.001, 0.01, 0.1, 1] };

/** A quantity over time. */
interface Panel {
  readonly title: string;
  readonly points: (outcome: Outcome) => readonly { readonly time: number; readonly value: number }[];
  readonly tick: (value: number) => string;
}

const PANELS: readonly Panel[] = [
  {
    title: 'Clients that have come and whose file is not stored yet',
    points: over(({ arrived, finished, gaveUp }) => arrived - finished - gaveUp),
    tick: (value) => tickText(value),
  },
  { title: 'Connections to servers', points: over(({ connections }) => connections), tick: (value) => tickText(value) },
  {
    title: 'Received, bytes a second',
    points: ({ samples }) =>
      ratesOf(samples, ({ received }) => received).map(({ time, rate }) => ({ time, value: rate })),
    tick: (value) => tickText(value, 'bytesPerSecond'),
  },
];

/** What a crowd at a deadline comes to in some systems: over time, and who waited how long. */
export function deadlinePlot(played: readonly Played[]): string {
  const top = 76 + played.length * 20;
  const waitsTop = top + PANELS.length * (PANEL + GAP);
  return picture(WIDTH, waitsTop + PANEL + 40 + 64, 'A deadline, simulated', [
    text(24, 34, 'A deadline, simulated', { class: 'title' }),
    ...played.flatMap(({ name, outcome }, index) => legend(name, outcome, index, 62 + index * 20)),
    ...PANELS.flatMap((panel, index) => timePanel(panel, played, top + 22 + index * (PANEL + GAP))),
    ...waitsPanel(played, waitsTop + 22),
  ]);
}

const colourOf = (index: number): string => COLOURS[index % COLOURS.length] ?? 'peer';

function legend(name: string, { waits }: Outcome, index: number, y: number): string[] {
  const said = `waited: half up to ${waitText(quantile(waits, 0.5))}, 99 of 100 up to ${waitText(quantile(waits, 0.99))}`;
  return [
    element('circle', { cx: 30, cy: y - 4, r: 4.5, class: colourOf(index) }),
    text(42, y, name, { class: 'small strong' }),
    text(WIDTH - RIGHT, y, said, { class: 'small muted', 'text-anchor': 'end' }),
  ];
}

/** A waiting time; below a tenth of a second, nobody notices it. */
export function waitText(seconds: number): string {
  return seconds < 0.1 ? '0 s' : tickText(Number(seconds.toPrecision(2)), 'seconds');
}

function timePanel({ title, points, tick }: Panel, played: readonly Played[], top: number): string[] {
  const lines = played.map(({ outcome }) => points(outcome).filter(({ time }) => time >= FROM && time <= TO));
  const ticks = ticksTo(Math.max(0, ...lines.flat().map(({ value }) => value)));
  const x = linear(FROM, TO, LEFT, WIDTH - RIGHT);
  const y = linear(0, ticks.at(-1) ?? 1, top + PANEL, top);
  const minutes = [-60, -50, -40, -30, -20, -10, 0, 10, 20, 30];
  return [
    text(LEFT, top - 12, title, { class: 'small strong' }),
    ...ticks.flatMap((value) => horizontal(y(value), tick(value), value === 0)),
    ...minutes.map((minute) =>
      text(x(60 * minute), top + PANEL + 18, minute === 0 ? 'deadline' : tickText(minute), {
        class: 'small muted',
        'text-anchor': 'middle',
      }),
    ),
    text((LEFT + WIDTH - RIGHT) / 2, top + PANEL + 36, 'minutes', { class: 'small muted', 'text-anchor': 'middle' }),
    element('line', { x1: x(0), x2: x(0), y1: top, y2: top + PANEL, class: 'axis', 'stroke-dasharray': '4 4' }),
    ...lines.map((line, index) =>
      curve(
        line.map(({ time, value }) => [x(time), y(value)]),
        index,
      ),
    ),
  ];
}

function waitsPanel(played: readonly Played[], top: number): string[] {
  const bottom = top + PANEL + 40;
  const x = logarithmic(WAITS.from, WAITS.to, LEFT, WIDTH - RIGHT);
  const y = logarithmic(SHARES.from, SHARES.to, bottom, top);
  return [
    text(LEFT, top - 12, 'Share of the clients that waited longer than …', { class: 'small strong' }),
    ...SHARES.ticks.flatMap((share) => horizontal(y(share), `${tickText(100 * share)} %`, share === SHARES.from)),
    ...WAITS.ticks.map((wait) =>
      text(x(wait), bottom + 18, waitText(wait), { class: 'small muted', 'text-anchor': 'middle' }),
    ),
    text((LEFT + WIDTH - RIGHT) / 2, bottom + 36, 'longer than with nobody else there', {
      class: 'small muted',
      'text-anchor': 'middle',
    }),
    ...played.map(({ outcome }, index) => curve(longerThan(outcome.waits, x, y), index)),
  ];
}

/** Points of the share that waited longer, over the waiting time. */
function longerThan(waits: readonly number[], x: Scale, y: Scale): [number, number][] {
  const points: [number, number][] = [];
  const steps = 160;
  for (let step = 0; step <= steps; step++) {
    const wait = WAITS.from * (WAITS.to / WAITS.from) ** (step / steps);
    const longer = waits.filter((one) => one > wait).length / waits.length;
    points.push([x(wait), y(Math.max(SHARES.from, longer))]);
    if (longer < SHARES.from) break;
  }
  return points;
}

function horizontal(y: number, label: string, isAxis: boolean): string[] {
  return [
    element('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y, class: isAxis ? 'axis' : 'grid' }),
    text(LEFT - 10, y + 4, label, { class: 'small muted', 'text-anchor': 'end' }),
  ];
}

function curve(points: readonly (readonly [number, number])[], index: number): string {
  const places = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  return element('polyline', {
    points: places,
    fill: 'none',
    'stroke-width': 2,
    class: `curve ${colourOf(index)}-line`,
  });
}

function over(value: (sample: Sample) => number): Panel['points'] {
  return ({ samples }) => samples.map((sample) => ({ time: sample.time, value: value(sample) }));
}
