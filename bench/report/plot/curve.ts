import type { Curve, Measurement } from '../../case';
import { tickText } from '../figures';
import { fittedLines, fitText, type FittedLine } from '../fits';
import { linear, ticksTo } from './scale';
import { element, picture, text } from './svg';

const WIDTH = 860;
const LEFT = 84;
const RIGHT = 36;
const PLOT = 300;
const COLOURS = ['ours', 'ours2', 'ours3', 'ours4'];

/** Points of what grows with something, with the straight line that fits them best; `undefined` where there are too few. */
export function curvePlot(curve: Curve, measurements: readonly Measurement[]): string | undefined {
  const lines = fittedLines(curve, measurements);
  if (lines.length === 0) return undefined;
  const points = lines.flatMap((line) => line.points);
  const xTicks = ticksTo(Math.max(...points.map(({ x }) => x)));
  const yTicks = ticksTo(Math.max(...points.map(({ y }) => y)));
  const top = 72 + lines.length * 20;
  const bottom = top + PLOT;
  const most = xTicks.at(-1) ?? 1;
  const x = linear(0, most, LEFT, WIDTH - RIGHT);
  const y = linear(0, yTicks.at(-1) ?? 1, bottom, top);
  return picture(WIDTH, bottom + 56, curve.title, [
    text(24, 34, curve.title, { class: 'title' }),
    ...lines.flatMap((line, index) => legend(line, colourOf(index), curve, 58 + index * 20)),
    ...yTicks.flatMap((tick) => [
      element('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: y(tick), y2: y(tick), class: tick === 0 ? 'axis' : 'grid' }),
      text(LEFT - 10, y(tick) + 4, tickText(tick, curve.y.unit), { class: 'small muted', 'text-anchor': 'end' }),
    ]),
    ...xTicks.map((tick) =>
      text(x(tick), bottom + 20, tickText(tick), { class: 'small muted', 'text-anchor': 'middle' }),
    ),
    text((LEFT + WIDTH - RIGHT) / 2, bottom + 42, curve.x.label, { class: 'small muted', 'text-anchor': 'middle' }),
    ...lines.flatMap(({ points: own, fit }, index) => {
      const colour = colourOf(index);
      const last = Math.max(...own.map((point) => point.x));
      const ends = {
        x1: x(0),
        y1: y(Math.max(0, fit.intercept)),
        x2: x(last),
        y2: y(fit.intercept + fit.slope * last),
      };
      return [
        element('line', { ...ends, class: `fit ${colour}-line` }),
        ...own.map((point) => element('circle', { cx: x(point.x), cy: y(point.y), r: 4.5, class: colour })),
      ];
    }),
  ]);
}

const colourOf = (index: number): string => COLOURS[index % COLOURS.length] ?? 'peer';

function legend(line: FittedLine, colour: string, curve: Curve, y: number): string[] {
  return [
    element('circle', { cx: 30, cy: y - 4, r: 4.5, class: colour }),
    text(42, y, line.name, { class: 'small strong' }),
    text(WIDTH - RIGHT, y, fitText(line, curve), { class: 'small muted', 'text-anchor': 'end' }),
  ];
}
